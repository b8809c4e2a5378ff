"""A bundle on disk, read as plain JSON without any code of the scanner."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedAnswer:
    """One line of an answers file, with the place its path names."""

    account: str
    region: str
    service: str
    operation: str
    params: dict[str, Any]
    body: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Bundle:
    """A bundle on disk, read without any code of the scanner."""

    root: Path

    def answers(self, operation: str = "") -> Iterator[RecordedAnswer]:
        for path in sorted(self.root.glob("answers/*/*/*.jsonl")):
            account, region = path.parts[-3:-1]
            for line in path.read_text(encoding="utf-8").splitlines():
                record = json.loads(line)
                if operation in ("", record["operation"]):
                    yield RecordedAnswer(
                        account=account,
                        region="" if region == "global" else region,
                        service=path.stem,
                        operation=record["operation"],
                        params=record.get("params", {}),
                        body=record["body"],
                    )

    def listed(self, operation: str, member: str) -> list[dict[str, Any]]:
        """All records of a list operation, over all places."""
        return [record for answer in self.answers(operation) for record in answer.body[member]]

    def rows(self, path: str) -> list[dict[str, Any]]:
        """The lines of a JSONL file; none when it is not there."""
        found = self.root / path
        text = found.read_text(encoding="utf-8") if found.exists() else ""
        return [json.loads(line) for line in text.splitlines()]

    def log_lines(self, kind: str) -> Iterator[tuple[Path, list[str]]]:
        """The files of one kind of log, unpacked."""
        for path in sorted((self.root / "logs" / kind).rglob("*.gz")):
            yield path, gzip.decompress(path.read_bytes()).decode().splitlines()

    def flows(self) -> Iterator[dict[str, str]]:
        """Every flow log record, by the header of its file."""
        for _, (header, *lines) in self.log_lines("flow-logs"):
            for line in lines:
                yield dict(zip(header.split(" "), line.split(" "), strict=True))

    def contents(self) -> dict[str, bytes]:
        """Every file by its path, gzip files unpacked."""
        return {
            path.relative_to(self.root).as_posix(): _unpacked(path)
            for path in sorted(self.root.rglob("*"))
            if path.is_file()
        }


def _unpacked(path: Path) -> bytes:
    """zlib may pack the same content differently elsewhere, so that only content is compared."""
    packed = path.read_bytes()
    return gzip.decompress(packed) if path.suffix == ".gz" else packed
