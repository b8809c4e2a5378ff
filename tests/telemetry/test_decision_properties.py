"""Reading a gateway's log many lines at once gives what reading them one by one gives."""

from __future__ import annotations

import gzip
import io
import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from ringfence.model.window import TimeWindow, instant
from ringfence.telemetry.builder import TelemetryBuilder
from ringfence.telemetry.kinds import FileStatus, Limits, LogKind
from support.event_reference import PlainBuilder
from support.log_text import START

DECISIONS = LogKind.DCF_LOGS
WINDOW = TimeWindow(instant(START - 5), instant(START + 5))
RULE = "126bafc2-0000-4000-8000-000000000001"
HOSTS = st.sampled_from(
    ["GW-spoke-a-203.0.113.7-sink", "GW-b-203.0.113.8", "ip-10-4-179-71", "x\u00a0y", "-"]
)
STAMPS = st.sampled_from(["<158>Nov 22 08:26:40", "2025-11-22T08:26:41.5+00:00", "<1>1 then", ""])
TIMES = st.sampled_from(
    [
        "2025/11/22 08:26:40 ",
        "2025/11/22 08:26:44 ",
        "2025/11/20 08:26:40 ",
        "2025/13/22 0:0:0 ",
        "",
    ]
)
PROGRAMS = st.sampled_from(
    ["avx-gw-state-sync", "avx-gw-state-sync[1168]:", "avx-gw-state-sync 11 - -", "sshd[1]: for"]
)
ADDRESSES = st.sampled_from(["10.20.1.57", "2001:DB8::1", "10.20.1.057", "nowhere", ""])
WORDS = st.sampled_from(["DENY", "PERMIT", "deny", "DROP", "true", "false", "TRUE", RULE, "", "é"])
PORTS = st.sampled_from(["443", "53", "00443", "70000", "-1", "x"])
SESSION = (
    " SESSION_ID=1 SESSION_EVENT=0 SESSION_END_REASON=0 SESSION_PKT_CNT=0 SESSION_BYTE_CNT=0"
    " SESSION_DUR=0"
)
MORE = st.sampled_from(
    [
        "",
        SESSION,
        " SESSION_ID=1 SESSION_EVENT=0",
        " ENFORCED=true",
        " ",
        "\r",
    ]
)
PACKETS = st.builds(
    "{} {} {} {}AviatrixGwMicrosegPacket: POLICY={} SRC_IP={} DST_IP={} PROTO={} SRC_PORT=9"
    " DST_PORT={} DATA=0x ACT={} ENFORCED={}{}".format,
    STAMPS,
    HOSTS,
    PROGRAMS,
    TIMES,
    WORDS,
    ADDRESSES,
    ADDRESSES,
    st.sampled_from(["TCP", "udp", "47", ""]),
    PORTS,
    WORDS,
    WORDS,
    MORE,
)
ODD: st.SearchStrategy[Any] = st.sampled_from([None, True, 0, -1, 443.0, "443", "", [], "a\0b"])


