"""The verb `diff`: what two packs decide differently, weighed by past traffic."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

from ringfence.errors import ExitCode
from ringfence.model.difference import (
    DIFF_SCHEMA,
    ChangeKind,
    Compared,
    DiffDocument,
    Observed,
    PackDifference,
)
from ringfence.model.document import ExitInfo
from ringfence.model.evaluation import AskedPack
from ringfence.model.flow import Flow
from ringfence.model.policy import PolicyPack, Semantics
from ringfence.parse.flows import read_flows
from ringfence.policy.compare import Comparison, Pair, Seen, compare, pair_of
from ringfence.workflow.flow_files import opened, spoken
from ringfence.workflow.packs import load_pack

LIMITS = (
    "what is compared is what the packs decide, not what a gateway does",
    "a rule that matches perhaps counts as one that does not",
    "what tags or ids select, and what the vendor keeps in a managed WebGroup, stands for itself only",
    "hosts and services of a change stand for all that no rule of either pack tells apart from them",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DiffRequest:
    """Two packs, and how to read them."""

    old: Path
    new: Path
    flows: str = ""
    """A path, or `-` for stdin; empty to weigh nothing."""
    semantics: Semantics
    fail_on_new: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Diffed:
    """The document, and what to say beside it."""

    document: DiffDocument
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Weight:
    pairs: dict[Pair, Seen]
    flows: int
    unknown: int


def diff(request: DiffRequest) -> Diffed:
    """Compare two packs; PackError or ConfigError for a file that is none."""
    old, new = load_pack(request.old), load_pack(request.new)
    weight = _weigh(request, old.pack, new.pack) if request.flows else None
    pairs = None if weight is None else weight.pairs
    comparison = compare(old.pack, new.pack, request.semantics, pairs)
    return Diffed(
        document=DiffDocument(
            schema=DIFF_SCHEMA,
            compared=Compared.PACKS,
            packs=_difference(old.pack, new.pack, comparison, weight, request.semantics),
            exit=_exit(comparison, fail_on_new=request.fail_on_new),
        ),
        notes=(*old.notes, *new.notes),
    )


def _difference(
    old: PolicyPack,
    new: PolicyPack,
    comparison: Comparison,
    weight: _Weight | None,
    semantics: Semantics,
) -> PackDifference:
    kinds = Counter(change.kind for change in comparison.changes)
    return PackDifference(
        old=_asked(old),
        new=_asked(new),
        semantics=semantics,
        summary={kind: kinds[kind] for kind in ChangeKind},
        changes=comparison.changes,
        observed=None
        if weight is None
        else Observed(
            flows=weight.flows,
            changed=sum(change.observed or 0 for change in comparison.changes),
            unknown=weight.unknown,
        ),
        undecided=comparison.undecided,
        limits=LIMITS,
    )


def _asked(pack: PolicyPack) -> AskedPack:
    return AskedPack(
        name=pack.name,
        version=pack.version,
        rules=len(pack.rules),
        watching=sum(rule.watch for rule in pack.rules),
        default_action=pack.default_action,
    )


def _exit(comparison: Comparison, *, fail_on_new: bool) -> ExitInfo:
    opened = sum(change.kind is ChangeKind.OPENED for change in comparison.changes)
    if fail_on_new and opened:
        noun = "change opens" if opened == 1 else "changes open"
        return ExitInfo(code=int(ExitCode.FINDINGS), reason=f"{opened} {noun} what was denied")
    if fail_on_new and comparison.undecided:
        return ExitInfo(
            code=int(ExitCode.INCOMPLETE),
            reason=f"{len(comparison.undecided)} pairs of rules could not be decided",
        )
    changes = len(comparison.changes)
    said = f"{changes} changes" if changes != 1 else "1 change"
    return ExitInfo(code=int(ExitCode.DONE), reason=said if changes else "the packs decide alike")


def _weigh(request: DiffRequest, old: PolicyPack, new: PolicyPack) -> _Weight:
    """Count the flows by the rules that take them; equal flows are asked for once."""
    known = {group.name for group in old.smart_groups}
    groups = (*old.smart_groups, *(g for g in new.smart_groups if g.name not in known))
    both = PolicyPack(name="both", smart_groups=groups)
    counts: Counter[Flow] = Counter()
    with opened(request.flows) as stream:
        for each in read_flows(stream, pack=both, path=spoken(request.flows)):
            counts[replace(each.flow, count=1)] += each.flow.count
    pairs: dict[Pair, Seen] = {}
    unknown = 0
    for flow, count in counts.items():
        pair = pair_of(old, new, flow, request.semantics)
        if pair is None:
            unknown += count
        else:
            seen = pairs.get(pair)
            pairs[pair] = Seen(
                flow=seen.flow if seen else flow, count=count + (seen.count if seen else 0)
            )
    return _Weight(pairs=pairs, flows=sum(counts.values()), unknown=unknown)
