"""The schema of the store, as the list of steps that lead to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlite_utils import Database

from ringfence.errors import StoreError

APPLICATION_ID = 0x52464E43
"""Marks the file as ours (PRAGMA application_id), so that a foreign database is never written."""


def _first_tables(db: Database) -> None:
    db.table("scans").create(
        {
            "scan_id": str,
            "taken_at": str,
            "tool_version": str,
            "source": str,
            "accounts": str,
            "regions": str,
            "window_start": str,
            "window_end": str,
            "exit_code": int,
            "exit_reason": str,
            "document": bytes,
        },
        pk="scan_id",
        not_null={"taken_at", "exit_code", "document"},
    )
    scan = [("scan_id", "scans", "scan_id")]
    db.table("records").create(
        {"scan_id": str, "kind": str, "position": int, "body": bytes},
        pk=("scan_id", "kind", "position"),
        foreign_keys=scan,
    )
    db.table("coverage").create(
        {
            "scan_id": str,
            "source": str,
            "account": str,
            "region": str,
            "status": str,
            "records": int,
            "required": int,
            "detail": str,
        },
        foreign_keys=scan,
    )
    db.table("runtimes").create(
        {
            "scan_id": str,
            "arn": str,
            "name": str,
            "account": str,
            "region": str,
            "network_mode": str,
            "containment": str,
            "observability": str,
        },
        pk=("scan_id", "arn"),
        foreign_keys=scan,
    )
    db.table("egress").create(
        {
            "scan_id": str,
            "source": str,
            "destination": str,
            "port": int,
            "protocol": str,
            "evidence": str,
            "first_seen": str,
            "last_seen": str,
            "flows": int,
            "bytes": int,
        },
        foreign_keys=scan,
    )
    db.table("findings").create(
        {
            "scan_id": str,
            "fingerprint": str,
            "detection": str,
            "severity": str,
            "resource": str,
            "account": str,
            "region": str,
            "message": str,
            "status": str,
        },
        pk=("scan_id", "fingerprint"),
        foreign_keys=scan,
    )
    db.table("scans").create_index(["taken_at"])
    db.table("findings").create_index(["fingerprint"])
    db.table("egress").create_index(["destination"])


def _promotion_steps(db: Database) -> None:
    """The life of each rule of a pack: a log, so that nothing that was seen is ever overwritten."""
    db.table("promotion_steps").create(
        {
            "id": int,
            "pack": str,
            "rule": str,
            "step": str,
            "at": str,
            "rule_hash": str,
            "pack_hash": str,
        },
        pk="id",
        not_null={"pack", "rule", "step", "at", "rule_hash", "pack_hash"},
    )
    db.table("promotion_steps").create_index(["pack", "rule"])


def _places_of_steps(db: Database) -> None:
    """Where a pack lies: what was kept without it is of no known place, and counts for none."""
    table = db.table("promotion_steps")
    table.add_column("place", str, not_null_default="")
    table.create_index(["pack", "place"])


MIGRATIONS: tuple[Callable[[Database], None], ...] = (
    _first_tables,
    _promotion_steps,
    _places_of_steps,
)
"""Step n leads from schema version n to n + 1. Steps are appended, never edited."""


def migrate(db: Database, path: str) -> None:
    """Bring the file to the newest schema, each step in a transaction of its own.

    Raises StoreError for a database that is not ours or that a newer release wrote.
    """
    (version,) = db.execute("PRAGMA user_version").fetchone()
    (application,) = db.execute("PRAGMA application_id").fetchone()
    if application != APPLICATION_ID and (version or db.table_names()):
        raise StoreError(
            f"{path} is a SQLite file of another program",
            hint="name another file with --store",
        )
    if version > len(MIGRATIONS):
        raise StoreError(
            f"{path} was written by a newer release (schema {version}, this one knows "
            f"{len(MIGRATIONS)})",
            hint="upgrade ringfence, or name another file with --store",
        )
    for step in range(version, len(MIGRATIONS)):
        with writing(db):
            (reached,) = db.execute("PRAGMA user_version").fetchone()
            if reached > step:
                continue  # another process took this step while we waited
            MIGRATIONS[step](db)
            db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            db.execute(f"PRAGMA user_version = {step + 1}")


@contextmanager
def writing(db: Database) -> Iterator[None]:
    """Hold the one write lock for a transaction.

    It is taken at the start: a transaction that reads first and then wants to write is refused at
    once when somebody else writes, instead of waiting for its turn.
    """
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        db.execute("ROLLBACK")
        raise
    db.execute("COMMIT")
