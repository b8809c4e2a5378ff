"""Reading many records at once gives what reading them one by one gives, whatever they are."""

from __future__ import annotations

import gzip
import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringfence.model.window import TimeWindow, instant
from ringfence.telemetry.builder import TelemetryBuilder
from ringfence.telemetry.kinds import FileResult, FileStatus, Limits, LogKind
from support.event_reference import PlainBuilder
from support.log_text import START, query_line, span, trail_event

QUERIES, TRAIL, SPANS = LogKind.RESOLVER_QUERY_LOGS, LogKind.CLOUDTRAIL, LogKind.SPANS
KINDS = (QUERIES, TRAIL, SPANS)
LIMITS = Limits(line=4000, document=20_000, keys=12, other_sessions=6, events=5)
WINDOW = TimeWindow(instant(START - 5), instant(START + 5))

TEXTS = st.sampled_from(["", "a", "b\0c", "NAME.example.", "é\u200b", "x" * 600, "123456789012"])
ODD = st.one_of(
    TEXTS, st.none(), st.booleans(), st.integers(-3, 3), st.floats(0, 500), st.just([]), st.just({})
)
TIMES = st.sampled_from(
    ["2025-11-22T08:26:40Z", "2025-11-22T08:26:38Z", "2025-11-22T08:26:44.5Z", "2025-11-22", "soon"]
)
NANOSECONDS = st.sampled_from([START * 10**9, START * 10**9 + 4, (START + 3) * 10**9, 7])
ADDRESSES = st.sampled_from(["10.0.0.1", "10.0.0.2", "2001:DB8::1", "nowhere"])
HOSTS = st.sampled_from(["a.example", "b.example:8443", "[::1]", "203.0.113.9", "?"])
URLS = st.builds(
    "{}{}{}".format,
    st.sampled_from(["https://", "http://", "HTTPS://", "jdbc:mysql://", ""]),
    st.sampled_from(["a.example", "b.example:8443", "u:p@c.example", "d.example\\x", "e.example?"]),
    st.sampled_from(["", "/", "/one?q=https://z.example/", "#/x"]),
)
ANSWERS = st.lists(
    st.fixed_dictionaries(
        {}, optional={"Rdata": ADDRESSES, "Type": st.sampled_from(["A", "AAAA", "CNAME", 1])}
    ),
    max_size=3,
)
WRAPPERS = st.sampled_from(["Records", "Events", "events", "message", "@message", "logEvents"])