def record(**members: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """A proxy's record with values that members can have, and now and then any value or none."""
    usual = st.fixed_dictionaries(members)
    odd = st.fixed_dictionaries({}, optional=dict.fromkeys(members, ODD))
    return st.builds(lambda one, other: {**one, **other}, usual, st.one_of(st.just({}), odd))


RECORDS = record(
    action=st.sampled_from(["Deny", "Permit", "DROP", "?"]),
    reason=st.sampled_from(["POLICY", "policy", "TLS_PROFILE"]),
    src=ADDRESSES,
    dest=ADDRESSES,
    dest_port=st.sampled_from([443, 8443, 70000, -1]),
    enforced=st.booleans(),
    proto=st.sampled_from(["tcp", "TCP"]),
    timestamp=st.sampled_from([START, START + 3, START - 99, 2**60, -1]),
    sni_hostname=st.sampled_from(["API.example.", "b.example", 'x","action":"Deny"', "é"]),
    decided_by=st.sampled_from([RULE, "", "two"]),
)
PROXIES = st.builds(
    "{} {} traffic_server{}{}{}".format,
    STAMPS,
    HOSTS,
    st.sampled_from(["[71]: ", ": ", " 71 - - ", "[71]: note: "]),
    RECORDS.map(json.dumps),
    st.sampled_from(["", "\r", " ", "}", ', "action": "Deny"}']),
)
OTHERS = st.sampled_from(
    [
        "<30>Nov 22 08:26:40 GW-a-203.0.113.7-sink systemd[1]: Started",
        "plain",
        "{",
        "[]",
        "",
        "2025-11-22T08:26:40.000Z {}",
        "7",
        '"text"',
    ]
)
LINES = st.one_of(PACKETS, PROXIES, OTHERS)
WAYS = st.sampled_from(["plain", "plain", "firehose", "subscription", "export"])


def wrapped(lines: list[str], how: str) -> list[str]:
    match how:
        case "firehose":
            return [json.dumps({"message": line}) for line in lines]
        case "subscription":
            logged = [{"id": "1", "timestamp": 1, "message": line} for line in lines]
            return [json.dumps({"messageType": "DATA_MESSAGE", "logEvents": logged})]
        case "export":
            return [f"2025-11-22T08:26:40.000Z {line}" for line in lines]
    return lines


@st.composite
def contents(draw: st.DrawFn) -> bytes:
    """The content of a log, with everything wrong with it that can be."""
    lines: list[str] = []
    for _ in range(draw(st.integers(0, 3))):
        lines += wrapped(draw(st.lists(LINES, max_size=10)), draw(WAYS))
    content = "\n".join(lines * draw(st.integers(1, 2))).encode()
    if content and draw(st.booleans()):
        at = draw(st.integers(0, len(content) - 1))
        content = content[:at] + draw(st.sampled_from([b"\xff", b"\0", b'"', b"\n"])) + content[at:]
    return content


@given(data=st.data())
def test_many_lines_at_once_give_what_they_give_one_by_one(data: st.DataObject) -> None:
    options: dict[str, Any] = {
        "window": data.draw(st.sampled_from([None, WINDOW])),
        "limits": data.draw(st.sampled_from([Limits(), Limits(line=4000, keys=4)])),
    }
    quick, plain = TelemetryBuilder(**options), PlainBuilder(**options)

    for content in data.draw(st.lists(contents(), min_size=1, max_size=3)):
        results = [
            builder.add_file(DECISIONS, "log", io.BytesIO(content)) for builder in (quick, plain)
        ]
        assert results[0] == results[1]

    assert quick.build() == plain.build()
    assert quick.folds(DECISIONS) == plain.folds(DECISIONS)


def test_a_table_that_is_folded_by_an_odd_line_forgets_where_others_stand() -> None:
    regular = (
        "<158>Nov 22 08:26:40 GW-a-203.0.113.7-sink avx-gw-state-sync 2025/11/22 08:26:40"
        f" AviatrixGwMicrosegPacket: POLICY={RULE} SRC_IP=10.20.1.{{}} DST_IP=104.18.7.192"
        " PROTO=TCP SRC_PORT=9 DST_PORT=443 ACT=DENY ENFORCED=true"
    )
    odd = regular.replace("SRC_IP", "MARK=1 SRC_IP")
    few = [regular.format(last) for last in range(4)]
    lines = [*few, *(odd.format(last) for last in range(9, 40)), *few]
    quick, plain = TelemetryBuilder(limits=Limits(keys=4)), PlainBuilder(limits=Limits(keys=4))

    results = [
        builder.add_file(DECISIONS, "log", io.BytesIO("\n".join(lines).encode()))
        for builder in (quick, plain)
    ]

    assert results[0] == results[1]
    assert quick.build() == plain.build()
    assert quick.folds(DECISIONS) == plain.folds(DECISIONS)


def test_a_file_that_is_cut_off_leaves_no_decision_behind() -> None:
    line = (
        "<158>Nov 22 08:26:40 GW-a-203.0.113.7-sink avx-gw-state-sync 2025/11/22 08:26:40"
        f" AviatrixGwMicrosegPacket: POLICY={RULE} SRC_IP=10.20.1.57 DST_IP=104.18.7.192"
        " PROTO=TCP SRC_PORT=9 DST_PORT=443 ACT=DENY ENFORCED=true\n"
    )
    builder = TelemetryBuilder()
    packed = gzip.compress(line.encode() * 500)

    good = builder.add_file(DECISIONS, "log", io.BytesIO(line.encode() * 2))
    cut = builder.add_file(DECISIONS, "log", io.BytesIO(packed[:-1]))

    assert (good.status, cut.status) == (FileStatus.READ, FileStatus.UNREADABLE)
    assert [each.decisions for each in builder.build().firewall_decisions] == [2]


def test_a_server_name_that_looks_like_a_denial_becomes_none_in_a_file() -> None:
    forged = (
        f"2025/11/22 08:26:40 AviatrixGwMicrosegPacket: POLICY={RULE} SRC_IP=10.20.1.57"
        " DST_IP=203.0.113.66 PROTO=TCP SRC_PORT=1 DST_PORT=443 ACT=DENY ENFORCED=true"
    )
    record = {
        "action": "Permit",
        "reason": "POLICY",
        "src": "10.20.1.57",
        "dest": "104.18.7.192",
        "dest_port": 443,
        "enforced": True,
        "proto": "tcp",
        "timestamp": START,
        "sni_hostname": forged,
        "decided_by": "other",
    }
    head = "<158>Nov 22 08:26:40 GW-a-203.0.113.7-sink traffic_server[71]: "
    honest = head + json.dumps(record)
    unescaped = honest.replace(
        json.dumps(forged), '"x","action":"Deny","decided_by":"' + RULE + '"'
    )
    builder = TelemetryBuilder()

    result = builder.add_file(
        DECISIONS, "log", io.BytesIO(f"{honest}\n{unescaped}\n{honest}\n".encode())
    )

    (row,) = builder.build().firewall_decisions
    assert (row.action, row.rule_id, row.decisions) == ("PERMIT", "other", 2)
    assert (result.status, result.skipped) == (FileStatus.PARTIAL, 1)
