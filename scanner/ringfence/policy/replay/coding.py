"""Flows as three small numbers: who asks, by which service, and for what.

A rule looks at a flow from three sides that do not depend on each other: its source, its protocol
and port, and its destination with the names that go with it. Two values of a side that every rule
of every pack sees alike are one class, so that millions of flows come to a few hundred classes; what
a rule says of a flow is the least of what it says of the three classes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ringfence.model.flow import Flow
from ringfence.model.policy import PolicyPack, Protocol, Semantics
from ringfence.model.trilean import Match, of
from ringfence.policy.groups import membership
from ringfence.policy.matching import host_of, port_matches, url_sight
from ringfence.policy.replay.web_index import WebIndex

Bytes = NDArray[np.uint8]

MAX_REMEMBERED = 1 << 17
"""Values of a side whose class is remembered before memory is emptied; classes are kept."""
IS_TLS, NOT_TLS, TLS_UNKNOWN = range(3)
"""What a rule that asks for TLS must know; the last number of a destination's row."""


class Classes(NamedTuple):
    """The classes of a flow's three sides."""

    source: int
    service: int
    destination: int


@dataclass(frozen=True, slots=True)
class Rows:
    """What each rule of one pack says of each class: Match values, a row for every rule."""

    source: Bytes
    service: Bytes
    destination: Bytes
    tls: Bytes
    """Of each destination class: what is known of TLS there."""

    @property
    def sides(self) -> tuple[Bytes, Bytes, Bytes]:
        return self.source, self.service, self.destination


class _Side:
    """The classes of one side, in the order in which they came up."""

    def __init__(self) -> None:
        self.rows: list[bytes] = []
        self._classes: dict[bytes, int] = {}
        self._remembered: dict[object, int] = {}

    def class_of(self, key: object, row: Callable[[], bytes]) -> int:
        found = self._remembered.get(key)
        if found is None:
            said = row()
            found = self._classes.setdefault(said, len(self._classes))
            if found == len(self.rows):
                self.rows.append(said)
            if len(self._remembered) >= MAX_REMEMBERED:
                self._remembered.clear()
            self._remembered[key] = found
        return found

    def columns(self, start: int, stop: int) -> Bytes:
        """The part of every row between two places, turned: one row for each place."""
        if not self.rows:
            return np.zeros((stop - start, 0), dtype=np.uint8)
        whole = np.frombuffer(b"".join(self.rows), dtype=np.uint8)
        return np.ascontiguousarray(
            whole.reshape(len(self.rows), len(self.rows[0]))[:, start:stop].T
        )


class Coder:
    """Codes flows for several packs at once, so that one pass over the traffic asks them all."""

    def __init__(self, packs: tuple[PolicyPack, ...], semantics: Semantics) -> None:
        self._packs = tuple(replace(pack, rules=pack.in_order) for pack in packs)
        self._semantics = semantics
        self._web = tuple(WebIndex(pack, semantics) for pack in self._packs)
        self._source, self._service, self._destination = _Side(), _Side(), _Side()

    def classes(self, flow: Flow) -> Classes:
        """The classes of a flow; KeyError where it names a group that a pack does not have."""
        asked = (flow.dst, flow.host, flow.url, flow.tls)
        return Classes(
            self._source.class_of(flow.src, lambda: self._of_source(flow)),
            self._service.class_of((flow.protocol, flow.port), lambda: self._of_service(flow)),
            self._destination.class_of(asked, lambda: self._of_destination(flow)),
        )

    def rows(self, place: int) -> Rows:
        """What the rules of the pack at a place say of every class so far."""
        start = sum(len(pack.rules) for pack in self._packs[:place])
        stop = start + len(self._packs[place].rules)
        total = sum(len(pack.rules) for pack in self._packs)
        return Rows(
            source=self._source.columns(start, stop),
            service=self._service.columns(start, stop),
            destination=self._destination.columns(start, stop),
            tls=self._destination.columns(total, total + 1)[0],
        )

    @property
    def sizes(self) -> Classes:
        """How many classes each side has so far."""
        return Classes(len(self._source.rows), len(self._service.rows), len(self._destination.rows))

    def _of_source(self, flow: Flow) -> bytes:
        row = bytearray()
        for pack in self._packs:
            groups: dict[str, Match] = {}
            for rule in pack.rules:
                row.append(max(self._member(pack, name, flow.src, "", groups) for name in rule.src))
        return bytes(row)

    def _of_service(self, flow: Flow) -> bytes:
        tcp = flow.protocol == Protocol.TCP
        return bytes(
            min(
                of(rule.protocol in (Protocol.ANY, flow.protocol)),
                port_matches(rule, flow),
                of(tcp or not rule.web_groups),
            )
            for pack in self._packs
            for rule in pack.rules
        )

    def _of_destination(self, flow: Flow) -> bytes:
        row = bytearray()
        host = host_of(flow)
        for pack, index in zip(self._packs, self._web, strict=True):
            smart: dict[str, Match] = {}
            web, urls = index.matches(flow), index.of_urls
            for rule in pack.rules:
                found = max(self._member(pack, name, flow.dst, host, smart) for name in rule.dst)
                if rule.web_groups:
                    named = Match.NO
                    for each in rule.web_groups:
                        if taken := web.get(each):
                            sight = url_sight(rule, flow.tls) if each in urls else Match.YES
                            named = max(named, min(taken, sight))
                    found = min(found, named)
                row.append(found)
        row.append(TLS_UNKNOWN if flow.tls is None else IS_TLS if flow.tls else NOT_TLS)
        return bytes(row)

    def _member(
        self, pack: PolicyPack, name: str, endpoint: str, host: str, known: dict[str, Match]
    ) -> Match:
        if name not in known:
            known[name] = membership(pack, name, endpoint, host, self._semantics)
        return known[name]
