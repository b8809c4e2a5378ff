"""The flows that lint reasons about: complete ones, of which nothing is left to know.

Atoms are the classes of `policy.classes` that a complete flow can be in: addresses, a port, a host
with its URL or surely none. What no file can say of an address stands for itself: "a member of this
SmartGroup" where tags or ids select it, "a host of this WebGroup" where the vendor keeps its content.
Rules only ever add groups, so a rule that takes such an atom takes every flow it stands for.
A public name in an FQDN SmartGroup is taken to stand for public addresses. Where names are in more
globs at once than are sampled, one atom stands for them, which such globs take perhaps.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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
from ringfence.policy.atoms.classes import Classes, Point, RuleTable, classes_of
from ringfence.policy.atoms.endpoint_classes import EndpointKind, Matches
from ringfence.policy.atoms.service_classes import PROTOCOLS
from ringfence.policy.groups import PRIVATE_NETWORKS, cidrs_of, networks_of
from ringfence.policy.lint.boxes import Box, Boxes, box_of, first_atoms
from ringfence.policy.patterns import url_host

Flags = npt.NDArray[np.bool_]
_WITH_PORT = 2
"""TCP and UDP, the first of PROTOCOLS, have ports."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """A rule, and the flows it takes if no rule comes before it."""

    rule: DcfRule
    boxes: Boxes
    """What it surely takes."""
    reach: Boxes
    """What it surely takes and what the flow leaves open; a group that no file resolves stands for itself."""
    may: Boxes
    """All that it may take, whatever is in groups that no file resolves."""
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
    no_tls: int
    """The atoms of names of what is no TLS."""
    whole: int
    """The atoms of names that a flow can spell in full."""
    mixed: int
    """The atoms that stand for names in more globs at once than are sampled."""

    def witness(self, boxes: Boxes) -> Flow | None:
        """A flow of a union; None where only names are in it that no flow spells in full."""
        return next(self.witnesses(boxes), None)

    def witnesses(self, boxes: Boxes) -> Iterator[Flow]:
        """A flow of each box that has one."""
        for box in boxes:
            if not box[3] & self.whole:
                continue
            spelled = (*box[:3], box[3] & self.whole)
            source, destination, service, name = (
                self.atoms[part][atom] for part, atom in enumerate(first_atoms(spelled))
            )
            point = Point(source=source, destination=destination, service=service, name=name)
            yield _plain(self.classes.witness(point))


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
    taken = [
        [_taken(_Reading(table, classes, pack, managed, opaque), masks) for table in tables]
        for pack, tables in zip(packs, classes.tables, strict=True)
    ]
    no_tls, whole, mixed = _tails(classes, len(managed))
    every = tuple(mask.copy() for mask in masks[:3])
    first = tuple(map(classes.endpoints.of, _EXAMPLES))
    every_box = [box for rules in taken for rule in rules for boxes in rule for box in boxes]
    every_box += [(*every, tail & masks[3]) for tail in (no_tls, whole, mixed)]
    alike, bits = _merged(masks, every_box, (first, first, (), ()))
    regions = tuple(
        tuple(
            Region(
                rule=table.rule,
                boxes=_boxes(bits, rule[0]),
                reach=_boxes(bits, rule[1]),
                may=_boxes(bits, rule[2]),
                place=place,
            )
            for place, (table, rule) in enumerate(zip(tables, rules, strict=True))
        )
        for tables, rules in zip(classes.tables, taken, strict=True)
    )
    everything = tuple((1 << len(part)) - 1 for part in alike)
    return Universe(
        classes=classes,
        atoms=tuple(tuple(atom[0] for atom in part) for part in alike),
        alike=alike,
        everything=everything,  # type: ignore[arg-type] # four parts
        regions=regions,
        no_tls=bits((*every, no_tls & masks[3]))[3],
        whole=bits((*every, whole & masks[3]))[3],
        mixed=bits((*every, mixed & masks[3]))[3],
    )


def _boxes(bits: _Bits, flags: list[tuple[Flags, ...]]) -> Boxes:
    return tuple(dict.fromkeys(box for one in flags for box in box_of(bits(one))))


_EXAMPLES = ("203.0.113.10", "10.0.0.10")
"""Addresses that a witness has where it may: documentation (RFC 5737) and private."""


def _is_opaque(group: SmartGroup) -> bool:
    """Whether members are selected by what no flow says: tags, ids, feeds; or not said at all."""
    return group.name not in (ANYWHERE, PUBLIC_INTERNET) and networks_of(group) is None


def _is_unlisted(group: WebGroup) -> bool:
    return not group.sni and not group.urls


def _sources(classes: Classes, packs: Sequence[PolicyPack]) -> Flags:
    return _endpoints(
        classes, packs, {name for pack in packs for rule in pack.rules for name in rule.src}
    )


def _destinations(classes: Classes, packs: Sequence[PolicyPack]) -> Flags:
    """As the sources, but a group of FQDNs alone, whose members the name of a flow tells."""
    mask = _endpoints(
        classes, packs, {name for pack in packs for rule in pack.rules for name in rule.dst}
    )
    for pack in packs:
        for group in pack.smart_groups:
            if group.selectors and all(each.fqdn for each in group.selectors):
                mask[classes.endpoints.places.get(group.name, 0)] = False
    return mask


def _endpoints(classes: Classes, packs: Sequence[PolicyPack], asked: set[str]) -> Flags:
    """The classes of one side: addresses, and of the groups that stand for themselves those asked for.

    A group that no rule asks for on this side would only be a source, or destination, of which
    nobody can say whether it is in the others.
    """
    mask: Flags = classes.endpoints.kinds != EndpointKind.UNKNOWN
    if not _has_v6(packs):
        mask[classes.endpoints.first_v6 :] = False
    for pack in packs:
        for group in pack.smart_groups:
            if _is_opaque(group) and group.name not in asked:
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
    known = (classes.names.complete() | classes.names.mixed()).astype(np.bool_)
    return np.concatenate([known, np.ones(managed, np.bool_), [not classes.names.exact]])


def _tails(classes: Classes, managed: int) -> tuple[Flags, Flags, Flags]:
    """The names of what is no TLS, those that are spelled in full, and those not sampled to the end."""
    nobody = np.zeros(managed + 1, dtype=np.bool_)
    return (
        np.concatenate([classes.names.no_tls() == 1, nobody]),
        np.concatenate([classes.names.complete() == 1, nobody]),
        np.concatenate([classes.names.mixed() == 1, nobody[1:], [True]]),
    )


@dataclass(frozen=True, slots=True)
class _Reading:
    """A rule, and what is needed to read off what it takes."""

    table: RuleTable
    classes: Classes
    pack: PolicyPack
    managed: tuple[str, ...]
    opaque: frozenset[str]

    @property
    def rule(self) -> DcfRule:
        """The rule."""
        return self.table.rule


def _taken(
    reading: _Reading, masks: tuple[Flags, ...]
) -> tuple[list[tuple[Flags, ...]], list[tuple[Flags, ...]], list[tuple[Flags, ...]]]:
    """What a rule surely takes, what it may where unresolved groups stand for themselves, and all."""
    table, rule, classes = reading.table, reading.rule, reading.classes
    mixed = np.concatenate(
        [classes.names.mixed() == 1, np.zeros(len(reading.managed) + 1, np.bool_)]
    )
    web = [_web(reading, level, certain=level is Match.YES) for level in (Match.YES, Match.MAYBE)]
    reached = web[0] | (web[1] & mixed)
    reached[len(classes.names) :] = _of_unspelled(reading)
    made = (
        (_at(table.source, Match.YES), _at(table.endpoint, Match.YES), Match.YES, web[0]),
        (_reach(reading, table.source, rule.src), _reach(reading, table.endpoint, rule.dst),
         Match.MAYBE, reached),
        (_at(table.source, Match.MAYBE), _at(table.endpoint, Match.MAYBE), Match.MAYBE, web[1]),
    )  # fmt: skip
    every = [
        [
            tuple(part & mask for part, mask in zip(box, masks, strict=True))
            for box in _of_addresses_and_names(reading, source, endpoint, named, level)
        ]
        for source, endpoint, level, named in made
    ]
    return every[0], every[1], every[2]


def _at(matches: Matches, level: Match) -> Flags:
    return matches >= level


def _reach(reading: _Reading, matches: Matches, groups: tuple[str, ...]) -> Flags:
    """Addresses that are perhaps taken count, unless a group that stands for itself may be why."""
    found: Flags = matches == Match.YES
    if reading.opaque.isdisjoint(groups):
        found |= (matches == Match.MAYBE) & (
            reading.classes.endpoints.kinds == EndpointKind.ADDRESS
        )
    return found


def _web(reading: _Reading, level: Match, *, certain: bool) -> Flags:
    """Names that a rule takes, with the unlisted WebGroups and what is not sampled behind them."""
    rule, pack = reading.rule, reading.pack
    every = not rule.web_groups or any("*" in pack.web_group(g).sni for g in rule.web_groups)
    unlisted = [every or not certain or name in rule.web_groups for name in reading.managed]
    unspelled = np.array([*unlisted, every or not certain], dtype=np.bool_)
    return np.concatenate([reading.table.web >= level, unspelled])


def _of_unspelled(reading: _Reading) -> Flags:
    """Unlisted WebGroups that a rule names, and whether it has globs that are not sampled to the end."""
    found = _web(reading, Match.YES, certain=True)[len(reading.classes.names) :]
    groups = [reading.pack.web_group(name) for name in reading.rule.web_groups]
    starred = any(
        "*" in each for group in groups for each in (*group.sni, *map(url_host, group.urls))
    )
    found[-1] |= starred
    return found


def _of_addresses_and_names(
    reading: _Reading, source: Flags, endpoint: Flags, web: Flags, level: Match
) -> Iterator[tuple[Flags, ...]]:
    """By address, and by the host of FQDN groups: a public one stands for public addresses."""
    table, classes = reading.table, reading.classes
    service: Flags = table.service == Match.YES
    yield source, endpoint, service, web
    unknown = np.zeros(len(reading.managed) + 1, dtype=np.bool_)
    hosted = np.concatenate([table.hosted[EndpointKind.ADDRESS] >= level, unknown])
    if level is Match.MAYBE and hosted.any():
        hosted[len(classes.names) :] = True
    if hosted.any():
        addresses = classes.endpoints.kinds == EndpointKind.ADDRESS
        public = np.concatenate([classes.names.public() == 1, unknown])
        yield source, addresses & ~_private(classes), service, web & hosted & public
        yield source, addresses, service, web & hosted & ~public


def _private(classes: Classes) -> Flags:
    found = np.zeros(len(classes.endpoints), dtype=np.bool_)
    for network in PRIVATE_NETWORKS:
        found[classes.endpoints.span(network)] = True
    return found


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
