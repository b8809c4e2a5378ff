"""The time split of `replay --holdout`: which names are learned, and from what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from ringfence.classify.destination import Classifier
from ringfence.errors import ConfigError
from ringfence.model.egress import Category, Sanction
from ringfence.model.holdout import Holdout, Learning
from ringfence.model.policy import (
    ANYWHERE,
    DcfRule,
    PolicyPack,
    Protocol,
    RuleAction,
    Semantics,
    WebGroup,
)
from ringfence.model.settings import Settings
from ringfence.model.traffic import PastFlow
from ringfence.policy.holdout import holdout
from ringfence_data.catalogue import entries

MAX_NAME = 253


_SAID = {
    Learning.SANCTIONED: "names that were seen on a TCP port and are sanctioned, by name and port; "
    "no address, no pattern, and nothing by the fact alone that it was seen",
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


def held_out(
    traffic: Callable[[], Iterable[PastFlow]],
    window: tuple[datetime, datetime] | None,
    *,
    fraction: float,
    learning: Learning,
    settings: Settings,
    accounts: tuple[str, ...] = (),
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
    classifier = Classifier(settings, accounts=accounts)
    return holdout(
        (past for past in traffic() if not past.not_governed),
        window,
        learn=lambda seen: learned_pack(seen, classifier, learning),
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
    seen: Sequence[PastFlow], classifier: Classifier, learning: Learning
) -> PolicyPack:
    """An allow-list of exact names, one rule a port, before a default action that denies."""
    by_port: defaultdict[int, set[str]] = defaultdict(set)
    for past in seen:
        flow = past.flow
        if flow.protocol == Protocol.TCP and flow.port and flow.host and len(flow.host) <= MAX_NAME:
            found = classifier.host(flow.host)
            wanted = learning is Learning.APPROVABLE or found.sanction is Sanction.SANCTIONED
            if wanted and found.learnable and found.sanction is not Sanction.PROHIBITED:
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
