"""What packs can tell apart about what a flow says of its destination's name.

Two names that the same patterns, FQDN SmartGroups and kinds take are one class. The classes are those
of samples of every pattern (`policy.samples`) and of the names that the caller adds, so a caller who
asks for other names adds those first.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from ringfence.model.flow import Flow
from ringfence.model.policy import (
    PUBLIC_INTERNET,
    DcfRule,
    DecryptPolicy,
    PolicyPack,
    Semantics,
    SmartGroup,
    WebGroup,
)
from ringfence.model.trilean import Match, of
from ringfence.policy.atoms.endpoint_classes import EndpointKind, Matches
from ringfence.policy.atoms.name_index import NameIndex
from ringfence.policy.atoms.name_samples import NameSamples
from ringfence.policy.evaluate import requires_tls
from ringfence.policy.groups import is_public_name, membership
from ringfence.policy.matching import url_sight
from ringfence.policy.patterns import takes_every_name, url_host, url_matches


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """What a flow says of its destination's name; the fields are those of `Flow`."""

    host: str = ""
    url: str = ""
    tls: bool | None = None


def name_of(flow: Flow) -> Name:
    """The name part of a flow."""
    return Name(host=flow.host, url=flow.url, tls=flow.tls)


def host_of(name: Name) -> str:
    """The host that a name comes to; empty when it says none."""
    return name.host or name.url.partition("/")[0]


class HostKind(IntEnum):
    """What a name says of an address that is not known."""

    NONE = 0
    PRIVATE = 1
    PUBLIC = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class _Signature:
    kind: HostKind
    fqdn: str
    """The name, where an FQDN SmartGroup has it."""
    tls: bool | None
    domains: frozenset[int]
    urls: frozenset[int]
    possible: frozenset[int]
    """The URL globs whose host part takes the host, where no URL is known."""


