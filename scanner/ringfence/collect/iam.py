"""IAM in one call: every role, user and group with its policies, for the question who may do what."""

from __future__ import annotations

from ringfence.collect.reading import Visit
from ringfence.model.coverage import Source

_KINDS = ("Role", "User", "Group", "LocalManagedPolicy", "AWSManagedPolicy")
_PRINCIPALS = ("RoleDetailList", "UserDetailList")


def collect_iam(visit: Visit) -> None:
    """Read the principals of an account; records counts roles and users."""
    with visit.source(Source.IAM) as reading:
        reading.pages(
            "iam",
            "GetAccountAuthorizationDetails",
            "RoleDetailList",
            counted=False,
            Filter=list(_KINDS),
            MaxItems=1000,
        )
        bodies = visit.bodies("GetAccountAuthorizationDetails")
        reading.count(sum(len(body.get(key, ())) for body in bodies for key in _PRINCIPALS))
