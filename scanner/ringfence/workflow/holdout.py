"""The time split of `replay --holdout`: which names are learned, and from what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from ringfence.classify.destination import Classifier
from ringfence.errors import ConfigError
from ringfence.model.egress import Category, Destination, Sanction
from ringfence.model.holdout import Holdout, Learning
from ringfence.model.policy import (
    ANYWHERE,
    PUBLIC_INTERNET,
    DcfRule,
    PolicyPack,
    Protocol,
    RuleAction,
    Semantics,
    WebGroup,
)
from ringfence.model.proposal import LandingZone
from ringfence.model.settings import Settings
from ringfence.model.traffic import PastFlow
from ringfence.policy.replay.holdout import holdout
from ringfence.propose.entries import Ground, approved_entries
from ringfence.propose.groups import web_groups
from ringfence_data.catalogue import entries
from ringfence_rules.starter import starter_pack

MAX_NAME = 253


_SAID = {
    Learning.SANCTIONED: "what `propose` would have permitted on the day of the split: what the settings "
    "sanction or except, and what runtimes of the scan need in order to run; nothing by the fact that "
    "it was seen",
    Learning.APPROVABLE: "as if a person had approved every name that was seen on a TCP port and may "
    "be approved, by name and port; no address and no pattern",
}
_NEVER = frozenset(
    {
        Category.TUNNEL,
        Category.PASTE_SITE,
        Category.FILE_DROP,
        Category.DYNAMIC_DNS,
        Category.DNS_OVER_HTTPS,
        Category.SUPPLY_CHAIN,
    }
)
"""What an attacker would send to; a corpus that no allow-list may permit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Estate:
    """What a scan knows beyond its traffic; a file of flows knows nothing of it."""

    accounts: tuple[str, ...] = ()
    zones: tuple[LandingZone, ...] = ()
    mcp: frozenset[str] = frozenset()


_NO_ESTATE = Estate()


def held_out(
    traffic: Callable[[], Iterable[PastFlow]],
    window: tuple[datetime, datetime] | None = None,
    *,
    fraction: float,
    learning: Learning,
    settings: Settings,
    estate: Estate = _NO_ESTATE,
    semantics: Semantics,
    groups: Callable[[PolicyPack], PolicyPack] = lambda pack: pack,
) -> Holdout:
    """Split past traffic that a gateway could pass; traffic is called anew for each reading of it.

    Without a window it is that of the traffic. ConfigError where the traffic has no span of time.
    """
    window = window or window_of(traffic())
    if window is None or window[0] >= window[1]:
        raise ConfigError(
            "--holdout needs traffic of several times", hint='give the lines of --flows a "time"'
        )
    day = (window[0] + (window[1] - window[0]) * fraction).date()
    return holdout(
        (past for past in traffic() if not past.not_governed),
        window,
        learn=lambda seen: learned_pack(seen, settings, learning, estate=estate, day=day),
        learning=learning,
        learned_by=_SAID[learning],
        fraction=fraction,
        groups=groups,
        corpus=never_permitted(),
        semantics=semantics,
    )


def window_of(traffic: Iterable[PastFlow]) -> tuple[datetime, datetime] | None:
    """The first and the last time of the traffic; None where it has none."""
    first: datetime | None = None
    last: datetime | None = None
    for past in traffic:
        for when in (past.first_seen, past.last_seen):
            if when is not None:
                first = when if first is None else min(first, when)
                last = when if last is None else max(last, when)
    return None if first is None or last is None else (first, last)


def learned_pack(
    seen: Sequence[PastFlow],
    settings: Settings,
    learning: Learning,
    *,
    estate: Estate = _NO_ESTATE,
    day: date,
) -> PolicyPack:
    """The allow-list as of a day, before a default action that denies."""
    if learning is Learning.APPROVABLE:
        return _approvable(seen, Classifier(settings, as_of=day, accounts=estate.accounts))
    return _proposed(seen, settings, estate, day)


def _proposed(
    seen: Sequence[PastFlow], settings: Settings, estate: Estate, day: date
) -> PolicyPack:
    """The permits of the starter pack over the entries that `propose` would make, from anywhere."""
    hosts = sorted({past.flow.host for past in seen} - {""})
    # As in `propose`: the list itself is what is asked about.
    classifier = Classifier(replace(settings, sanctioned=()), as_of=day, accounts=estate.accounts)
    ground = Ground(
        classifier=classifier,
        settings=settings,
        destinations={host: _destination(host, classifier) for host in hosts},
        mcp=estate.mcp,
        zones=estate.zones,
        today=day,
    )
    web = web_groups(approved_entries(ground)[0])
    named = {group.name for group in web}
    permits = [
        rule
        for rule in starter_pack().rules
        if rule.action == RuleAction.PERMIT and rule.web_group in named
    ]
    return PolicyPack(
        name="proposed",
        default_action=RuleAction.DENY,
        web_groups=web,
        rules=tuple(
            DcfRule(
                name=rule.name,
                priority=rule.priority,
                action=RuleAction.PERMIT,
                src=(ANYWHERE,),
                dst=(PUBLIC_INTERNET,) if PUBLIC_INTERNET in rule.dst else (ANYWHERE,),
                web_groups=(rule.web_group,),
                protocol=Protocol(rule.protocol),
                ports=tuple((port, port) for port in rule.ports),
            )
            for rule in permits
        ),
    )


def _destination(host: str, classifier: Classifier) -> Destination:
    return Destination(id=host, host=host, classification=classifier.host(host))


def _approvable(seen: Sequence[PastFlow], classifier: Classifier) -> PolicyPack:
    """Exact names, one rule a port."""
    by_port: defaultdict[int, set[str]] = defaultdict(set)
    for past in seen:
        flow = past.flow
        if flow.protocol == Protocol.TCP and flow.port and flow.host and len(flow.host) <= MAX_NAME:
            found = classifier.host(flow.host)
            if found.learnable and found.sanction is not Sanction.PROHIBITED:
                by_port[flow.port].add(flow.host)
    ports = sorted(by_port)
    return PolicyPack(
        name="learned",
        default_action=RuleAction.DENY,
        web_groups=tuple(
            WebGroup(name=f"port {port}", sni=tuple(sorted(by_port[port]))) for port in ports
        ),
        rules=tuple(
            DcfRule(
                name=f"permit {port}",
                priority=place,
                action=RuleAction.PERMIT,
                src=(ANYWHERE,),
                dst=(ANYWHERE,),
                web_groups=(f"port {port}",),
                protocol=Protocol.TCP,
                ports=((port, port),),
            )
            for place, port in enumerate(ports)
        ),
    )


def never_permitted() -> tuple[str, ...]:
    """A name for each pattern of the catalogue that an attacker would send to."""
    patterns = {host for entry in entries() if entry.category in _NEVER for host in entry.hosts}
    names = (pattern.replace("{region}", "us-east-1").replace("*", "x") for pattern in patterns)
    return tuple(sorted(names))
