"""Turns of phrase that the designed runtimes share."""

from __future__ import annotations

from datetime import UTC, datetime

from ringfence_data.estate.workload import Placement, Talk, VersionDesign

PUBLIC = Placement(mode="PUBLIC")
_MODEL = "us.anthropic.claude-3-5-haiku-20241022-v1:0"


def placed(vpc: str, group: str, *subnets: str, service_s3: bool | None = None) -> Placement:
    """VPC mode with one security group."""
    return Placement(mode="VPC", vpc=vpc, subnets=subnets, groups=(group,), service_s3=service_s3)


def version(number: int, placement: Placement, created: str) -> VersionDesign:
    """A version; created is an ISO date and means nine o'clock UTC of that day."""
    moment = datetime.fromisoformat(created).replace(hour=9, tzinfo=UTC)
    return VersionDesign(number=number, placement=placement, created=moment)


def converse(region: str, *, per_day: int = 3, endpoint: str = "DEFAULT") -> Talk:
    """Calls of a Bedrock model."""
    return Talk(
        host=f"bedrock-runtime.{region}.amazonaws.com",
        event=("bedrock.amazonaws.com", "Converse"),
        model=_MODEL,
        per_day=per_day,
        endpoint=endpoint,
    )


def read_object(region: str, *, per_day: int = 3) -> Talk:
    """Reads from S3, which are data events: no trail of this estate records them."""
    return Talk(host=f"s3.{region}.amazonaws.com", per_day=per_day, received=180_000)


def tagged(team: str, *, stage: str = "production") -> tuple[tuple[str, str], ...]:
    return (("stage", stage), ("team", team))
