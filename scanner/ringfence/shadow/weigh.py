"""How sure it is that a resource has to do with AI: only signals of several kinds make it surer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from ringfence.model.egress import Attribution, Confidence
from ringfence.model.workload import Signal, SignalKind, Strength

_ORDER = tuple(Strength)
_SAME_FACT = {
    SignalKind.FLOW: SignalKind.DNS_QUERY,
    SignalKind.INVOCATION_LOG: SignalKind.API_CALL,
}
"""Kinds that tell of one fact by two sources: a flow has its name from the query, and CloudTrail and
Bedrock write down the same call."""
_ENOUGH = 2
_PLENTY = 2


def confidence(signals: Iterable[Signal]) -> Confidence | None:
    """How sure the signals are together; None when they make no workload.

    What is defining is sure at once. One telling kind is worth medium and one weak kind low; a second
    kind makes each one step surer. Hints raise nothing: two kinds of them are worth low, one nothing.
    """
    best: dict[SignalKind, Strength] = {}
    for signal in signals:
        kind = _SAME_FACT.get(signal.kind, signal.kind)
        best[kind] = min(best.get(kind, signal.strength), signal.strength, key=_ORDER.index)
    count = Counter(best.values())
    telling, weak = count[Strength.TELLING], count[Strength.WEAK]
    if count[Strength.DEFINING] or (telling and telling + weak >= _ENOUGH):
        return Confidence.HIGH
    if telling or weak >= _ENOUGH:
        return Confidence.MEDIUM
    return Confidence.LOW if weak or count[Strength.HINT] >= _PLENTY else None


def shared(signal: Signal) -> Signal:
    """A signal as it counts for each of several resources that it may be of: one step less."""
    weaker = _ORDER[min(_ORDER.index(signal.strength) + 1, len(_ORDER) - 1)]
    return replace(signal, strength=weaker, attribution=Attribution.SHARED)
