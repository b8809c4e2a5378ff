"""Generates an estate: the designed one, and as many more runtimes around it as wanted."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ringfence_data.estate.bundle import BundleWriter
from ringfence_data.estate.core import estate
from ringfence_data.estate.core.controller import controller_files
from ringfence_data.estate.core.gaps import REFUSED_CALLS, with_gap
from ringfence_data.estate.core.places import REGIONS
from ringfence_data.estate.core.telemetry import write_logs
from ringfence_data.estate.coverage import SUMMARISED, CoverageCount
from ringfence_data.estate.identifiers import Place
from ringfence_data.estate.record import Json, utc
from ringfence_data.estate.surroundings import estate as surroundings
from ringfence_data.estate.surroundings.block import Block
from ringfence_data.estate.window import END, Window

CORE_RUNTIMES = len(estate.RUNTIMES)
"""How many runtimes every estate has at least."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Estate:
    """What was generated."""

    folder: Path
    runtimes: int
    accounts: tuple[str, ...]
    regions: tuple[str, ...]
    api_calls: int
    """Calls that the recording stands for."""


def generate(
    folder: Path, *, runtimes: int = CORE_RUNTIMES, seed: int = 1, end: datetime = END
) -> Estate:
    """Write the bundle of an estate with that many runtimes into an empty or new folder.

    The same arguments give the same bytes (of gzip files as far as zlib is the same). Memory does
    not grow with the number of runtimes. Raises ValueError for fewer runtimes than the designed
    estate has or for an end before its last change, FileExistsError for a folder with something
    in it.
    """
    if runtimes < CORE_RUNTIMES:
        raise ValueError(f"an estate has at least {CORE_RUNTIMES} runtimes, not {runtimes}")
    if end < END:
        raise ValueError(f"an estate ends at {END.isoformat()} at the earliest")
    window = Window(end)
    with BundleWriter(folder) as writer:
        return _write(writer, runtimes, seed, window)


def _write(writer: BundleWriter, runtimes: int, seed: int, window: Window) -> Estate:
    count = CoverageCount()
    more = runtimes - CORE_RUNTIMES
    places = (*estate.PLACES, *surroundings.more_places(more))
    layout = estate.layout()
    for answer in (
        *estate.answers(layout),
        *surroundings.place_answers(places[len(estate.PLACES) :]),
    ):
        writer.answer(answer)
        count.add(answer)
    count.add_logs(write_logs(writer, layout, window))
    for block in surroundings.blocks(more, seed=seed):
        _write_block(writer, count, block, window)
    for row in count.rows(places, window):
        writer.coverage(with_gap(row, window))
    for path, body in controller_files(window):
        writer.document(path, body)
    writer.api_calls.update(REFUSED_CALLS)
    writer.finish(_scope(places, window))
    return Estate(
        folder=writer.folder,
        runtimes=runtimes,
        accounts=tuple(dict.fromkeys(place.account for place in places)),
        regions=REGIONS,
        api_calls=writer.api_calls.total(),
    )


def _write_block(writer: BundleWriter, count: CoverageCount, block: Block, window: Window) -> None:
    """One block at a time is in memory, so that the estate may be of any size."""
    runtimes = block.runtimes()
    layout = surroundings.block_layout(block, runtimes)
    for answer in surroundings.block_answers(block, runtimes, layout):
        writer.answer(answer)
        count.add(answer)
    records: Counter[tuple[str, Place]] = Counter()
    for kind, row in surroundings.block_summaries(runtimes, layout, window):
        writer.summary(kind, row)
        records[SUMMARISED[kind], block.place] += 1
    count.add_logs(records)


def _scope(places: tuple[Place, ...], window: Window) -> Json:
    accounts = list(dict.fromkeys(place.account for place in places))
    moments = {"start": utc(window.start), "end": utc(window.end)}
    return {
        "taken_at": utc(window.end),
        "scope": {"accounts": accounts, "regions": list(REGIONS), "window": moments},
    }
