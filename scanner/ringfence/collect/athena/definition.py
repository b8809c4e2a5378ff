"""The statement that makes a table of a flow log's bucket. It is printed; the user runs it."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from ringfence.collect.ports import Caller
from ringfence.errors import ConfigError
from ringfence.model.text import printable
from ringfence.parse.flow_log import DEFAULT_FIELDS, WrongFormat, is_header, parse_layout
from ringfence.telemetry.inflate import OtherFormat, Unreadable, inflated
from ringfence.telemetry.kinds import Limits

TABLE = "ringfence_flow_logs"

_URI = re.compile(r"s3://(?P<bucket>[a-z0-9][a-z0-9.-]{1,61}[a-z0-9])/(?P<prefix>[\w!.*'()/=-]*)")
_PLAIN = re.compile(r"(?P<base>.*AWSLogs/\d{12}/vpcflowlogs/[a-z0-9-]+/)\d{4}/\d\d/\d\d/")
_HIVE = re.compile(
    r"(?P<base>.*aws-service=vpcflowlogs/aws-region=[a-z0-9-]+/)year=\d{4}/month=\d\d/day=\d\d/"
)
_DATED = re.compile(r"([a-z]+=)?\d{2,4}/")
_WRITTEN = re.compile(r"_(\d{8}T\d{4}Z)_")
_FIELD = re.compile(r"[a-z][a-z0-9-]{0,63}")
_FIRST_YEAR = 2015
"""When there were flow logs first; a scan may ask for any window since."""
_INTS = frozenset({"version", "srcport", "dstport", "protocol", "tcp-flags", "traffic-path"})
_BIGINTS = frozenset({"packets", "bytes", "start", "end"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What the first object of a location tells, and the newest one does not gainsay."""

    location: str
    hive: bool
    parquet: bool
    fields: tuple[str, ...]


def look(caller: Caller, uri: str, *, flow_log_format: str = "") -> Found:
    """Look at the first and the newest flow log object under an S3 location.

    Raises ConfigError, also when they differ in what a table has only one of, and CallFailed.
    """
    bucket, prefix = location_of(uri)
    answer = caller.call("s3", "ListObjectsV2", Bucket=bucket, Prefix=prefix)
    contents = answer.get("Contents")
    for entry in contents if isinstance(contents, list) else ():
        key = str(entry.get("Key", ""))
        layout = _HIVE.match(key) or _PLAIN.match(key)
        if layout is None or not _URI.fullmatch(f"s3://{bucket}/{layout['base']}"):
            continue
        base, hive = layout["base"], layout.re is _HIVE
        found = _found(caller, bucket, key, base, hive, flow_log_format)
        newest = _newest(caller, bucket, base)
        if newest not in ("", key):
            _check_alike(found, _found(caller, bucket, newest, base, hive, flow_log_format))
        return found
    raise ConfigError(
        f"no VPC flow log object is among the first under {printable(uri)}",
        hint="name the folder above AWSLogs/, or one further down",
    )


def location_of(uri: str) -> tuple[str, str]:
    """Bucket and prefix of an S3 location; raise ConfigError for what is none."""
    match = _URI.fullmatch(uri if uri.count("/") > 2 else f"{uri}/")  # noqa: PLR2004 - s3://bucket/
    if match is None:
        raise ConfigError(f"{printable(uri)} is no S3 location", hint="write s3://bucket/prefix/")
    return match["bucket"], match["prefix"]


def _found(  # noqa: PLR0917 - the parts of look
    caller: Caller,
    bucket: str,
    key: str,
    base: str,
    hive: bool,
    given: str,
) -> Found:
    parquet = key.endswith(".parquet")
    return Found(
        location=f"s3://{bucket}/{base}",
        hive=hive,
        parquet=parquet,
        fields=_fields(caller, bucket, key, parquet=parquet, given=given),
    )


def _check_alike(first: Found, newest: Found) -> None:
    """Raise ConfigError for objects that no one table can read."""
    if first.parquet != newest.parquet:
        what = "one is Parquet and the other is text"
    elif first.fields != newest.fields:
        what = f"'{' '.join(first.fields)}' and '{' '.join(newest.fields)}'"
    else:
        return
    raise ConfigError(
        f"one table cannot read {first.location}: its first and its newest object differ, {what}"
    )


