"""DNS tunnelling: data in the names that a client asks for.

Names are grouped by who asked and by registered domain, since a tunnel needs a name server, and so a
domain, of its owner. A group is a tunnel's when it holds many names that were asked for once, when most of its names are
of that kind, and when their changing labels are encoded and add up to more than identifiers do.
The first tells it from hosts with random names, which are asked for again and again; the second
from a company with some such hosts; the third from words, addresses and numbers. A service that
names hosts by digests passes all three: it is told by the connections that follow its answers.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from ringfence.classify import classify_host
from ringfence.classify.name_services import name_service
from ringfence.classify.names import registered_domain
from ringfence.classify.reverse import reverse_block
from ringfence.join.names import host_of
from ringfence.join.owners import Interfaces
from ringfence.model.coverage import Source
from ringfence.model.egress import Attribution, Category, Confidence
from ringfence.model.exfiltration import Indication, IndicationKind, Measure
from ringfence.model.finding import Evidence
from ringfence.model.settings import Settings
from ringfence.model.telemetry import FOLDED_NAME, FlowSummary, Resolution
from ringfence.signals.asked import Conversation, measure
from ringfence.signals.followed import LEAST_SHARE, Question, connections, followed

_FEWEST_NAMES = 15
_FEWEST_CHARACTERS = 400
_LEAST_SHARE = 0.6
_LEAST_IN_A_NAME = 14
"""Characters that a name carries on average: a short digest beside words is a host."""
_MANY_NAMES = 50
_MANY_CHARACTERS = 2_000

BOUND = (
    "on generated traffic of tools and services that no threshold was chosen on, at least 90 % of "
    "tunnels were found for each of ten seeds; how often a service is taken for one depends on how "
    "many name what is asked for by digests: most of those are, unless flow logs show connections to "
    "what was answered, and with one such zone in 1,000 about one zone in 1,000 is wrongly named "
    "(benchmarks/dns_tunnelling.py)"
)


class Group(NamedTuple):
    """Who asked, and below which domain."""

    source: str
    domain: str


@dataclass(slots=True)
class Tunnels:
    """What looks like a tunnel, and how many domains did but were connected to."""

    found: list[Indication]
    followed: int = 0


def tunnels(
    resolutions: Iterable[Resolution],
    interfaces: Interfaces,
    settings: Settings,
    *,
    flows: Iterable[FlowSummary] = (),
) -> Tunnels:
    """One indication for each source and registered domain that looks like a tunnel."""
    result = Tunnels([])
    groups = grouped(resolutions, interfaces)
    suspects: dict[Group, Conversation] = {}
    for group in sorted(groups):
        rows = groups[group]
        if len(rows) < _FEWEST_NAMES and not any(row.folded for row in rows):
            continue
        talk = measure(rows, group.domain)
        if suspicious(talk) and not explained(talk, group.domain, settings):
            suspects[group] = talk
    if not suspects:
        return result
    asked = {
        group: [Question(interfaces.asking(row), row) for row in groups[group]]
        for group in suspects
    }
    asking = frozenset(each.interface_id for found in asked.values() for each in found)
    made = connections(flows, asking)
    given = _addresses(groups, frozenset(group.source for group in suspects))
    for group, talk in suspects.items():
        elsewhere = frozenset(
            address for address, domains in given[group.source].items() if domains - {group.domain}
        )
        if followed(asked[group], made, elsewhere) >= LEAST_SHARE:
            result.followed += 1
        else:
            result.found.append(_indication(group, talk, groups[group][0], interfaces))
    return result


def _addresses(
    groups: Mapping[Group, Iterable[Resolution]], sources: frozenset[str]
) -> dict[str, dict[str, set[str]]]:
    """For each of the sources the addresses that it was given, with the domains of which."""
    given: dict[str, dict[str, set[str]]] = {source: {} for source in sources}
    for group, rows in groups.items():
        if group.source in sources:
            for row in rows:
                given[group.source].setdefault(row.address, set()).add(group.domain)
    return given


def grouped(
    resolutions: Iterable[Resolution], interfaces: Interfaces
) -> dict[Group, list[Resolution]]:
    """What AgentCore interfaces asked, by who is known to stand behind them and by domain."""
    groups: defaultdict[Group, list[Resolution]] = defaultdict(list)
    for row in resolutions:
        if asking := interfaces.asking(row):
            owner = interfaces.owners[asking]
            exact = owner.attribution is Attribution.EXACT
            host = host_of(row).removeprefix(FOLDED_NAME)
            domain = reverse_block(host) or registered_domain(host)
            groups[Group(owner.sources[0] if exact else asking, domain)].append(row)
    return groups


def suspicious(talk: Conversation) -> bool:
    """Whether the numbers are those of a tunnel."""
    return (
        talk.coded_names >= _FEWEST_NAMES
        and talk.characters >= _FEWEST_CHARACTERS
        and talk.characters >= _LEAST_IN_A_NAME * talk.coded_names
        and talk.share >= _LEAST_SHARE
    )


def explained(talk: Conversation, domain: str, settings: Settings) -> bool:
    """Whether only the operator of a known zone, or nobody outside, can have got the names."""
    private = classify_host(domain, settings).category is Category.PRIVATE_NETWORK
    return private or bool(name_service(talk.example or domain))


def _indication(
    group: Group, talk: Conversation, row: Resolution, interfaces: Interfaces
) -> Indication:
    owner = interfaces.owners[interfaces.asking(row)]
    exact = owner.attribution is Attribution.EXACT
    sure = Confidence.MEDIUM
    if talk.coded_names >= _MANY_NAMES and talk.characters >= _MANY_CHARACTERS and exact:
        sure = Confidence.HIGH
    about = "about " if talk.folded else ""
    return Indication(
        kind=IndicationKind.DNS_TUNNELLING,
        source=group.source,
        target=group.domain,
        said=(
            f"asked for {about}{talk.coded_names} names below {group.domain} once each, whose "
            f"changing labels are encoded and have room for {about}{talk.capacity} bytes"
        ),
        measures=(
            Measure("distinct names", talk.names),
            Measure("encoded names asked for once", talk.coded_names),
            Measure("encoded characters", talk.characters),
            Measure("bits for each character", round(talk.bits, 2)),
            Measure("share of names answered with an address", round(talk.answered, 3)),
            Measure("queries", talk.queries),
        ),
        bound=BOUND,
        confidence=sure,
        evidence=(
            Evidence(
                source=Source.RESOLVER_QUERY_LOGS.value,
                ref=group.domain,
                detail=(
                    f"{talk.queries} queries for {about}{talk.names} names, "
                    f"{talk.answered:.0%} of them answered with an address, in {owner.reason}"
                ),
            ),
            Evidence(
                source=Source.RESOLVER_QUERY_LOGS.value,
                ref=group.domain,
                detail=(
                    f"{talk.characters} encoded characters of {talk.bits:.1f} bits each; "
                    f"{talk.share:.0%} of the names are of that kind"
                ),
            ),
        ),
        candidates=() if exact else owner.candidates,
        account=row.account,
        region=row.region,
        first_seen=talk.first_seen,
        last_seen=talk.last_seen,
    )