class NameClasses:
    """The classes of names; class 0 is a flow that says nothing of a name."""

    def __init__(
        self, packs: tuple[PolicyPack, ...], semantics: Semantics, names: Iterable[Name] = ()
    ) -> None:
        self._semantics = semantics
        groups = [group for pack in packs for group in pack.known_web_groups]
        self._domains = NameIndex((p for group in groups for p in group.sni), semantics)
        self._urls = tuple(dict.fromkeys(p for group in groups for p in group.urls))
        self._url_hosts = NameIndex(map(url_host, self._urls), semantics)
        self._urls_of_host: dict[int, list[int]] = {}
        hosts = {pattern: place for place, pattern in enumerate(self._url_hosts.patterns)}
        for place, pattern in enumerate(self._urls):
            self._urls_of_host.setdefault(hosts[url_host(pattern)], []).append(place)
        self._fqdns = frozenset(
            each.fqdn.lower().removesuffix(".")
            for pack in packs
            for group in pack.smart_groups
            for each in group.selectors
            if each.fqdn
        )
        self._tls_asked = any(_asks_for_tls(pack, rule) for pack in packs for rule in pack.rules)
        self._places: dict[_Signature, int] = {}
        self._names: list[Name] = []
        made = NameSamples(
            self._domains.patterns, self._urls, tuple(sorted(self._fqdns)), semantics
        )
        self.word = made.word
        """What a sample has where a pattern has a `*`."""
        samples = made.samples(tls=self._tls_asked)
        for name in (Name(), *(Name(host=h, url=u, tls=t) for h, u, t in samples), *names):
            self._add(name)
        self.exact = made.exact
        """Whether the samples are all hosts that patterns can tell apart."""
        self._open_hosts = frozenset(made.open_hosts)

    def __len__(self) -> int:
        return len(self._names)

    def _add(self, name: Name) -> None:
        if self._places.setdefault(self._signature(name), len(self._names)) == len(self._names):
            self._names.append(name)

    def of(self, name: Name) -> int:
        """The class of a name; KeyError where it is in none, so was not among the names given."""
        return self._places[self._signature(name)]

    def representative(self, place: int) -> Name:
        """A name of a class."""
        return self._names[place]

    def _signature(self, name: Name) -> _Signature:
        host = host_of(name)
        if not host:
            return _Signature(
                kind=HostKind.NONE,
                fqdn="",
                tls=name.tls,
                domains=frozenset(),
                urls=frozenset(),
                possible=frozenset(),
            )
        known = bool(name.url)
        return _Signature(
            kind=HostKind.PUBLIC if is_public_name(host) else HostKind.PRIVATE,
            fqdn=host if host in self._fqdns else "",
            tls=name.tls if self._tls_asked else None,
            domains=self._domains.of(host),
            urls=self._taken(name.url) if known else frozenset(),
            possible=frozenset() if known else self._of_hosts(host),
        )

    def _of_hosts(self, host: str) -> frozenset[int]:
        return frozenset(
            place for each in self._url_hosts.of(host) for place in self._urls_of_host[each]
        )

    def _taken(self, url: str) -> frozenset[int]:
        return frozenset(
            place
            for place in self._of_hosts(url.partition("/")[0])
            if url_matches(self._urls[place], url, self._semantics)
        )

    def web_matches(self, groups: Iterable[WebGroup]) -> tuple[Matches, ...]:
        """Whether each WebGroup takes each class of a TCP flow; one array for each group."""
        signatures = tuple(self._places)
        by_domain = _inverted(signature.domains for signature in signatures)
        by_url = _inverted(signature.urls for signature in signatures)
        by_possible = _inverted(signature.possible for signature in signatures)
        domains = {pattern: place for place, pattern in enumerate(self._domains.patterns)}
        urls = {pattern: place for place, pattern in enumerate(self._urls)}
        made = []
        for group in groups:
            found = np.array([_unlisted(group, each) for each in signatures], dtype=np.uint8)
            for pattern in group.urls:
                found[by_url.get(urls[pattern], ())] = Match.YES
                possible = by_possible.get(urls[pattern], ())
                found[possible] = np.maximum(found[possible], Match.MAYBE)
            for pattern in group.sni:
                found[by_domain.get(domains[pattern], ())] = Match.YES
            made.append(found)
        return tuple(made)

    def hosted_matches(self, pack: PolicyPack, group: SmartGroup) -> Matches:
        """What the name adds to a membership, a row for each EndpointKind, a column for each class.

        A membership is the greater of this and of what the endpoint itself says.
        """
        found = np.zeros((len(EndpointKind), len(self)), dtype=np.uint8)
        kinds = np.array([signature.kind for signature in self._places], dtype=np.intp)
        unknown = [membership(pack, group.name, "", host, self._semantics) for host in _OF_KIND]
        found[EndpointKind.UNKNOWN] = np.array(unknown, dtype=np.uint8)[kinds]
        fqdns = {
            each.fqdn.lower().removesuffix(".")
            for each in group.selectors
            if each.fqdn and not each.cidr and group.members is None
        }
        if group.name == PUBLIC_INTERNET:
            fqdns = set()
        if fqdns:
            taken = np.array([bool(each.fqdn) and each.fqdn in fqdns for each in self._places])
            found[:, taken] = Match.YES
            for row in (EndpointKind.NAMED, EndpointKind.ADDRESS):
                nameless = found[row, kinds == HostKind.NONE]
                found[row, kinds == HostKind.NONE] = np.maximum(nameless, Match.MAYBE)
        return found

    def no_tls(self) -> Matches:
        """Which classes are known to be no TLS."""
        return np.array([each.tls is False for each in self._places], dtype=np.uint8)

    def url_sights(self, rule: DcfRule) -> Matches:
        """Whether the proxy sees the URL of each class where it asks a rule."""
        sights = [url_sight(rule, signature.tls) for signature in self._places]
        return np.array(sights, dtype=np.uint8)

    def complete(self) -> Matches:
        """Which classes say all there is to know: whether it is TLS, and any URL that is asked for."""
        known = [
            name.tls is not None and bool(name.host or not name.url) and not each.possible
            for each, name in self._pairs()
        ]
        return np.array(known, dtype=np.uint8)

    def mixed(self) -> Matches:
        """Which classes stand for URLs of a host that are in more globs at once than are sampled."""
        known = [
            bool(each.possible) and name.tls is not None and name.host in self._open_hosts
            for each, name in self._pairs()
        ]
        return np.array(known, dtype=np.uint8)

    def public(self) -> Matches:
        """Which classes have a host that the public DNS could know."""
        return np.array([each.kind is HostKind.PUBLIC for each in self._places], dtype=np.uint8)

    def _pairs(self) -> Iterable[tuple[_Signature, Name]]:
        return zip(self._places, self._names, strict=True)


_OF_KIND = ("", "\n", "\n.\n")
"""A host of each HostKind that no group names."""


def _unlisted(group: WebGroup, signature: _Signature) -> Match:
    """What a WebGroup says of a class before its patterns are asked."""
    if signature.kind is HostKind.NONE:
        if signature.tls is None or (signature.tls and not (group.sni or group.urls)):
            return Match.MAYBE
        return of(signature.tls and takes_every_name(group))
    return Match.NO if group.sni or group.urls else Match.MAYBE


def _asks_for_tls(pack: PolicyPack, rule: DcfRule) -> bool:
    """Whether it matters to a rule if a flow is TLS."""
    undecrypted = rule.decrypt is not DecryptPolicy.ALLOWED
    unseen = undecrypted and any(pack.web_group(name).urls for name in rule.web_groups)
    return unseen or requires_tls(rule) is not None


def _inverted(sets: Iterable[frozenset[int]]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for place, members in enumerate(sets):
        for member in members:
            found.setdefault(member, []).append(place)
    return found
