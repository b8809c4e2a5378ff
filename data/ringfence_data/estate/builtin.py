"""The vocabulary in which built-in tools, gateways and their like are designed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ringfence_data.estate.identifiers import Place, agentcore_arn, suffixed
from ringfence_data.estate.record import Json
from ringfence_data.estate.workload import Placement


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolDesign:
    """A custom browser or code interpreter."""

    place: Place
    kind: str
    """`browser` or `code-interpreter`, as in the ARN."""
    name: str
    placement: Placement
    created: datetime
    role: str = ""
    recording_bucket: str = ""

    @property
    def id(self) -> str:
        return suffixed(self.name, self.kind, *self.place)

    @property
    def arn(self) -> str:
        return agentcore_arn(self.place, f"{self.kind}-custom/{self.id}")


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetDesign:
    """A gateway target; configuration and credential are as GetGatewayTarget answers them."""

    name: str
    target_type: str
    configuration: Json
    credentials: tuple[Json, ...] = ({"credentialProviderType": "GATEWAY_IAM_ROLE"},)


@dataclass(frozen=True, slots=True, kw_only=True)
class GatewayDesign:
    """An AgentCore gateway."""

    place: Place
    name: str
    authorizer_type: str
    role: str
    created: datetime
    targets: tuple[TargetDesign, ...]
    discovery_url: str = ""

    @property
    def id(self) -> str:
        return suffixed(self.name, "gateway", *self.place).lower()

    @property
    def arn(self) -> str:
        return agentcore_arn(self.place, f"gateway/{self.id}")
