"""The service-managed S3 path of VPC runtimes and tools.

Before the rollout of 5 May 2026 every runtime and tool in VPC mode reached Amazon S3 through a
gateway of the service, outside the customer's VPC: image and code fetches, and any S3 call the
agent makes. Later ones have no such path (AgentCore developer guide, requireServiceS3Endpoint).
"""

from __future__ import annotations

from datetime import UTC, datetime

from ringfence.model.agentcore import Placement
from ringfence.model.verdict import ReasonCode
from ringfence.verdict.ways import Outcome, Way, way

ROLLOUT = datetime(2026, 5, 5, tzinfo=UTC)
_REACHES = "reaches Amazon S3 through the service's own gateway, outside the VPC"


def s3_way(
    placement: Placement, *, created_at: datetime | None, subject: str, ref: str
) -> Way | None:
    """The side door to S3 of a placement in VPC mode; None when there is none.

    subject names what is judged, such as `Version 3`.
    """
    if placement.requires_service_s3_endpoint is False:
        return None
    if placement.requires_service_s3_endpoint:
        detail = f"{subject} {_REACHES} (requireServiceS3Endpoint is true)."
        return way(Outcome.SIDE_DOOR, ReasonCode.SERVICE_S3_PATH, detail, ref)
    if created_at is None:
        detail = (
            f"Whether {subject[0].lower()}{subject[1:]} {_REACHES} is not known: neither "
            "requireServiceS3Endpoint nor its creation time was read."
        )
        return way(Outcome.UNKNOWN, ReasonCode.SERVICE_S3_PATH_NOT_READ, detail, ref)
    if created_at >= ROLLOUT:
        return None
    detail = (
        f"{subject} {_REACHES}: it was created on {created_at:%Y-%m-%d}, before the path was "
        f"removed for new ones on {ROLLOUT:%Y-%m-%d}, and requireServiceS3Endpoint is absent."
    )
    return way(Outcome.SIDE_DOOR, ReasonCode.SERVICE_S3_PATH, detail, ref)
