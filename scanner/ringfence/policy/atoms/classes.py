"""What one or several packs can tell apart: a finite set of classes for each part of a flow.

Flows whose parts are in the same classes are decided alike, so a table over classes says everything
about a pack (the atomic predicates of Yang and Lam, one set for each part). The parts are source,
destination, service (protocol and port) and name (host, URL, whether it is TLS). A rule takes a flow
by the least of

    source[s],  service[v],  web[n],  max(endpoint[d], hosted[kind of d, n])

where the last is the destination: what its address says, or its name. That is `rule_matches`, exactly.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from ringfence.model.flow import Flow
from ringfence.model.policy import DcfRule, PolicyPack, Semantics
from ringfence.model.trilean import Match
from ringfence.policy.atoms.endpoint_classes import (
    EndpointClasses,
    Ids,
    Matches,
    endpoint_classes,
    endpoint_matches,
)
from ringfence.policy.atoms.name_classes import Name, NameClasses, name_of
from ringfence.policy.atoms.service_classes import ServiceClasses, service_classes, service_matches


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """The classes of one flow."""

    source: int
    destination: int
    service: int
    name: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleTable:
    """How a rule takes each class of each part; values are `Match`."""

    rule: DcfRule
    source: Matches
    service: Matches
    endpoint: Matches
    """By class of the destination's endpoint."""
    hosted: Matches
    """By EndpointKind of the destination, and by class of the name."""
    web: Matches
    """By class of the name."""

    def match(self, classes: Classes, point: Point) -> Match:
        """Whether the rule takes a flow of the classes."""
        row = self.hosted[classes.endpoints.kinds[point.destination]]
        destination = max(self.endpoint[point.destination], row[point.name])
        named = min(destination, self.web[point.name])
        return Match(int(min(self.source[point.source], self.service[point.service], named)))

    def matches(
        self, classes: Classes, sources: Ids, destinations: Ids, services: Ids, names: Ids
    ) -> Matches:
        """Whether the rule takes each of many flows, given by the classes of their parts."""
        hosted = self.hosted[classes.endpoints.kinds[destinations], names]
        destination = np.maximum(self.endpoint[destinations], hosted)
        named = np.minimum(destination, self.web[names])
        return np.minimum(np.minimum(self.source[sources], self.service[services]), named)


@dataclass(frozen=True, slots=True, kw_only=True)
class Classes:
    """The classes of packs under one semantics, and the tables of their rules."""

    endpoints: EndpointClasses
    """Of sources and of destinations."""
    services: ServiceClasses
    names: NameClasses
    tables: tuple[tuple[RuleTable, ...], ...]
    """For each pack, a table for each rule, in the order of evaluation."""

    def point(self, flow: Flow) -> Point:
        """The classes of a flow; KeyError for a group or a name that is in none."""
        return Point(
            source=self.endpoints.of(flow.src),
            destination=self.endpoints.of(flow.dst),
            service=self.services.of(flow.protocol, flow.port),
            name=self.names.of(name_of(flow)),
        )

    def witness(self, point: Point) -> Flow:
        """A flow of the classes."""
        protocol, port = self.services.representative(point.service)
        name = self.names.representative(point.name)
        return Flow(
            src=self.endpoints.representative(point.source),
            dst=self.endpoints.representative(point.destination),
            host=name.host,
            url=name.url,
            tls=name.tls,
            protocol=protocol,
            port=port,
        )


def classes_of(
    packs: tuple[PolicyPack, ...],
    semantics: Semantics,
    *,
    names: Iterable[Name] = (),
    named_groups: frozenset[str] | None = None,
) -> Classes:
    """The classes that the packs come to.

    names are those that will be asked for, beyond the samples of the patterns; named_groups are the
    groups that a flow may name in place of an address, None for all.
    """
    endpoints = endpoint_classes(packs, named_groups)
    services = service_classes(packs)
    known = NameClasses(packs, semantics, names)
    tables = tuple(_tables(pack, endpoints, services, known) for pack in packs)
    return Classes(endpoints=endpoints, services=services, names=known, tables=tables)


def _tables(
    pack: PolicyPack, endpoints: EndpointClasses, services: ServiceClasses, names: NameClasses
) -> tuple[RuleTable, ...]:
    used = {name for rule in pack.rules for name in (*rule.src, *rule.dst)}
    groups = {group.name: group for group in pack.known_smart_groups if group.name in used}
    by_endpoint = {name: endpoint_matches(pack, group, endpoints) for name, group in groups.items()}
    by_host = {name: names.hosted_matches(pack, group) for name, group in groups.items()}
    nameless = {
        name: np.maximum(by_endpoint[name], by_host[name][endpoints.kinds, 0]) for name in groups
    }
    web_groups = {group.name: group for group in pack.known_web_groups}
    webs = dict(zip(web_groups, names.web_matches(web_groups.values()), strict=True))
    everything = np.full(len(names), Match.YES, dtype=np.uint8)

    def web(rule: DcfRule) -> Matches:
        urls = [name for name in rule.web_groups if web_groups[name].urls]
        sight = names.url_sights(rule) if urls else everything
        each = [np.minimum(webs[n], sight) if n in urls else webs[n] for n in rule.web_groups]
        return _any(each) if each else everything

    return tuple(
        RuleTable(
            rule=rule,
            source=_any([nameless[name] for name in rule.src]),
            service=service_matches(rule, services),
            endpoint=_any([by_endpoint[name] for name in rule.dst]),
            hosted=_any([by_host[name] for name in rule.dst]),
            web=web(rule),
        )
        for rule in pack.in_order
    )


def _any(arrays: list[Matches]) -> Matches:
    found = arrays[0]
    for array in arrays[1:]:
        found = np.maximum(found, array)
    return found