def members(**known: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Some of the members of a record with values they can have, and now and then any value."""
    return st.one_of(
        st.fixed_dictionaries({}, optional=known),
        st.fixed_dictionaries({}, optional=dict.fromkeys(known, ODD)),
        st.dictionaries(WRAPPERS, ODD, max_size=1),
    )


def queries() -> st.SearchStrategy[str]:
    return members(
        query_name=TEXTS,
        query_timestamp=TIMES,
        srcaddr=ADDRESSES,
        answers=ANSWERS,
        account_id=TEXTS,
        rcode=TEXTS,
        firewall_rule_action=st.sampled_from(["BLOCK", "ALERT"]),
    ).map(lambda changes: query_line(**changes))


IDENTITIES = st.one_of(
    st.fixed_dictionaries({}, optional={"arn": TEXTS, "accountId": TEXTS, "accessKeyId": TEXTS}),
    st.fixed_dictionaries({"sessionContext": ODD}),
)


def events() -> st.SearchStrategy[str]:
    return members(
        eventTime=TIMES,
        eventName=st.sampled_from(["Converse", "CreateRoute", ""]),
        eventSource=st.sampled_from(["bedrock.amazonaws.com", "ec2.amazonaws.com"]),
        requestID=st.one_of(TEXTS, st.integers(0, 60).map("request-{:02}".format)),
        eventID=TEXTS,
        errorCode=TEXTS,
        userIdentity=IDENTITIES,
        eventCategory=st.sampled_from(["Management", "Insight"]),
        requestParameters=st.just({"routeTableId": "rtb-0123456789abcdef0"}),
        digestStartTime=TEXTS,
    ).map(lambda changes: json.dumps(trail_event(**changes)))


ATTRIBUTES = members(
    **{
        "http.url": URLS,
        "url.full": URLS,
        "server.address": HOSTS,
        "server.port": st.sampled_from([443, 443.0, True, 1, "443", 0]),
        "http.status_code": st.sampled_from([200, 404, 404.0, True]),
        "http.method": st.just("GET"),
        "rpc.system": st.sampled_from(["aws-api", "mcp"]),
        "rpc.service": st.sampled_from(["S3", "Bedrock Runtime"]),
        "aws.region": st.just("us-east-1"),
        "aws.request_id": st.one_of(TEXTS, st.integers(0, 60).map("id-{:02}".format)),
        "aws.auth.account.access_key": TEXTS,
        "gen_ai.system": TEXTS,
    }
)


def spans() -> st.SearchStrategy[str]:
    return st.builds(
        lambda attributes, changes: json.dumps({**span(attributes), **changes}),
        st.one_of(ATTRIBUTES, st.none()),
        members(
            kind=st.sampled_from(["CLIENT", "INTERNAL", "SPAN_KIND_CLIENT", 3]),
            severityNumber=st.integers(0, 3),
            startTimeUnixNano=NANOSECONDS,
            endTimeUnixNano=NANOSECONDS,
            status=st.fixed_dictionaries({}, optional={"code": st.sampled_from(["ERROR", 2])}),
            attributes=st.just([{"key": "server.address", "value": {"stringValue": "a.example"}}]),
        ),
    )


RECORDS = {QUERIES: queries(), TRAIL: events(), SPANS: spans()}
NO_RECORDS = st.sampled_from(
    (
        *(
            b"",
            b" ",
            b"\x0b",
            b"{",
            b"]",
            b"7",
            b"null",
            b'"text"',
            b"{}",
            b"[]",
            b"{} {}",
            b"\xff",
        ),
        *(b'{"a": ' * 3000, b"x" * 5000, b'{"Records": [' + b"1," * 900 + b"1]}"),
    )
)


def wrapped(records: list[str], how: str) -> list[str]:
    """Records as services write them into files."""
    bare = [json.loads(record) for record in records]
    match how:
        case "firehose":
            return [json.dumps({"message": record}) for record in records]
        case "subscription":
            logged = [{"id": "1", "timestamp": 1, "message": record} for record in records]
            return [json.dumps({"messageType": "DATA_MESSAGE", "logEvents": logged})]
        case "document":
            return [json.dumps({"Records": bare})]
        case "pretty":
            return json.dumps({"Records": bare}, indent=1).split("\n")
        case "list":
            return [json.dumps(bare)]
        case "lookup":
            return [json.dumps({"Events": [{"CloudTrailEvent": record} for record in records]})]
        case "export":
            return [f"2025-11-22T08:26:40.000Z {record}" for record in records]
        case "escaped":
            return [record.replace('"kind"', '"\\u006bind"') for record in records]
    return records


WAYS = ["firehose", "subscription", "document", "pretty", "list", "lookup", "export", "escaped"]


@st.composite
def contents(draw: st.DrawFn, kind: LogKind) -> bytes:
    """The content of a file of a kind, with everything wrong with it that can be."""
    lines: list[bytes] = []
    for _ in range(draw(st.integers(0, 3))):
        records = draw(st.lists(RECORDS[kind], max_size=12))
        how = draw(st.sampled_from(["plain", "plain", *WAYS]))
        lines += [line.encode("utf-8", "surrogatepass") for line in wrapped(records, how)]
        lines += draw(st.lists(NO_RECORDS, max_size=2))
    if draw(st.booleans()):
        lines = draw(st.permutations(lines))
    content = draw(st.sampled_from([b"\n", b"\r\n"])).join(lines)
    if content and draw(st.booleans()):
        at = draw(st.integers(0, len(content) - 1))
        content = content[:at] + draw(st.sampled_from([b"\xff", b"\xc3", b'"', b""])) + content[at:]
    return content[: draw(st.integers(0, len(content)))] if draw(st.booleans()) else content


@st.composite
def files(draw: st.DrawFn, kind: LogKind) -> bytes:
    """A file of a kind: plain, packed, or packed and damaged."""
    content = draw(contents(kind))
    packed = gzip.compress(content, mtime=0)
    cut = packed[: draw(st.integers(1, len(packed)))]
    return draw(st.sampled_from([content, content, packed, cut, packed + b"rest"]))


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
def test_many_records_at_once_give_what_they_give_one_by_one(
    kind: LogKind, data: st.DataObject
) -> None:
    options: dict[str, Any] = {
        "window": data.draw(st.sampled_from([None, WINDOW])),
        "accounts": data.draw(st.sampled_from([None, frozenset({"123456789012", "own"})])),
        "limits": data.draw(st.sampled_from([Limits(), LIMITS])),
    }
    quick, plain = TelemetryBuilder(**options), PlainBuilder(**options)

    for content in data.draw(st.lists(files(kind), min_size=1, max_size=3)):
        place = {"account": data.draw(st.sampled_from(["", "own"])), "region": "eu-west-1"}
        results = [
            builder.add_file(kind, "log", io.BytesIO(content), **place)
            for builder in (quick, plain)
        ]
        assert results[0] == results[1]

    assert quick.build() == plain.build()
    assert quick.folds(kind) == plain.folds(kind)


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_that_is_cut_off_leaves_nothing_behind(kind: LogKind) -> None:
    builder = TelemetryBuilder()
    line = {QUERIES: query_line(), TRAIL: json.dumps(trail_event()), SPANS: json.dumps(span())}
    whole = gzip.compress(f"{line[kind]}\n".encode() * 2000)

    results = [read(builder, kind, content) for content in (whole, whole[:-1], whole)]

    statuses = [result.status for result in results]
    assert statuses == [FileStatus.READ, FileStatus.UNREADABLE, FileStatus.READ]
    told = builder.build()
    counts = [
        *(row.queries for row in told.resolutions),
        *(row.calls for row in told.api_uses),
        *(row.calls for row in told.span_calls),
    ]
    assert counts == [4000]


def read(builder: TelemetryBuilder, kind: LogKind, content: bytes) -> FileResult:
    return builder.add_file(kind, "log", io.BytesIO(content))
