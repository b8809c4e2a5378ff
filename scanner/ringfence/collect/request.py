"""What the user asked the collectors to read."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ringfence.errors import ConfigError
from ringfence.model.window import TimeWindow

ALL_REGIONS = "all"

_REGION = re.compile(r"[a-z]{2,8}(-[a-z]{2,12}){1,3}-\d{1,2}")
_ROLE_ARN = re.compile(r"arn:aws[a-z-]*:iam::\d{12}:role/[\w+=,.@/-]{1,512}")
_ROLE_NAME = re.compile(r"[\w+=,.@/-]{1,512}")


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveRequest:
    """A reading of live AWS."""

    window: TimeWindow
    """What logs are read; its end is the moment of the scan."""
    profile: str = ""
    regions: tuple[str, ...] = ()
    """Empty for the profile's own region; `all` for every region with AgentCore."""
    role_arn: str = ""
    org: bool = False
    role_name: str = ""
    """The role that every account of the organization has for us."""
    workers: int = 8
    max_rps: float | None = None
    """Calls a second for one account and region, in place of the shipped rates."""
    allow_endpoint: bool = False
    workloads: bool = True
    """Whether to look for AI workloads outside AgentCore as well."""

    def check(self) -> None:
        """Raise ConfigError for a region or role that cannot exist, before anything is called."""
        for region in self.regions:
            if region != ALL_REGIONS and not _REGION.fullmatch(region):
                raise ConfigError(
                    f"{region!r} is no AWS region", hint="for example us-east-1, or all"
                )
        if self.role_arn and not _ROLE_ARN.fullmatch(self.role_arn):
            raise ConfigError(f"{self.role_arn!r} is no role ARN")
        if self.org and not _ROLE_NAME.fullmatch(self.role_name):
            raise ConfigError(
                "--org needs the name of the role to assume in each account",
                hint="pass --role-name NAME; the role needs the policy of `ringfence permissions`",
            )
        if self.workers < 1 or (self.max_rps is not None and self.max_rps <= 0):
            raise ConfigError("--workers and --max-rps must be above zero")
