"""Flow log files read by the user's own Apache Spark.

The one module that knows PySpark. Where Spark runs, SPARK_REMOTE, `--spark-master` and Spark's own
configuration say; the files have to be where its workers see them.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ringfence.errors import ConfigError
from ringfence.model.event import OnProgress, Progress, silent
from ringfence.model.text import printable
from ringfence.telemetry.alike import Likeness, sort_alike
from ringfence.telemetry.builder import TelemetryBuilder
from ringfence.telemetry.dialects import for_spark
from ringfence.telemetry.files import FilesRead, coverage_of, found_files, read_file
from ringfence.telemetry.flow_columns import (
    Column,
    UnfitTable,
    records,
    typed_columns,
    wanted,
)
from ringfence.telemetry.flow_partials import Value
from ringfence.telemetry.flow_sql import partials
from ringfence.telemetry.kinds import FileResult, LogKind
from ringfence.telemetry.result import counted, unread, unreadable

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

_KIND = LogKind.FLOW_LOGS
_VIEW = "ringfence_flow_logs"
_MALFORMED = "malformed-line"
_NUMBERS = frozenset(
    {"srcport", "dstport", "protocol", "tcp-flags", "packets", "bytes", "start", "end"}
)
_CONNECT = "sc://"
_OTHER_HEADER = r"(^|[\s,'\"])(pkt[-_])?(src|dst)addr"
"""What every header line of a flow log holds, and no record."""


class _SeveralHeaders(Exception):  # noqa: N818 - an outcome: these files are read line by line
    """A header line stands among the records and may change what the next ones mean."""


def read_paths_with_spark(
    paths: Iterable[str],
    builder: TelemetryBuilder,
    *,
    flow_log_format: str = "",
    master: str = "",
    on_progress: OnProgress = silent,
    cancelled: threading.Event | None = None,
) -> FilesRead:
    """Read flow log files, folders and globs; files that Spark cannot be given are read here.

    Setting cancelled ends it after the job that runs, and KeyboardInterrupt, which sets it, at once:
    files that were read to their end count. Raises ConfigError when a path names nothing, and when
    there is no Spark.
    """
    stop = cancelled or threading.Event()
    left = dict.fromkeys(found_files(paths, flow_log_format=flow_log_format))
    results: list[FileResult] = []
    try:
        if not stop.is_set():
            for files, result in _read(list(left), builder, flow_log_format, master, on_progress):
                results.append(result)
                for file in files:
                    del left[file]
                if stop.is_set():
                    break
    except KeyboardInterrupt:
        stop.set()
    results += [unread(_KIND, str(file)) for file in left]
    row = coverage_of(_KIND, results, builder, required=True)
    return FilesRead(coverage=(row,), files=tuple(results))


def _read(
    files: Sequence[Path],
    builder: TelemetryBuilder,
    flow_log_format: str,
    master: str,
    on_progress: OnProgress,
) -> Iterator[tuple[Sequence[Path], FileResult]]:
    """What became of files, which are read as the results are asked for."""
    alike = sort_alike(files, flow_log_format=flow_log_format)
    others = list(alike.others)
    done = 0
    if alike.groups:
        with _session(master) as spark:
            for likeness, group in alike.groups:
                _tell(on_progress, done, f"Spark reads {counted(len(group), 'file')}")
                try:
                    result = _read_group(spark, likeness, group, builder)
                except _SeveralHeaders:
                    others += group
                else:
                    done += 1
                    yield group, result
    for file in others:
        _tell(on_progress, done, printable(str(file)))
        done += 1
        yield (file,), read_file(_KIND, file, builder, flow_log_format=flow_log_format)


def _tell(on_progress: OnProgress, done: int, note: str) -> None:
    on_progress(Progress(stage=_KIND.value, done=done, note=note))


@contextmanager
def _session(master: str) -> Iterator[SparkSession]:
    try:
        from pyspark.sql import SparkSession  # noqa: PLC0415 - an extra that few installations have
    except ImportError as error:
        raise ConfigError(
            f"--log-engine spark needs PySpark ({error})", hint="pip install 'ringfence[spark]'"
        ) from error
    asked = SparkSession.builder.appName("ringfence").config("spark.log.level", "ERROR")
    if master.startswith(_CONNECT):
        asked = asked.remote(master)
    elif master:
        asked = asked.master(master)
    try:
        spark = asked.config("spark.ui.showConsoleProgress", "false").getOrCreate()
    except Exception as error:  # the gateway, Java and the cluster each fail in their own way
        raise ConfigError(
            f"Spark cannot be started: {_reason(error)}",
            hint="install Java 17 or newer, or name a cluster with --spark-master or SPARK_REMOTE",
        ) from error
    try:
        yield spark
    finally:
        spark.stop()


def _read_group(
    spark: SparkSession, likeness: Likeness, files: Sequence[Path], builder: TelemetryBuilder
) -> FileResult:
    """Read files with one layout in one job. They count as a whole or not at all."""
    name = str(files[0]) if len(files) == 1 else f"{len(files)} files ({files[0].name}, …)"
    paths = [f"file://{file.absolute()}" for file in files]
    try:
        if likeness.parquet:
            frame = spark.read.option("mergeSchema", "true").parquet(*paths)
            columns = typed_columns(frame.dtypes)
            frame = _never_odd(frame)
        else:
            frame = _lines(spark, paths, likeness)
            columns = typed_columns((name, kind) for name, kind in frame.dtypes if name != "odd")
        frame.createOrReplaceTempView(_VIEW)
        found = spark.sql(_statement(columns, builder)).toLocalIterator(prefetchPartitions=True)
        return builder.add_partials(name, _unmarked(found), files=len(files))
    except _SeveralHeaders:
        raise
    except UnfitTable as error:
        return unreadable(_KIND, name, str(error))
    except Exception as error:  # of the JVM, of the workers, of the connection
        return unreadable(_KIND, name, f"Spark could not read them: {_reason(error)}")


def _statement(columns: dict[str, Column], builder: TelemetryBuilder) -> str:
    select = records(columns, f'"{_VIEW}"', origin=("odd",))
    count = builder.wanted
    condition = wanted(count.span, count.interfaces, count.accounts, idle=count.idle)
    return for_spark(partials(f"({select}) AS records", condition, origin=("odd",)))


def _lines(spark: SparkSession, paths: list[str], likeness: Likeness) -> DataFrame:
    """Lines of text as one column for each field, typed as in Parquet, with NULL for `-`.

    A line with another number of values, or with letters where a number belongs, is malformed: Spark
    keeps its text, and without its start nothing of it counts.
    """
    from pyspark.sql import functions as f  # noqa: PLC0415 - see _session

    names = _distinct(likeness.fields)
    schema = ", ".join(f"`{name}` {'BIGINT' if name in _NUMBERS else 'STRING'}" for name in names)
    lines = (
        spark.read.schema(f"{schema}, `{_MALFORMED}` STRING")
        .options(sep=" ", header=False, nullValue="-", mode="PERMISSIVE", quote="", escape="")
        # With only the columns that are asked for, Spark would not notice that others are missing.
        .options(columnNameOfCorruptRecord=_MALFORMED, columnPruning=False)
        .csv(paths)
    )
    malformed = lines[_MALFORMED]
    odd = f.when(malformed.rlike(_OTHER_HEADER), 1).otherwise(0)
    return (
        lines.where(malformed.isNull() | (f.trim(malformed) != likeness.header))
        .withColumn("start", f.when(malformed.isNull(), lines["start"]))
        .withColumn("odd", odd)
        .drop(_MALFORMED)
    )


def _distinct(fields: Sequence[str]) -> list[str]:
    """The names of the columns; of a field that stands twice, the first one counts."""
    seen: set[str] = set()
    names = []
    for at, name in enumerate(fields):
        names.append(name if name not in seen else f"again-{at}")
        seen.add(name)
    return names


def _never_odd(frame: DataFrame) -> DataFrame:
    """Columns of Parquet files, in which no header can stand among the records."""
    from pyspark.sql import functions as f  # noqa: PLC0415 - see _session

    return frame.withColumn("odd", f.lit(0))


def _unmarked(rows: Iterable[Any]) -> Iterator[Sequence[Value]]:
    for odd, *row in rows:
        if odd:
            raise _SeveralHeaders
        yield row


def _reason(error: Exception) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return printable(lines[0] if lines else type(error).__name__)
