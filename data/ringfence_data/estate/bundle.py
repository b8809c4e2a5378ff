"""Writes an estate as a bundle, line by line, so that its size does not matter.

The manifest comes last: a folder without it was never finished.
"""

from __future__ import annotations

import gzip
import json
from collections import Counter
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import IO

from ringfence_data.estate.record import AnswerRecord, Json

SCHEMA = "ringfence.bundle/1"
TOOL: Json = {"name": "ringfence-sample-estate", "version": "1"}


class BundleWriter:
    """A folder in which answers, coverage, summaries and logs find their place."""

    def __init__(self, folder: Path) -> None:
        if folder.exists() and any(folder.iterdir()):
            raise FileExistsError(f"{folder} is not empty")
        self.folder = folder
        self.api_calls: Counter[str] = Counter()
        self._open: dict[str, IO[str]] = {}
        self._files = ExitStack()

    def __enter__(self) -> BundleWriter:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._files.close()

    def answer(self, record: AnswerRecord) -> None:
        """Append an answer, and count the call that it stands for."""
        line: Json = {"operation": record.operation}
        if record.params:
            line["params"] = record.params
        account, region = record.place
        self._append(
            f"answers/{account}/{region or 'global'}/{record.service}.jsonl",
            line | {"body": record.body},
        )
        self.api_calls[f"{record.service}:{record.operation}"] += 1

    def coverage(self, row: Json) -> None:
        self._append("coverage.jsonl", row)

    def summary(self, kind: str, row: Json) -> None:
        """Append a row of telemetry that was summed up already, such as one of `flows`."""
        self._append(f"telemetry/{kind}.jsonl", row)

    def log(self, path: str, lines: Iterable[str]) -> int:
        """Write a gzip log file below logs/ and give the number of its lines.

        The header carries neither name nor time, so that equal content means equal bytes.
        """
        target = self.folder / "logs" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        count = 0
        with (
            target.open("wb") as raw,
            gzip.GzipFile(filename="", fileobj=raw, mode="wb", compresslevel=9, mtime=0) as packed,
        ):
            for line in lines:
                packed.write(f"{line}\n".encode())
                count += 1
        return count

    def document(self, path: str, body: Json | list[Json]) -> None:
        """Write one JSON file beside the recording."""
        target = self.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        text = json.dumps(body, indent=2, sort_keys=True)
        target.write_text(f"{text}\n", encoding="utf-8", newline="\n")

    def finish(self, manifest: Json) -> None:
        """Close everything and write the manifest."""
        self._files.close()
        calls = dict(sorted(self.api_calls.items()))
        whole = {"schema": SCHEMA, "tool": TOOL, "complete": True, "api_calls": calls} | manifest
        text = json.dumps(whole, indent=2, sort_keys=True)
        (self.folder / "bundle.json").write_text(f"{text}\n", encoding="utf-8", newline="\n")

    def _append(self, path: str, row: Json) -> None:
        if path not in self._open:
            target = self.folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            stream = target.open("w", encoding="utf-8", newline="\n")
            self._open[path] = self._files.enter_context(stream)
        self._open[path].write(json.dumps(row, separators=(",", ":")) + "\n")
