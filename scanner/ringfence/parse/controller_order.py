"""The order in which a controller evaluates its rulesets: a tree of blocks, each with priorities."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ringfence.parse.controller_wire import Entry, entries, number_of, text_of


def in_order(rulesets: Sequence[Entry], notes: list[str]) -> list[Entry]:
    """Rulesets as the tree of blocks evaluates them, where the answers hold one."""
    by_uuid = {text_of(each, "uuid"): each for each in rulesets if text_of(each, "uuid")}
    below: dict[str, list[str]] = {
        uuid: _targets(each) for uuid, each in by_uuid.items() if _targets(each)
    }
    if not below:
        if len(rulesets) > 1:
            notes.append(
                f"The answers do not say in which order {len(rulesets)} rulesets are evaluated; they"
                " are taken as listed"
            )
        return list(rulesets)
    pointed = {target for targets in below.values() for target in targets}
    order: dict[str, None] = {}
    for root in (uuid for uuid in below if uuid not in pointed):
        _walk(root, below, order)
    placed = [by_uuid[uuid] for uuid in order if uuid in by_uuid]
    return placed + [each for each in rulesets if all(each is not one for one in placed)]


def _walk(uuid: str, below: Mapping[str, Sequence[str]], order: dict[str, None]) -> None:
    if uuid in order or len(order) > 10_000:  # noqa: PLR2004 - more than any tree of rulesets
        return
    order[uuid] = None
    for target in below.get(uuid, ()):
        _walk(target, below, order)


def _targets(entry: Entry) -> list[str]:
    blocks = [
        each
        for each in entries(entry.get("sub_policies"))
        if "action" not in each and "src_ads" not in each
    ]
    blocks.sort(key=lambda each: number_of(each.get("priority")))
    return [target for each in blocks if (target := _target(each))]


def _target(block: Entry) -> str:
    for key in ("list", "block", "target_uuid"):
        value = block.get(key)
        if isinstance(value, str) and value:
            return value
        if isinstance(value, dict) and text_of(value, "uuid"):
            return text_of(value, "uuid")
    point = block.get("attachment_point")
    return text_of(point, "target_uuid") if isinstance(point, dict) else ""
