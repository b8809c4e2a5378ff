"""An account in which every runtime is contained: nothing to find at `high`, nothing unread.

A scan of it exits 0, so that a test which takes something away sees what that alone changes. The same can stand in many regions,
so that one scan meets many faults, each in a region of its own.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from support.aws import AwsLab
from support.aws.place import Seeded
from support.e2e.command import HOME_REGION
from support.e2e.landing_zone import LandingZone, build_landing_zone
from support.e2e.log_lines import firewall_denial, hours_ago

ACCOUNT = "111122223333"
REGIONS = (
    "us-east-1",
    "us-east-2",
    "us-west-1",
    "us-west-2",
    "ca-central-1",
    "sa-east-1",
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "eu-central-1",
    "eu-north-1",
    "ap-south-1",
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-northeast-3",
    "ap-southeast-1",
    "ap-southeast-2",
)
"""Every region that an account has without opting in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contained:
    """What is in one region of it."""

    region: str
    zone: LandingZone
    guarded: Seeded
    """Its only way out passes the firewall, whose log shows denials."""
    closed: Seeded
    """It has no way out."""
    interface: str
    """That of the guarded runtime."""

    @property
    def address(self) -> str:
        """The address of that interface."""
        return f"{self.zone.cidr_prefix}.10.7"


def seed_contained_estate(
    lab: AwsLab, region: str = HOME_REGION, *, cidr_prefix: str = "10.50"
) -> Contained:
    """Write it in one region."""
    seed = lab.seed(ACCOUNT, region)
    zone = build_landing_zone(seed, cidr_prefix)
    guarded = seed.runtime("guarded", versions=[zone.placed(zone.behind_gateway)])
    closed = seed.runtime("closed", versions=[zone.placed(zone.without_way_out)])
    seed.gateway("guarded-gateway")
    interface = seed.agent_interface(
        zone.behind_gateway, ip=f"{cidr_prefix}.10.7", security_groups=[zone.group]
    )
    return Contained(region=region, zone=zone, guarded=guarded, closed=closed, interface=interface)


def seed_contained_regions(lab: AwsLab, regions: Iterable[str]) -> dict[str, Contained]:
    """Write it in many regions, with addresses of its own in each."""
    return {
        region: seed_contained_estate(lab, region, cidr_prefix=f"10.{number}")
        for number, region in enumerate(regions, start=50)
    }


def in_regions(regions: Iterable[str]) -> tuple[str, ...]:
    """The arguments that name them."""
    return tuple(part for region in regions for part in ("--region", region))


def firewall_log(folder: Path, estates: Iterable[Contained]) -> Path:
    """Write what the firewalls of these estates logged, for --dcf-logs."""
    path = folder / "dcf.log"
    lines = [firewall_denial(estate.address, when=hours_ago(2)) for estate in estates]
    path.write_text("".join(f"{line}\n" for line in lines))
    return path
