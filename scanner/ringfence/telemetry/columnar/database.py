"""DuckDB as this project runs it: in memory, spilling to a folder of its own, and shut in.

It can neither reach the network, nor load an extension, nor open a file that is not named here.
"""

from __future__ import annotations

import os
import re
import shutil
import threading
import weakref
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
from numpy.typing import NDArray

from ringfence.errors import RingfenceError
from ringfence.telemetry.temporary import temporary_folder

DEFAULT_MEMORY = 720 << 20
"""Bytes that the database may hold before it spills; the rest of the process needs some 200 MB more."""

_TICK = 0.1
_SIGNAL = "query interrupted"
_LEAST_MEMORY = 64 << 20
_FULL = re.compile("could not write|no space left|quota|failed to create directory", re.IGNORECASE)
"""How DuckDB says that what it spills finds no place."""


class OutOfSpace(RingfenceError):  # noqa: N818 - named for what happened, as the user is told
    """The aggregation fits neither into the memory it was given nor onto the disk."""


class Database:
    """One database that is gone when it is closed."""

    def __init__(
        self,
        *,
        memory: int = DEFAULT_MEMORY,
        folder: Path | None = None,
        files: Iterable[Path] = (),
        folders: Iterable[Path] = (),
    ) -> None:
        """Folder is where what does not fit into memory goes.

        files are those that it may open, folders where it may read and write besides its own.
        """
        self.folder = temporary_folder(folder)
        """Its own, where it may read and write; gone with it, or with the process at the latest."""
        self._remove = weakref.finalize(self, shutil.rmtree, self.folder, ignore_errors=True)
        self._lock = threading.RLock()
        """One statement at a time, since what is loaded has one name; DuckDB runs each on all cores."""
        self.looking_up = threading.Lock()
        """Held while texts are looked up (texts.py), whose tables have one name; taken before any other."""
        self.threads = _cores()
        self._connection = duckdb.connect(":memory:", config={"threads": self.threads})
        for setting, value in (
            ("temp_directory", quoted_text(str(self.folder))),
            ("max_temp_directory_size", f"'{shutil.disk_usage(self.folder).free >> 21}MiB'"),
            ("memory_limit", f"'{max(memory, _LEAST_MEMORY) >> 20}MiB'"),
            ("preserve_insertion_order", "false"),
            ("autoinstall_known_extensions", "false"),
            ("autoload_known_extensions", "false"),
            ("allow_community_extensions", "false"),
            ("allowed_paths", _listed(files)),
            ("allowed_directories", _listed((self.folder, *folders))),
            ("enable_external_access", "false"),
            ("lock_configuration", "true"),
        ):
            self.run(f"SET {setting} = {value}")

    def run(self, statement: str) -> None:
        """Run a statement that has no result."""
        self.rows(statement)

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        """The rows of a small result."""
        with self._errors():
            return self._connection.execute(statement).fetchall()

    def columns(self, statement: str) -> Mapping[str, NDArray[Any]]:
        """The columns of a result."""
        with self._errors():
            columns: Mapping[str, NDArray[Any]] = self._connection.execute(statement).fetchnumpy()
            return columns

    @contextmanager
    def _errors(self) -> Iterator[None]:
        """One statement at a time, and its failures in our words."""
        try:
            with self._lock:
                yield
        except (duckdb.OutOfMemoryException, duckdb.IOException) as error:
            raise _out_of_space(error) from error
        except RuntimeError as error:
            # DuckDB looks for signals while it runs, and says so instead of what their handler raised.
            if _SIGNAL in str(error).lower():
                raise KeyboardInterrupt from error
            raise

    def load(self, columns: Mapping[str, NDArray[Any]], statement: str) -> None:
        """Run a statement that reads columns under the name `given`."""
        with self._lock:
            self._connection.register("given", dict(columns))
            try:
                self.run(statement)
            finally:
                self._connection.unregister("given")

    @contextmanager
    def interruptible(self, cancelled: threading.Event) -> Iterator[None]:
        """End the statements that run inside, by duckdb.InterruptException, once cancelled is set."""
        over = threading.Event()

        def watch() -> None:
            while not over.wait(_TICK):
                if cancelled.is_set():
                    self._connection.interrupt()

        watcher = threading.Thread(target=watch, name="ringfence-interrupt", daemon=True)
        watcher.start()
        try:
            yield
        finally:
            over.set()
            watcher.join()

    def close(self) -> None:
        """Let go of the memory and remove what was spilled."""
        with self._lock:
            self._connection.close()
        self._remove()


def _cores() -> int:
    """How many cores this process may use, where the system says; else how many there are."""
    if hasattr(os, "sched_getaffinity"):
        return max(1, len(os.sched_getaffinity(0)))
    return os.cpu_count() or 1


def quoted_text(text: str) -> str:
    """A text in single quotes."""
    return "'" + text.replace("'", "''") + "'"


def _listed(paths: Iterable[Path]) -> str:
    return f"[{', '.join(quoted_text(str(path)) for path in paths)}]"


def _out_of_space(error: duckdb.Error) -> Exception:
    """What a failure of memory or disk is; a file that cannot be opened is no lack of room."""
    if isinstance(error, duckdb.IOException) and not _FULL.search(str(error)):
        return error
    return OutOfSpace(
        "there is no room for the summaries of these flow logs",
        hint="give more memory with --log-memory, free the temporary folder (TMPDIR), or ask for a shorter time",
    )


def names_of(names: Iterable[str]) -> str:
    """Column names for a statement."""
    return ", ".join(f'"{name}"' for name in names)
