"""The verb `diff`: what two packs decide differently, weighed by past traffic, or two scans."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

from ringfence.errors import ConfigError, ExitCode
from ringfence.model.difference import (
    DIFF_SCHEMA,
    ChangeKind,
    Compared,
    DiffDocument,
    Observed,
    PackDifference,
    ScanDifference,
    Standing,
)
from ringfence.model.document import ExitInfo
from ringfence.model.evaluation import AskedPack
from ringfence.model.flow import Flow
from ringfence.model.policy import PolicyPack, Semantics
from ringfence.parse.flows import read_flows
from ringfence.policy.compare import Comparison, Pair, Seen, compare, pair_of
from ringfence.policy.replay.coding import Classes, Coder
from ringfence.store import Store
from ringfence.workflow.flow_files import opened, spoken
from ringfence.workflow.packs import load_pack
from ringfence.workflow.places import default_store
from ringfence.workflow.scan_difference import (
    KnownScan,
    compare_scans,
    holds_scan,
    known_scan,
)

MAX_SCAN = 1 << 30
"""Bytes of a scan document; one of a large estate has some hundred million."""
LIMITS = (
    "what is compared is what the packs decide, not what a gateway does",
    "what a rule takes only perhaps is never a change for sure: it is called unclear",
    "IPv6 is left out unless a pack names an IPv6 network",
    "what tags or ids select, and what the vendor keeps in a managed WebGroup, stands for itself only",
    "hosts and services of a change stand for all that no rule of either pack tells apart from them",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DiffRequest:
    """Two packs or two scans, and how to read packs."""

    old: str
    """A path, or the id of a scan in the store."""
    new: str
    store: Path | None = None
    """None for the store where scans are kept unless one is named."""
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
    """Compare two packs or two scans; a ConfigError for what is neither, or one of each."""
    scans = tuple(_scan(text, request.store) for text in (request.old, request.new))
    old, new = scans
    if old is not None and new is not None:
        return _of_scans(request, old, new)
    if old is not None or new is not None:
        one, other = (request.old, request.new) if new is None else (request.new, request.old)
        raise ConfigError(
            f"{one} is a scan, and {other} is none",
            hint="compare two packs, or two scans; `ringfence history` lists the ids of scans",
        )
    return _of_packs(request)


def _of_packs(request: DiffRequest) -> Diffed:
    old, new = load_pack(Path(request.old)), load_pack(Path(request.new))
    weight = _weigh(request, old.pack, new.pack) if request.flows else None
    pairs = None if weight is None else weight.pairs
    comparison = compare(old.pack, new.pack, request.semantics, pairs)
    return Diffed(
        document=DiffDocument(
            schema=DIFF_SCHEMA,
            compared=Compared.PACKS,
            packs=_difference(old.pack, new.pack, comparison, weight, request.semantics),
            scans=None,
            exit=_exit(comparison, fail_on_new=request.fail_on_new),
        ),
        notes=(*old.notes, *new.notes),
    )


def _of_scans(request: DiffRequest, old: KnownScan, new: KnownScan) -> Diffed:
    if request.flows:
        raise ConfigError("--flows weighs packs, and these are scans", hint="drop --flows")
    found = compare_scans(old, new)
    return Diffed(
        document=DiffDocument(
            schema=DIFF_SCHEMA,
            compared=Compared.SCANS,
            packs=None,
            scans=found,
            exit=_exit_of_scans(found, fail_on_new=request.fail_on_new),
        ),
        notes=(),
    )


def _scan(text: str, store: Path | None) -> KnownScan | None:
    """The scan that a path or an id names; None where it names none."""
    path = Path(text)
    if path.is_file():
        try:
            with path.open("rb") as stream:
                content = stream.read(MAX_SCAN + 1)
        except OSError as error:
            raise ConfigError(f"{path} cannot be read: {error.strerror}") from error
        if len(content) > MAX_SCAN:
            raise ConfigError(f"{path} is larger than {MAX_SCAN} bytes")
        return known_scan(content, name=text) if holds_scan(content) else None
    place = store or default_store()
    if path.exists() or (store is None and not place.exists()):
        return None
    with Store(place, read_only=True) as opened_store:
        if all(row.scan_id != text for row in opened_store.scans()):
            return None
        return known_scan(opened_store.document(text), name=text)


def _exit_of_scans(found: ScanDifference, *, fail_on_new: bool) -> ExitInfo:
    every = (*found.destinations, *found.findings, *found.runtimes)
    counts = Counter(change.standing for change in every)
    new = sum(c.standing is Standing.NEW for c in (*found.destinations, *found.findings))
    if fail_on_new and new:
        noun = "destination or finding is" if new == 1 else "destinations and findings are"
        return ExitInfo(code=int(ExitCode.FINDINGS), reason=f"{new} {noun} new")
    said = ", ".join(f"{counts[standing]} {standing}" for standing in Standing if counts[standing])
    if found.containment:
        said = ", ".join(filter(None, (said, f"{len(found.containment)} contained otherwise")))
    return ExitInfo(code=int(ExitCode.DONE), reason=said or "nothing is new, gone or unclear")


def _difference(
    old: PolicyPack,
    new: PolicyPack,
    comparison: Comparison,
    weight: _Weight | None,
    semantics: Semantics,
) -> PackDifference:
    kinds = Counter(change.kind for change in comparison.changes)
    return PackDifference(
        old=AskedPack.of(old),
        new=AskedPack.of(new),
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


def _exit(comparison: Comparison, *, fail_on_new: bool) -> ExitInfo:
    opened = sum(change.kind is ChangeKind.OPENED for change in comparison.changes)
    if fail_on_new and opened:
        noun = "change opens" if opened == 1 else "changes open"
        return ExitInfo(code=int(ExitCode.FINDINGS), reason=f"{opened} {noun} what was denied")
    open_ = len(comparison.undecided) + sum(
        change.kind is ChangeKind.UNCLEAR for change in comparison.changes
    )
    if fail_on_new and open_:
        noun = "pair of rules" if open_ == 1 else "pairs of rules"
        return ExitInfo(
            code=int(ExitCode.INCOMPLETE),
            reason=f"of {open_} {noun} it cannot be told what goes from one to the other",
        )
    changes = len(comparison.changes)
    said = f"{changes} changes" if changes != 1 else "1 change"
    return ExitInfo(code=int(ExitCode.DONE), reason=said if changes else "the packs decide alike")


def _weigh(request: DiffRequest, old: PolicyPack, new: PolicyPack) -> _Weight:
    """Count the flows by the rules that take them; flows that no rule tells apart are asked once."""
    known = {group.name for group in old.smart_groups}
    groups = (*old.smart_groups, *(g for g in new.smart_groups if g.name not in known))
    both = PolicyPack(name="both", smart_groups=groups)
    coder = Coder((old, new), request.semantics)
    alike: dict[Classes, Seen] = {}
    flows = unknown = 0
    with opened(request.flows) as stream:
        for each in read_flows(stream, pack=both, path=spoken(request.flows)):
            flows += each.flow.count
            try:
                classes = coder.classes(each.flow)
            except KeyError:  # a SmartGroup that only one of the packs has
                unknown += each.flow.count
                continue
            alike[classes] = _more(alike.get(classes), each.flow, each.flow.count)
    if not flows:
        raise ConfigError(
            f"{spoken(request.flows)} holds no flow", hint="give one JSON object a line"
        )
    pairs: dict[Pair, Seen] = {}
    for seen in alike.values():
        pair = pair_of(old, new, seen.flow, request.semantics)
        if pair is None:
            unknown += seen.count
        else:
            pairs[pair] = _more(pairs.get(pair), seen.flow, seen.count)
    return _Weight(pairs=pairs, flows=flows, unknown=unknown)


def _more(seen: Seen | None, flow: Flow, count: int) -> Seen:
    if seen is None:
        return Seen(flow=replace(flow, count=1), count=count)
    return Seen(flow=seen.flow, count=seen.count + count)
