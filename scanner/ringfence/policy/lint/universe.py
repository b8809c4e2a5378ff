"""The flows that lint reasons about: complete ones, of which nothing is left to know.

Atoms are the classes of `policy.classes` that a complete flow can be in: addresses, a port, a host
with its URL or surely none. What no file can say of an address stands for itself: "a member of this
SmartGroup" where tags or ids select it, "a host of this WebGroup" where the vendor keeps its content.
Rules only ever add groups, so a rule that takes such an atom takes every flow it stands for.
A public name in an FQDN SmartGroup is taken to stand for public addresses.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from ringfence.model.flow import Flow
from ringfence.model.policy import (
    ANYWHERE,
    PUBLIC_INTERNET,
    DcfRule,
    PolicyPack,
    Semantics,
    SmartGroup,
    WebGroup,
)
from ringfence.model.trilean import Match
from ringfence.policy.classes import Classes, Point, RuleTable, classes_of
from ringfence.policy.endpoint_classes import EndpointKind
from ringfence.policy.groups import PRIVATE_NETWORKS, cidrs_of, networks_of
from ringfence.policy.lint.boxes import Box, Boxes, box_of, first_atoms
from ringfence.policy.service_classes import PROTOCOLS

Flags = npt.NDArray[np.bool_]
_WITH_PORT = 2
"""TCP and UDP, the first of PROTOCOLS, have ports."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """A rule, and the flows it takes if no rule comes before it."""

    rule: DcfRule
    boxes: Boxes
    place: int
    """In the order of evaluation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Universe:
    """The atoms of one or several packs, and the regions of their rules."""

    classes: Classes
    atoms: tuple[tuple[int, ...], ...]
    """By part: the class that stands for each atom. Past the classes of names: managed WebGroups."""
    alike: tuple[tuple[tuple[int, ...], ...], ...]
    """By part: all classes of each atom, which no rule tells apart."""
    everything: Box
    regions: tuple[tuple[Region, ...], ...]
    """For each pack, in the order of evaluation."""

    def witness(self, boxes: Boxes) -> Flow | None:
        """A flow of a union; None where only hosts of a managed WebGroup are in it."""
        for box in boxes:
            source, destination, service, name = (
                self.atoms[part][atom] for part, atom in enumerate(first_atoms(box))
            )
            if name < len(self.classes.names):
                point = Point(source=source, destination=destination, service=service, name=name)
                return _plain(self.classes.witness(point))
        return None


def _plain(flow: Flow) -> Flow:
    """A witness without what says nothing: where it is no TCP, nobody reads URL and TLS."""
    return flow if flow.protocol == PROTOCOLS[0] else replace(flow, url="", tls=None)


def universe_of(packs: tuple[PolicyPack, ...], semantics: Semantics) -> Universe:
    """The universe of packs that are compared, or of one."""
    opaque = frozenset(
        group.name for pack in packs for group in pack.known_smart_groups if _is_opaque(group)
    )
    classes = classes_of(packs, semantics, named_groups=opaque)
    managed = tuple(
        dict.fromkeys(g.name for pack in packs for g in pack.known_web_groups if _is_unlisted(g))
    )
    masks = (
        _sources(classes, packs),
        _destinations(classes, packs),
        _services(classes),
        _names(classes, len(managed)),
    )
    flags = [
        [_flags(table, classes, pack, managed, masks) for table in tables]
        for pack, tables in zip(packs, classes.tables, strict=True)
    ]
    first = tuple(map(classes.endpoints.of, _EXAMPLES))
    every_box = [each for rules in flags for rule in rules for each in rule]
    alike, bits = _merged(masks, every_box, (first, first, (), ()))
    regions = tuple(
        tuple(
            Region(
                rule=table.rule,
                boxes=tuple(box for one in rule for box in box_of(bits(one))),
                place=place,
            )
            for place, (table, rule) in enumerate(zip(tables, rules, strict=True))
        )
        for tables, rules in zip(classes.tables, flags, strict=True)
    )
    everything = tuple((1 << len(part)) - 1 for part in alike)
    return Universe(
        classes=classes,
        atoms=tuple(tuple(atom[0] for atom in part) for part in alike),
        alike=alike,
        everything=everything,  # type: ignore[arg-type] # four parts
        regions=regions,
    )


_EXAMPLES = ("203.0.113.10", "10.0.0.10")
"""Addresses that a witness has where it may: documentation (RFC 5737) and private."""


def _is_opaque(group: SmartGroup) -> bool:
    """Whether members are selected by what no flow says: tags, ids, feeds; or not said at all."""
    return group.name not in (ANYWHERE, PUBLIC_INTERNET) and networks_of(group) is None


def _is_unlisted(group: WebGroup) -> bool:
    return not group.sni and not group.urls