def _newest(caller: Caller, bucket: str, base: str) -> str:
    """The key of the newest object of the last day (or hour); empty when there is none."""
    folder = base
    while True:
        keys: list[str] = []
        folders: list[str] = []
        for page in caller.pages(
            "s3", "ListObjectsV2", Bucket=bucket, Prefix=folder, Delimiter="/"
        ):
            keys += _texts(page.get("Contents"), "Key")
            folders += _texts(page.get("CommonPrefixes"), "Prefix")
        dated = [each for each in folders if _DATED.fullmatch(each.removeprefix(folder))]
        if not dated:
            return max((key for key in keys if _WRITTEN.search(key)), key=_written, default="")
        folder = max(dated)


def _texts(entries: Any, name: str) -> list[str]:
    return [str(entry.get(name, "")) for entry in (entries if isinstance(entries, list) else ())]


def _written(key: str) -> str:
    return "".join(_WRITTEN.findall(key)[-1:])


def create_table(found: Found, database: str, *, today: date) -> str:
    """CREATE EXTERNAL TABLE with projected partitions, so that none has to be added by hand."""
    columns = ",\n".join(
        f"  `{field.replace('-', '_')}` {_type(field, parquet=found.parquet)}"
        for field in dict.fromkeys(found.fields)
    )
    storage = (
        "STORED AS PARQUET"
        if found.parquet
        else "ROW FORMAT DELIMITED FIELDS TERMINATED BY ' '\nSTORED AS TEXTFILE"
    )
    header = "" if found.parquet else "  'skip.header.line.count' = '1',\n"
    partitions, projection = _hive(found, today) if found.hive else _plain(found)
    return (
        f"CREATE EXTERNAL TABLE IF NOT EXISTS `{database}`.`{TABLE}` (\n{columns}\n)\n"
        f"PARTITIONED BY ({partitions})\n{storage}\nLOCATION '{found.location}'\n"
        f"TBLPROPERTIES (\n{header}  'projection.enabled' = 'true',\n{projection}\n);\n"
    )


def _plain(found: Found) -> tuple[str, str]:
    projection = (
        "  'projection.day.type' = 'date',\n"
        "  'projection.day.format' = 'yyyy/MM/dd',\n"
        f"  'projection.day.range' = '{_FIRST_YEAR}/01/01,NOW',\n"
        "  'projection.day.interval' = '1',\n"
        "  'projection.day.interval.unit' = 'DAYS',\n"
        f"  'storage.location.template' = '{found.location}${{day}}'"
    )
    return "`day` string", projection


def _hive(found: Found, today: date) -> tuple[str, str]:
    ranges = (
        ("year", f"{_FIRST_YEAR},{today.year + 10}", 4),
        ("month", "1,12", 2),
        ("day", "1,31", 2),
    )
    lines = [
        line
        for name, values, digits in ranges
        for line in (
            f"  'projection.{name}.type' = 'integer'",
            f"  'projection.{name}.range' = '{values}'",
            f"  'projection.{name}.digits' = '{digits}'",
        )
    ]
    folder = "/".join(f"{name}=${{{name}}}" for name, _, _ in ranges)
    lines.append(f"  'storage.location.template' = '{found.location}{folder}'")
    return "`year` int, `month` int, `day` int", ",\n".join(lines)


def _type(field: str, *, parquet: bool) -> str:
    """As AWS writes Parquet; text keeps `-`, which a number could not."""
    if not parquet:
        return "string"
    return "int" if field in _INTS else "bigint" if field in _BIGINTS else "string"


def _fields(caller: Caller, bucket: str, key: str, *, parquet: bool, given: str) -> tuple[str, ...]:
    try:
        if given:
            return _checked(parse_layout(given).fields)
        return DEFAULT_FIELDS if parquet else _header_fields(caller, bucket, key)
    except (WrongFormat, OtherFormat, Unreadable) as error:
        raise ConfigError(
            f"the fields of the flow log are not known: {error}",
            hint="give them with --flow-log-format",
        ) from error


def _header_fields(caller: Caller, bucket: str, key: str) -> tuple[str, ...]:
    line = _first_line(caller.call("s3", "GetObject", Bucket=bucket, Key=key)["Body"])
    if not is_header(line):
        raise WrongFormat("its first object has no header line")
    return _checked(parse_layout(line.decode("ascii", "replace")).fields)


def _checked(fields: tuple[str, ...]) -> tuple[str, ...]:
    if not all(map(_FIELD.fullmatch, fields)):
        raise WrongFormat("a field has a name that no flow log has")
    return fields


def _first_line(body: Any) -> bytes:
    """The first line of an object, of which no more than a first piece is downloaded."""
    head = io.BytesIO(body.read(1 << 16))
    body.close()
    return next(inflated(head, Limits()), b"").split(b"\n")[0].strip()
