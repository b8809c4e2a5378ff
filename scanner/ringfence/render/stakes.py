"""What is at stake in a runtime, in the few words that a table has room for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ringfence.model.document import RuntimeEntry, ScanDocument
from ringfence.model.finding import Evidence
from ringfence.model.identity import Certainty


@dataclass(frozen=True, slots=True, kw_only=True)
class Stake:
    """A toxic path in words: which runtime, and one sentence for each leg."""

    runtime: RuntimeEntry
    score: str
    egress: str
    reads: str
    way_in: str
    way_out: str


def score_of(runtime: RuntimeEntry) -> str:
    """The score of the blast radius; `42+` where something unknown may add to it."""
    radius = runtime.blast_radius
    if radius is None:
        return "?"
    return f"{radius.score}{'' if radius.score_complete else '+'}"


def rank_of(runtime: RuntimeEntry) -> int:
    """The place of a runtime by blast radius; 0 where it was not judged."""
    return runtime.blast_radius.rank if runtime.blast_radius else 0


def stakes(document: ScanDocument) -> Iterator[Stake]:
    """Every toxic path, by the rank of its runtime."""
    for runtime in sorted(document.runtimes, key=lambda entry: (rank_of(entry), entry.arn)):
        for path in runtime.blast_radius.toxic_paths if runtime.blast_radius else ():
            sure = "" if path.certainty is Certainty.ALLOWED else " (under a condition)"
            yield Stake(
                runtime=runtime,
                score=score_of(runtime),
                egress=str(path.egress),
                reads=f"{path.kind}{sure}: {_first(path.data)}",
                way_in=_first(path.ways_in),
                way_out=_first(path.ways_out),
            )


def _first(evidence: tuple[Evidence, ...]) -> str:
    more = f" (+{len(evidence) - 1} more)" if len(evidence) > 1 else ""
    return f"{evidence[0].ref}: {evidence[0].detail}{more}"
