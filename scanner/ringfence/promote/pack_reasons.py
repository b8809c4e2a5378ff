"""What keeps every rule of a pack from being promoted."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.model.policy import PolicyPack, RuleAction
from ringfence.model.promotion import BlockCode, BlockReason, PromotionSettings
from ringfence.promote.evidence import PromotionEvidence
from ringfence.promote.wording import block, listed


def of_pack(
    pack: PolicyPack, evidence: PromotionEvidence, settings: PromotionSettings
) -> Iterator[BlockReason]:
    """What keeps every rule from being promoted."""
    if evidence.whole is None or not evidence.counted:
        yield block(BlockCode.NO_TRAFFIC, "no past traffic was replayed against the pack")
    elif errors := evidence.whole.results.error_count:
        yield block(
            BlockCode.REPLAY_ERRORS, f"{errors} lines of past traffic could not be replayed"
        )
    if not evidence.complete:
        yield block(BlockCode.COVERAGE, "the recording was interrupted")
    for source, status in sorted({(str(row.source), str(row.status)) for row in evidence.gaps}):
        yield block(BlockCode.COVERAGE, f"the source {source} was not read completely: {status}")
    yield from _of_default_action(pack, settings.default_action)
    if settings.rulesets_ahead is None:
        yield block(
            BlockCode.RULESETS_AHEAD,
            "whether other rulesets are evaluated before the pack is not known: look, and write "
            "promotion.rulesets_ahead",
        )
    elif settings.rulesets_ahead:
        yield block(
            BlockCode.RULESETS_AHEAD,
            f"{listed(settings.rulesets_ahead)} decide before the pack, and were not replayed",
        )


def _of_default_action(pack: PolicyPack, known: RuleAction | None) -> Iterator[BlockReason]:
    """What decides after the pack, which its files neither hold nor manage."""
    if known is None:
        yield block(
            BlockCode.DEFAULT_ACTION,
            "the controller's default action is not known: look it up and write "
            "promotion.default_action",
        )
    elif known is RuleAction.DENY:
        yield block(
            BlockCode.DEFAULT_ACTION,
            "the controller's default action is DENY: monitor mode may block already, so what was "
            "seen is no measure of what is needed",
        )
    elif known is not pack.default_action:
        yield block(
            BlockCode.DEFAULT_ACTION,
            f"the pack assumes the default action {pack.default_action}, and it is {known}",
        )
