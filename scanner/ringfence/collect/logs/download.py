"""One log object on its way from S3 to whoever reads it."""

from __future__ import annotations

import io
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO, cast

from ringfence.collect.logs.objects import LogObject
from ringfence.collect.ports import Caller, CallFailed
from ringfence.telemetry.kinds import FileResult, FileStatus, LogFile

GIVE_UP_AFTER = 10
"""Objects in a row that give nothing: so looks a bucket that may be listed and not read, and one that
holds another format."""

_TRIES = 2
_MEGABYTE = 1 << 20
_PARQUET = b"PAR1"


class ObjectStream(io.RawIOBase):
    """The body of an object, whose broken connections are OSErrors like those of any file."""

    def __init__(self, body: Any) -> None:
        super().__init__()
        self._body = body
        self.broken = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        try:
            chunk: bytes = self._body.read(len(buffer))
        except Exception as error:  # the SDK's own are many, and importing them slows every start
            self.broken = True
            raise OSError(f"the download broke off: {type(error).__name__}") from error
        buffer[: len(chunk)] = chunk
        return len(chunk)

    def close(self) -> None:
        if not self.closed and hasattr(self._body, "close"):
            self._body.close()
        super().close()


class Patience:
    """Ends when too many downloads in a row were refused; shared by several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._refused = 0

    @property
    def ended(self) -> bool:
        return self._refused >= GIVE_UP_AFTER

    def note(self, *, refused: bool) -> None:
        with self._lock:
            if not self.ended:
                self._refused = self._refused + 1 if refused else 0


class Download:
    """One object: opened by whichever thread reads it, once more when its connection broke."""

    def __init__(self, caller: Caller, found: LogObject, patience: Patience) -> None:
        self.found = found
        self.failure: CallFailed | None = None
        self.skipped = False
        """Whether it was not asked for, since others were refused."""
        self.parquet = found.key.endswith(".parquet")
        """Whether it can only be read as a real file."""
        self.path: Path | None = None
        """Where it was put as a real file."""
        self.result: FileResult | None = None
        self._caller = caller
        self._patience = patience
        self._stream: ObjectStream | None = None
        self._tries = 0

    @property
    def again(self) -> bool:
        """Whether it is to be read, or read anew: nothing of a download that broke off was counted."""
        if self.skipped or self.failure is not None:
            return False
        unspooled = self.parquet and self.path is None
        broken = self._stream is not None and self._stream.broken
        return self.result is None or ((broken or unspooled) and self._tries < _TRIES)

    @property
    def refused(self) -> bool:
        """Whether it cannot be had, or is not what it should be."""
        wrong = self.result is not None and self.result.status is FileStatus.WRONG_INPUT
        return self.failure is not None or wrong

    def file(self) -> LogFile:
        """The object as a file that can be read."""
        found = self.found
        return LogFile(
            name=found.name,
            open=self.open,
            size=found.size,
            flow_log_format=found.flow_log_format,
            account=found.account,
            region=found.region,
            path=self.path,
            identity=f"{found.name} {found.size} {found.etag}" if found.etag else "",
        )

    def open(self) -> BinaryIO:
        """Ask for the object. What cannot be had is an OSError, and kept as what it is."""
        if self.path is not None:
            return self.path.open("rb")
        if self._patience.ended:
            self.skipped = True
            raise OSError("it was not asked for")
        self._tries += 1
        try:
            body = self._caller.call(
                "s3", "GetObject", Bucket=self.found.bucket, Key=self.found.key
            )["Body"]
        except CallFailed as failure:
            self.failure = failure
            self._patience.note(refused=True)
            raise OSError(failure.detail) from failure
        self._patience.note(refused=False)
        self._stream = ObjectStream(body)
        return self._buffered(self._stream)

    def _buffered(self, raw: ObjectStream) -> BinaryIO:
        stream = io.BufferedReader(raw, _MEGABYTE)
        try:
            unexpected = stream.peek(len(_PARQUET)).startswith(_PARQUET) and not self.parquet
        except OSError:
            stream.close()
            raise
        if unexpected:
            self.parquet = True
            self._tries = 0
            with suppress(OSError):
                stream.close()
            raise OSError("it is read anew, as a file")
        return cast(BinaryIO, stream)
