"""Every engine that reads flow logs, behind one function."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from ringfence.telemetry.builder import TelemetryBuilder
from ringfence.telemetry.kinds import Engine, FileResult, FileStatus, Limits, LogFile, LogKind
from support.flow_reference import EVERYTHING, GivenFile, Read, Told
from support.flow_reference_records import Wanted

ENGINES = ("builtin", "duckdb")
"""What `read` knows; each has to come to what the reference comes to."""


class Trickle(io.BytesIO):
    """A stream that gives a few bytes at a time, however many are asked for."""

    def __init__(self, content: bytes, step: int) -> None:
        super().__init__(content)
        self._step = step

    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(min(self._step, size if size and size > 0 else self._step))


def read(
    engine: str, files: Sequence[GivenFile], wanted: Wanted = EVERYTHING, *, step: int = 1 << 20
) -> Read:
    """Give files to an engine, in chunks of step bytes, and say what they come to.

    The one place that knows how an engine is chosen and given its files.
    """
    if engine not in ENGINES:
        raise ValueError(engine)
    builder = TelemetryBuilder(
        window=wanted.window,
        interfaces=wanted.interfaces,
        accounts=wanted.accounts,
        limits=Limits(block=step),
        engine=Engine(engine),
    )
    results = builder.add_files(
        LogKind.FLOW_LOGS,
        [
            LogFile(
                name=file.name,
                open=partial(Trickle, file.content, step),
                size=len(file.content),
                flow_log_format=file.flow_log_format,
                account=file.account,
                region=file.region,
            )
            for file in files
        ],
    )
    telemetry = builder.build()
    return Read(flows=telemetry.flows, gaps=telemetry.gaps, files=tuple(map(_told, results)))


def agreed(found: Read, expected: Read) -> Read:
    """What was found, but for the two things that may differ.

    How a file is refused that is damaged as well: whether the damage or the wrong lines are seen
    first depends on where its chunks end. And what a line is called that is wrong and of an interface
    nobody asked for: a sieve leaves it out as unwanted, before the fields that are wrong are read.
    """
    refused = Told(status=FileStatus.WRONG_INPUT)
    files = tuple(
        damaged
        if damaged.status is FileStatus.UNREADABLE and told == refused
        else _sieved(told, damaged)
        for told, damaged in zip(found.files, expected.files, strict=True)
    )
    return replace(found, files=files)


def _sieved(told: Told, expected: Told) -> Told:
    """The same, with the lines called skipped that a sieve left out as unwanted."""
    early = told.unwanted - expected.unwanted
    if early <= 0:
        return told
    return replace(told, unwanted=expected.unwanted, skipped=told.skipped + early)


def _told(result: FileResult) -> Told:
    return Told(
        status=result.status,
        records=result.records,
        skipped=result.skipped,
        outside=result.outside,
        unwanted=result.unwanted,
        lost_windows=result.lost_windows,
    )
