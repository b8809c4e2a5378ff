"""A Snapshot as rows, and rows as a Snapshot again.

One row per record, so that a large scan is written and read without a second copy in memory.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, get_args, get_type_hints

import msgspec

from ringfence.model.coverage import Coverage
from ringfence.model.snapshot import Inventory, Scope, Snapshot
from ringfence.model.telemetry import Telemetry


@dataclass(frozen=True, slots=True)
class _Header:
    """What a Snapshot holds beside its lists."""

    taken_at: datetime
    scope: Scope
    api_calls: tuple[tuple[str, int], ...]


def encode(snapshot: Snapshot) -> Iterator[tuple[str, int, bytes]]:
    """Give the rows (kind, position, JSON) of a Snapshot; kinds are its field names."""
    header = _Header(snapshot.taken_at, snapshot.scope, snapshot.api_calls)
    yield "snapshot", 0, msgspec.json.encode(header)
    for position, row in enumerate(snapshot.coverage):
        yield "coverage", position, msgspec.json.encode(row)
    for part in (snapshot.inventory, snapshot.telemetry):
        for field in fields(part):
            for position, record in enumerate(getattr(part, field.name)):
                yield field.name, position, msgspec.json.encode(record)


def decode(rows: Iterable[tuple[str, bytes]]) -> Snapshot:
    """Rebuild the Snapshot from rows (kind, JSON) in the order they were written.

    Raises msgspec.ValidationError or DecodeError for rows that are no Snapshot.
    """
    decoders = _decoders()
    header: _Header | None = None
    lists: dict[str, list[Any]] = defaultdict(list)
    for kind, body in rows:
        if kind == "snapshot":
            header = msgspec.json.decode(body, type=_Header)
        else:
            lists[kind].append(decoders[kind].decode(body))
    if header is None:
        raise msgspec.ValidationError("the scan has no header row")
    return Snapshot(
        taken_at=header.taken_at,
        scope=header.scope,
        coverage=tuple(lists["coverage"]),
        inventory=Inventory(**{f.name: tuple(lists[f.name]) for f in fields(Inventory)}),
        telemetry=Telemetry(**{f.name: tuple(lists[f.name]) for f in fields(Telemetry)}),
        api_calls=header.api_calls,
    )


def _decoders() -> dict[str, msgspec.json.Decoder[Any]]:
    record_types: dict[str, Any] = {"coverage": Coverage}
    for part in (Inventory, Telemetry):
        for name, hint in get_type_hints(part).items():
            record_types[name] = get_args(hint)[0]
    return {kind: msgspec.json.Decoder(record) for kind, record in record_types.items()}
