"""Writing and reading whole scans."""

from __future__ import annotations

import os
import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

import msgspec
from sqlite_utils import Database

from ringfence.errors import StoreError
from ringfence.model.document import ScanDocument
from ringfence.model.history import ScanRow
from ringfence.model.promotion import PromotionStep, StepKind
from ringfence.model.snapshot import Snapshot
from ringfence.store.codec import decode, encode
from ringfence.store.migrations import migrate, writing

_PATIENCE = 60.0
"""Seconds to wait for another scan that is being written."""


class Store:
    """The SQLite file with past scans: WAL, mode 0600, schema brought up to date on opening.

    Every method raises StoreError when the file cannot be read or written.
    """

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        self.path = path
        with self._errors("opened"):
            self._db = Database(_connect(path, read_only=read_only))
            migrate(self._db, str(path))
            if not read_only:
                self._db.enable_wal()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._db.close()

    def save(self, snapshot: Snapshot, document: ScanDocument, *, source: str) -> None:
        """Write one scan, whole or not at all."""
        with self._errors("written"), writing(self._db):
            self._insert_scan(document, source)
            self._db.table("records").insert_all(
                {"scan_id": document.scan_id, "kind": kind, "position": position, "body": body}
                for kind, position, body in encode(snapshot)
            )
            self._insert_rows(document)

    def load(self, scan_id: str = "") -> Snapshot:
        """Read a scan's Snapshot back: the one named, or the latest."""
        scan_id = scan_id or self.latest()
        with self._errors("read"):
            rows = self._db.execute(
                "SELECT kind, body FROM records WHERE scan_id = ? ORDER BY kind, position",
                [scan_id],
            )
            try:
                return decode(rows)
            except msgspec.MsgspecError as error:
                raise StoreError(
                    f"scan {scan_id} in {self.path} cannot be read: {error}",
                    hint="`ringfence history` lists the scans; name another with --scan-id",
                ) from error

    def document(self, scan_id: str = "") -> str:
        """Give the document of a scan as it was written, as JSON text."""
        scan_id = scan_id or self.latest()
        with self._errors("read"):
            row = self._db.execute(
                "SELECT document FROM scans WHERE scan_id = ?", [scan_id]
            ).fetchone()
        if row is None:
            raise StoreError(
                f"{self.path} holds no scan {scan_id}",
                hint="`ringfence history` lists the scans",
            )
        return zlib.decompress(row[0]).decode()

    def latest(self) -> str:
        """Give the id of the newest scan."""
        with self._errors("read"):
            row = self._db.execute(
                "SELECT scan_id FROM scans ORDER BY taken_at DESC, rowid DESC LIMIT 1"
            ).fetchone()
        if row is None:
            raise StoreError(f"{self.path} holds no scan", hint="run `ringfence scan` first")
        return str(row[0])

    def scans(self) -> tuple[ScanRow, ...]:
        """List every scan, newest first."""
        query = """
            SELECT scan_id, taken_at, source, accounts, regions, exit_code, exit_reason,
                   (SELECT count(*) FROM runtimes r WHERE r.scan_id = s.scan_id) AS runtimes,
                   (SELECT count(*) FROM findings f WHERE f.scan_id = s.scan_id) AS findings
            FROM scans s ORDER BY taken_at DESC, rowid DESC
        """
        with self._errors("read"):
            return tuple(
                ScanRow(
                    scan_id=row["scan_id"],
                    taken_at=datetime.fromisoformat(row["taken_at"]),
                    source=row["source"],
                    accounts=tuple(row["accounts"].split()),
                    regions=tuple(row["regions"].split()),
                    runtimes=row["runtimes"],
                    findings=row["findings"],
                    exit_code=row["exit_code"],
                    exit_reason=row["exit_reason"],
                )
                for row in self._db.query(query)
            )

    def promotion_steps(self, pack: str, place: str) -> tuple[PromotionStep, ...]:
        """What is known of the rules of a pack in a place, in the order in which it was kept."""
        with self._errors("read"):
            rows = self._db.execute(
                "SELECT pack, place, rule, step, at, rule_hash, pack_hash FROM promotion_steps"
                " WHERE pack = ? AND place = ? ORDER BY id",
                [_storable(pack), place],
            )
            return tuple(map(_step, rows))

    def keep_promotion_steps(self, steps: Iterable[PromotionStep]) -> None:
        """Add steps to the log, all or none."""
        with self._errors("written"), writing(self._db):
            self._db.table("promotion_steps").insert_all(
                {
                    "pack": _storable(each.pack),
                    "place": each.place,
                    "rule": _storable(each.rule),
                    "step": each.step.value,
                    "at": each.at.isoformat(),
                    "rule_hash": each.rule_hash,
                    "pack_hash": each.pack_hash,
                }
                for each in steps
            )

    def _insert_scan(self, document: ScanDocument, source: str) -> None:
        self._db.table("scans").insert(
            {
                "scan_id": document.scan_id,
                "taken_at": document.taken_at.isoformat(),
                "tool_version": document.tool.version,
                "source": source,
                "accounts": " ".join(document.scope.accounts),
                "regions": " ".join(document.scope.regions),
                "window_start": document.scope.window.start.isoformat(),
                "window_end": document.scope.window.end.isoformat(),
                "exit_code": document.exit.code,
                "exit_reason": document.exit.reason,
                "document": zlib.compress(msgspec.json.encode(document, order="sorted")),
            }
        )

    def _insert_rows(self, document: ScanDocument) -> None:
        """Fill the tables that are queried by column; they repeat what the document says."""
        parts: tuple[tuple[str, tuple[object, ...]], ...] = (
            ("coverage", document.coverage),
            ("runtimes", document.runtimes),
            ("egress", document.egress),
            ("findings", document.findings),
        )
        for table, entries in parts:
            columns = [c.name for c in self._db.table(table).columns if c.name != "scan_id"]
            self._db.table(table).insert_all(
                {"scan_id": document.scan_id, **_pick(entry, columns)} for entry in entries
            )

    @contextmanager
    def _errors(self, verb: str) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError, zlib.error) as error:
            raise StoreError(
                f"the store {self.path} cannot be {verb}: {error}",
                hint="name another file with --store, or run with --no-store",
            ) from error


def _connect(path: Path, *, read_only: bool) -> sqlite3.Connection:
    """Open the file; a new one is made with mode 0600 before SQLite ever sees it."""
    if read_only:
        if not path.is_file():
            raise FileNotFoundError(f"there is no file {path}")
        # Readers of a write-ahead log write beside it; where they may not, nobody writes at all.
        still = (
            "" if os.access(path.parent, os.W_OK) and os.access(path, os.W_OK) else "&immutable=1"
        )
        return sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro{still}", uri=True)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
    return sqlite3.connect(path, timeout=_PATIENCE, isolation_level=None)


def _step(row: Sequence[str]) -> PromotionStep:
    pack, place, rule, step, at, rule_hash, pack_hash = row
    return PromotionStep(
        pack=pack,
        place=place,
        rule=rule,
        step=StepKind(step),
        at=datetime.fromisoformat(at),
        rule_hash=rule_hash,
        pack_hash=pack_hash,
    )


def _storable(text: str) -> str:
    """The text without lone surrogates, which no column can hold."""
    return text.encode("utf-8", "replace").decode()


def _pick(entry: object, columns: list[str]) -> dict[str, object]:
    values = {column: getattr(entry, column) for column in columns}
    return {
        column: value.isoformat() if isinstance(value, datetime) else value
        for column, value in values.items()
    }
