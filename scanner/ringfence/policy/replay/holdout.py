"""Learn an allow-list from the first part of past traffic and judge it by the rest.

The split is in time, never random: an allow-list is made today and meets the traffic of tomorrow
(Sanders and Yue, "Mining Least Privilege Attribute Based Access Control Policies", ACSAC 2019, judge
policies mined from audit logs likewise). A pair is a runtime and a destination with its port. The result does not depend on the order of the
traffic.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

import numpy as np

from ringfence.model.flow import Flow
from ringfence.model.holdout import (
    Breadth,
    Holdout,
    Learning,
    RuntimeHoldout,
)
from ringfence.model.policy import PolicyPack, RuleAction, Semantics
from ringfence.model.traffic import PastFlow
from ringfence.policy.replay.coding import Coder
from ringfence.policy.replay.holdout_figures import DAY, curve, figures, macro
from ringfence.policy.replay.past_pairs import Asked, Pair, split_traffic
from ringfence.policy.replay.table import PERMIT, RuleTable

Learn = Callable[[Sequence[PastFlow]], PolicyPack]
"""From one past flow for each question that the learning part asks to the pack that would be proposed."""
_DEFAULTS = Semantics()
_LIMITS = (
    (
        "what the held-out part used and the allow-list does not permit may be an attack: a low recall is "
        "no reason to permit more"
    ),
    (
        "the unseen share takes connections as drawn independently; they come in bursts, so that less has "
        "been seen than it says"
    ),
)
_SPANNING = (
    "the egress of a scan keeps the first and last time and the sum of each edge: an edge that spans "
    "the split was learned from and is held out as well, and ratios are between the least and the most "
    "that may lie behind the split"
)


def holdout(
    traffic: Iterable[PastFlow],
    window: tuple[datetime, datetime],
    *,
    learn: Learn,
    learning: Learning,
    learned_by: str,
    fraction: float,
    groups: Callable[[PolicyPack], PolicyPack] = lambda pack: pack,
    corpus: Sequence[str] = (),
    semantics: Semantics = _DEFAULTS,
) -> Holdout:
    """Split the window at a fraction of it, learn, and judge.

    groups gives a learned pack the SmartGroups that the flows name. corpus are names that nobody may
    permit. ValueError for a fraction that leaves one part empty.
    """
    if not 0 < fraction < 1:
        raise ValueError("the fraction is between 0 and 1, both excluded")
    start, end = window
    split = start + (end - start) * fraction
    sides = split_traffic(traffic, split)
    asked = [each for pair in sides.pairs for each in pair.asked.values()]
    pack = groups(learn([each.past for each in asked if each.learned]))
    _judge(pack, asked, semantics)
    days = (end - split) / DAY
    runtimes = _by_runtime(sides.pairs, split, days)
    return Holdout(
        start=start,
        split=split,
        end=end,
        fraction=fraction,
        exact=not sides.spanning,
        spanning=sides.spanning,
        undated=sides.undated,
        learning=learning,
        learned_by=learned_by,
        pooled=figures(sides.pairs, split, days),
        macro=macro([each.figures for each in runtimes]),
        runtimes=runtimes,
        breadth=_breadth(pack, asked, corpus, semantics),
        curve=curve(sides.pairs, start, end),
        limits=(*_LIMITS, *((_SPANNING,) if sides.spanning else ())),
    )


def _by_runtime(pairs: Sequence[Pair], split: datetime, days: float) -> tuple[RuntimeHoldout, ...]:
    found: defaultdict[str, list[Pair]] = defaultdict(list)
    for pair in pairs:
        found[pair.runtime].append(pair)
    return tuple(
        RuntimeHoldout(runtime=name, figures=figures(found[name], split, days))
        for name in sorted(found)
    )


def _judge(pack: PolicyPack, asked: Sequence[Asked], semantics: Semantics) -> None:
    decided = permits(pack, [each.past.flow for each in asked], semantics)
    for each, permitted in zip(asked, decided, strict=True):
        each.permitted = permitted


def permits(pack: PolicyPack, flows: Sequence[Flow], semantics: Semantics) -> list[bool]:
    """Whether the pack, enforced, surely permits each flow."""
    coder = Coder((pack,), semantics)
    classes = [coder.classes(flow) for flow in flows]
    if not classes:
        return []
    columns = [np.array(side, dtype=np.intp) for side in zip(*classes, strict=True)]
    verdicts = RuleTable.of(pack, coder.rows(0)).verdicts(columns[0], columns[1], columns[2])
    return [bool(each == PERMIT) for each in verdicts.decision]


def _breadth(
    pack: PolicyPack, asked: Sequence[Asked], corpus: Sequence[str], semantics: Semantics
) -> Breadth:
    named = {name for rule in pack.rules for name in rule.web_groups if _permits(rule.action)}
    entries = {entry for name in named for entry in _entries(pack, name)}
    learned = {each.past.flow.host for each in asked if each.learned and each.permitted} - {""}
    taken = {each.past.flow.host for each in asked if each.permitted} - {""}
    sources = sorted({each.past.flow.src for each in asked if each.learned})[:1]
    questions = [
        Flow(src=source, host=name, port=443, tls=True) for source in sources for name in corpus
    ]
    return Breadth(
        entries=len(entries),
        wildcards=sum("*" in entry for entry in entries),
        expansion=len(taken) / len(learned) if learned else None,
        corpus_size=len(corpus),
        corpus_permitted=sum(permits(pack, questions, semantics)),
    )


def _permits(action: RuleAction) -> bool:
    return action is RuleAction.PERMIT


def _entries(pack: PolicyPack, name: str) -> tuple[str, ...]:
    group = pack.web_group(name)
    return (*group.sni, *group.urls)
