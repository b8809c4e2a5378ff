"""What an ARN says of where a resource lives, for whoever has nothing but the ARN."""

from __future__ import annotations

_FIELDS = 6


def place_in(arn: str) -> tuple[str, str]:
    """The account and region that an ARN names; both empty for what is no ARN.

    Either may be empty in an ARN, too: a bucket names no account, a role no region.
    """
    fields = arn.split(":", _FIELDS - 1)
    if fields[0] != "arn" or len(fields) != _FIELDS:
        return "", ""
    return fields[4], fields[3]