def _sources(classes: Classes, packs: Sequence[PolicyPack]) -> Flags:
    mask: Flags = classes.endpoints.kinds != EndpointKind.UNKNOWN
    if not _has_v6(packs):
        mask[classes.endpoints.first_v6 :] = False
    return mask


def _destinations(classes: Classes, packs: Sequence[PolicyPack]) -> Flags:
    """As the sources, but a group of FQDNs alone, whose members the name of a flow tells."""
    mask = _sources(classes, packs)
    for pack in packs:
        for group in pack.smart_groups:
            if group.selectors and all(each.fqdn for each in group.selectors):
                mask[classes.endpoints.places.get(group.name, 0)] = False
    return mask


def _has_v6(packs: Sequence[PolicyPack]) -> bool:
    """Whether a pack speaks of IPv6; else it is left out, as nobody says what 0.0.0.0/0 does to it."""
    return any(
        ":" in cidr for pack in packs for group in pack.smart_groups for cidr in cidrs_of(group)
    )


def _services(classes: Classes) -> Flags:
    mask = np.zeros((len(PROTOCOLS), classes.services.width), dtype=np.bool_)
    mask[:_WITH_PORT, 1:] = True
    mask[_WITH_PORT:, 0] = True
    return mask.reshape(-1)


def _names(classes: Classes, managed: int) -> Flags:
    return np.concatenate([classes.names.complete().astype(np.bool_), np.ones(managed, np.bool_)])


def _flags(
    table: RuleTable,
    classes: Classes,
    pack: PolicyPack,
    managed: tuple[str, ...],
    masks: tuple[Flags, ...],
) -> list[tuple[Flags, ...]]:
    """What a rule surely takes: by address, and by the host of FQDN groups.

    A public name is taken to stand for public addresses.
    """
    source, service = table.source == Match.YES, table.service == Match.YES
    web = np.concatenate([table.web == Match.YES, _of_managed(table.rule, pack, managed)])
    unknown = np.zeros(len(managed), dtype=np.bool_)
    hosted = np.concatenate([table.hosted[EndpointKind.ADDRESS] == Match.YES, unknown])
    boxes = [(source, table.endpoint == Match.YES, service, web)]
    if hosted.any():
        addresses = classes.endpoints.kinds == EndpointKind.ADDRESS
        public = np.concatenate([classes.names.public() == 1, unknown])
        outside = addresses & ~_private(classes)
        boxes.append((source, outside, service, web & hosted & public))
        boxes.append((source, addresses, service, web & hosted & ~public))
    return [tuple(part & mask for part, mask in zip(box, masks, strict=True)) for box in boxes]


def _private(classes: Classes) -> Flags:
    found = np.zeros(len(classes.endpoints), dtype=np.bool_)
    for network in PRIVATE_NETWORKS:
        found[classes.endpoints.span(network)] = True
    return found


def _of_managed(rule: DcfRule, pack: PolicyPack, managed: tuple[str, ...]) -> Flags:
    every = not rule.web_groups or any("*" in pack.web_group(g).sni for g in rule.web_groups)
    return np.array([every or name in rule.web_groups for name in managed], dtype=np.bool_)


class _Bits:
    """Flags of each part as the bits of an integer, over atoms that some rule tells apart."""

    def __init__(self, firsts: tuple[npt.NDArray[np.intp], ...]) -> None:
        self._firsts = firsts

    def __call__(self, parts: tuple[Flags, ...]) -> tuple[int, ...]:
        return tuple(
            int.from_bytes(np.packbits(part[first], bitorder="little").tobytes(), "little")
            for part, first in zip(parts, self._firsts, strict=True)
        )


def _merged(
    masks: tuple[Flags, ...],
    boxes: list[tuple[Flags, ...]],
    preferred: tuple[tuple[int, ...], ...],
) -> tuple[tuple[tuple[tuple[int, ...], ...], ...], _Bits]:
    """By part, the classes that every rule takes alike, a preferred one or the least first."""
    alike: list[tuple[tuple[int, ...], ...]] = []
    for part, mask in enumerate(masks):
        chosen = [place for place in preferred[part] if mask[place]]
        allowed = np.array([*chosen, *np.flatnonzero(mask).tolist()], dtype=np.intp)
        rows = [box[part][allowed] for box in boxes] or [np.zeros(len(allowed), dtype=np.bool_)]
        columns = np.packbits(np.stack(rows), axis=0).T
        seen: dict[bytes, list[int]] = {}
        for place, column in zip(allowed.tolist(), columns, strict=True):
            seen.setdefault(column.tobytes(), []).append(place)
        alike.append(tuple(tuple(dict.fromkeys(places)) for places in seen.values()))
    firsts = tuple(np.array([each[0] for each in part], dtype=np.intp) for part in alike)
    return tuple(alike), _Bits(firsts)
