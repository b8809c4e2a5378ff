"""How reasons are put into words."""

from __future__ import annotations

from datetime import timedelta

from ringfence.model.promotion import BlockCode, BlockReason

_NAMED = 3


def block(code: BlockCode, message: str) -> BlockReason:
    return BlockReason(code=code, message=message)


def days(span: timedelta) -> str:
    """A span in days, to three digits; one that is negative is none."""
    return f"{max(span, timedelta()) / timedelta(days=1):.3g}"


def connections(number: int) -> str:
    return f"{number:,} connection{'' if number == 1 else 's'}"


def listed(names: tuple[str, ...]) -> str:
    """The first few names, and how many more there are."""
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more


def short(arn: str) -> str:
    return arn.rsplit("/", 1)[-1]
