"""The vocabulary in which the runtimes of an estate, and what they talk to, are designed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ringfence_data.estate.identifiers import Place, agentcore_arn, suffixed


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """Where a version runs, by the names of the design."""

    mode: str
    """PUBLIC, VPC, or INSTANCES for capacity of the customer's own."""
    vpc: str = ""
    subnets: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    service_s3: bool | None = None
    """requireServiceS3Endpoint; None leaves the field out, as the API does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """What a runtime says to one destination, and how often."""

    host: str = ""
    """Empty: the runtime uses a raw address, and asks no resolver."""
    address: str = ""
    """Empty: the address that the host has in the address book."""
    port: int = 443
    per_day: int = 0
    """Calls on a working day; weekends have about one in four."""
    at_hours: tuple[float, ...] = ()
    """Single calls, in hours after the start of the window."""
    endpoint: str = "DEFAULT"
    """The runtime endpoint, and with it the version, that talks."""
    event: tuple[str, str] = ("", "")
    """CloudTrail's eventSource and eventName, for calls of an AWS API."""
    mcp_tool: str = ""
    model: str = ""
    denied: bool = False
    """A firewall in the path denies it, or would if its rules were enforced."""
    rejected: bool = False
    """A security group or network ACL drops it."""
    ipv6: bool = False
    sent: int = 6_000
    received: int = 24_000
    """Bytes of a typical call."""
    pieces: int = 0
    """A file that leaves in the names of so many DNS queries below the host, and in nothing else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionDesign:
    """One immutable version."""

    number: int
    placement: Placement
    created: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RuntimeDesign:
    """A runtime, its versions, endpoints and traffic."""

    place: Place
    name: str
    role: str
    versions: tuple[VersionDesign, ...]
    endpoints: tuple[tuple[str, int], ...] = ()
    """Name and live version, beside DEFAULT, which follows the latest."""
    protocol: str = "HTTP"
    environment: tuple[tuple[str, str], ...] = ()
    """Keys and what a redacted recording keeps of the value: a URL without path, or nothing."""
    discovery_url: str = ""
    """The authorizer's discovery URL; empty for SigV4."""
    return_urls: tuple[str, ...] = ()
    """Where log-ins on behalf of a user return to."""
    package: str = ""
    """The bucket of a code artifact; empty for a container image."""
    tags: tuple[tuple[str, str], ...] = ()
    talks: tuple[Talk, ...] = ()
    instrumented: bool = False
    """Whether it sends spans."""
    readable: bool = True
    """False when GetAgentRuntime was denied for it."""

    @property
    def id(self) -> str:
        return suffixed(self.name, "runtime", *self.place)

    @property
    def arn(self) -> str:
        return agentcore_arn(self.place, f"runtime/{self.id}")

    @property
    def latest(self) -> VersionDesign:
        return self.versions[-1]

    def served_by(self, endpoint: str) -> VersionDesign:
        """The version that an endpoint serves."""
        number = dict(self.endpoints).get(endpoint, self.latest.number)
        return next(version for version in self.versions if version.number == number)

    def placements(self) -> tuple[Placement, ...]:
        """The placements of all versions that some endpoint serves."""
        names = ("DEFAULT", *(name for name, _ in self.endpoints))
        return tuple(dict.fromkeys(self.served_by(name).placement for name in names))
