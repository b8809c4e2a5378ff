"""Which rulesets a controller evaluates, and in which order: a tree of blocks with priorities."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ringfence.parse.controller_wire import Entry, entries, number_of, shown, text_of

V1_LIST = "V1 Policy List"
"""What controllers call the controller-wide list, which is in force without being attached."""


def in_force(rulesets: Sequence[Entry], notes: list[str]) -> list[Entry]:
    """The rulesets without those that are attached to nothing, where others are attached.

    Where none is, nothing tells a ruleset that is not in force from an answer that does not say
    what it is attached to, so all are kept.
    """
    pointed = {target for each in rulesets for target in _targets(each)}
    loose = [each for each in rulesets if _is_loose(each, pointed)]
    attached = any(_is_attached(each, pointed) for each in rulesets)
    for each in loose:
        what = "left out, since it is not in force" if attached else "taken as if it were in force"
        notes.append(f"The ruleset {shown(each.get('name'))} is attached to nothing, and {what}")
    return _without(rulesets, loose) if attached else list(rulesets)


def attachments(
    rulesets: Sequence[Entry], points: Mapping[str, str], *, read: bool
) -> list[bool | None]:
    """Whether each ruleset is evaluated; None where the answers do not say.

    points are the attachment points by id; read says whether they were asked for and told. A
    ruleset that names a point which is none of them, nor of the tree, may hang on one that is gone.
    """
    pointed = {target for each in rulesets for target in _targets(each)}
    known = points.keys() | {point for each in rulesets for point in _own_points(each)}
    said = read or any(_is_attached(each, pointed) or "attach_to" in each for each in rulesets)
    return [_attached(each, pointed, known, said=said) for each in rulesets]


def _attached(entry: Entry, pointed: set[str], known: set[str], *, said: bool) -> bool | None:
    if _is_loose(entry, pointed):
        return False if said else None
    point = text_of(entry, "attach_to")
    hangs = bool(point) and text_of(entry, "uuid") not in pointed
    return None if hangs and known and point not in known else True


def _own_points(entry: Entry) -> list[str]:
    blocks = [block.get("attachment_point") for block in entries(entry.get("sub_policies"))]
    return [text_of(each, "uuid") for each in blocks if isinstance(each, dict)]


def order_is_told(rulesets: Sequence[Entry]) -> bool:
    """Whether one tree of blocks places every one of these rulesets, which are none of its blocks."""
    pointed = [target for each in rulesets for target in _targets(each)]
    roots = [each for each in rulesets if _targets(each) and text_of(each, "uuid") not in pointed]
    lists = [each for each in rulesets if not _targets(each)]
    return len(roots) == 1 and all(text_of(each, "uuid") in pointed for each in lists)


def _is_attached(entry: Entry, pointed: set[str]) -> bool:
    return bool(text_of(entry, "attach_to")) or text_of(entry, "uuid") in pointed


def _is_loose(entry: Entry, pointed: set[str]) -> bool:
    """Whether somebody wrote the ruleset, and nothing says that it is evaluated."""
    metadata = entry.get("metadata")
    own = entry.get("system_resource") is True or text_of(entry, "name") in ("", V1_LIST)
    kubernetes = isinstance(metadata, dict) and "k8s" in metadata
    is_tree = bool(_targets(entry))
    return not (own or kubernetes or is_tree or _is_attached(entry, pointed))


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
    return placed + _without(rulesets, placed)


def _without(rulesets: Sequence[Entry], some: Sequence[Entry]) -> list[Entry]:
    gone = set(map(id, some))
    return [each for each in rulesets if id(each) not in gone]


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
