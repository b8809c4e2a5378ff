"""Connections of a scenario against a pack: what it decides under every reading."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from ringfence.model.flow import Decision, Flow, Stage, Verdict
from ringfence.model.policy import PolicyPack, Semantics
from ringfence.model.simulation import StepResult, StepResultKind
from ringfence.model.verification import Layer
from ringfence.policy.evaluate import evaluate, passes
from ringfence.policy.ties import agreed, in_every_order, other_orders
from ringfence.simulate.source import known_source

_NO_PACK = "there is no pack before the proposal, and so no rule that could deny it"
_AS_IT_STANDS = {
    Decision.PERMIT: "it passes as the rules stand",
    Decision.DENY: "it is dropped as the rules stand",
    Decision.UNKNOWN: "and whether it passes is not known either",
}


def flow_result(pack: PolicyPack | None, flow: Flow, readings: tuple[Semantics, ...]) -> StepResult:
    """What becomes of a connection; UNKNOWN where two readings come to different results."""
    if pack is None:
        return StepResult(
            result=StepResultKind.PERMITTED,
            passes=Decision.PERMIT,
            layer=None,
            by=(),
            stage=None,
            why=_NO_PACK,
        )
    asked = replace(flow, src=known_source(pack, flow.src))
    orders = other_orders(pack)
    results = {reading: _under(pack, orders, asked, reading) for reading in telling(pack, readings)}
    if len({each.result for each in results.values()}) == 1:
        return next(iter(results.values()))
    return _differing(results)


def telling(pack: PolicyPack, readings: tuple[Semantics, ...]) -> tuple[Semantics, ...]:
    """One reading of each kind that the pack can tell apart: most packs tell few."""
    watching = any(rule.watch for rule in pack.rules)
    globs = any("*" in entry for group in pack.web_groups for entry in (*group.sni, *group.urls))
    kinds: dict[object, Semantics] = {}
    for each in readings:
        kinds.setdefault(
            (each.monitor if watching else None, (each.wildcard, each.apex) if globs else None),
            each,
        )
    return tuple(kinds.values())


def _under(
    pack: PolicyPack, orders: tuple[PolicyPack, ...], flow: Flow, reading: Semantics
) -> StepResult:
    verdict = in_every_order(
        evaluate(pack, flow, reading), tuple(evaluate(each, flow, reading) for each in orders)
    )
    now = agreed({passes(each, flow, reading) for each in (pack, *orders)})
    result = _kind(verdict, now)
    decided = result not in (StepResultKind.PERMITTED, StepResultKind.UNKNOWN)
    return StepResult(
        result=result,
        passes=now,
        layer=Layer.RULES if decided else None,
        by=(verdict.rule,) if verdict.rule else verdict.candidates,
        stage=verdict.stage if decided else None,
        why=_why(verdict, result, now),
    )


def _kind(verdict: Verdict, now: Decision) -> StepResultKind:
    if now is Decision.DENY:
        return StepResultKind.CONTAINED
    if now is Decision.UNKNOWN or verdict.decision is Decision.UNKNOWN:
        return StepResultKind.UNKNOWN
    watched = verdict.decision is Decision.DENY
    return StepResultKind.WATCHED if watched else StepResultKind.PERMITTED


def _why(verdict: Verdict, result: StepResultKind, now: Decision) -> str:
    match result:
        case StepResultKind.CONTAINED if verdict.stage is not Stage.L4:
            return (
                f"{verdict.why}; the TCP handshake completes first, and no application data passes"
            )
        case StepResultKind.WATCHED:
            return f"{verdict.why}: it passes, and would be denied"
        case StepResultKind.UNKNOWN:
            return f"{verdict.why}; {_AS_IT_STANDS[now]}"
        case _:
            return verdict.why


def _differing(results: dict[Semantics, StepResult]) -> StepResult:
    """UNKNOWN, with what each choice that makes the difference comes to."""
    return StepResult(
        result=StepResultKind.UNKNOWN,
        passes=agreed({each.passes for each in results.values()}),
        layer=None,
        by=tuple(dict.fromkeys(name for each in results.values() for name in each.by)),
        stage=None,
        why=f"the vendor leaves open what decides it: {'; '.join(_choices(results))}",
    )


def _choices(results: dict[Semantics, StepResult]) -> Iterator[str]:
    """`monitor terminal: watched, monitor fallthrough: contained`, for each choice that matters."""
    for name, chosen in _CHOICES:
        by: dict[str, list[str]] = {}
        for reading, each in results.items():
            by.setdefault(chosen(reading), []).append(str(each.result))
        if len({frozenset(found) for found in by.values()}) > 1:
            yield ", ".join(
                f"{name} {value}: {' or '.join(sorted(set(found)))}" for value, found in by.items()
            )


_CHOICES: tuple[tuple[str, Callable[[Semantics], str]], ...] = (
    ("monitor", lambda reading: str(reading.monitor)),
    ("wildcard", lambda reading: str(reading.wildcard)),
    ("apex", lambda reading: "taken" if reading.apex else "not taken"),
)
