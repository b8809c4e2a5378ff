"""Flows of the contract: one object a line or one array, and a sentence for each that is none."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringfence.errors import ConfigError
from ringfence.model.flow import Flow
from ringfence.parse import json_stream
from ringfence.parse.flows import FLOW_KEYS, flow_of, group_names, read_flows
from ringfence.parse.json_stream import MAX_ENTRY
from support.packs import RUNTIMES, networks, pack

PACK = pack(smart_groups=(networks("tools", "10.60.0.0/16"),))
GROUPS = group_names(PACK)


def _read(content: bytes | str) -> list[Flow]:
    raw = content.encode() if isinstance(content, str) else content
    return [each.flow for each in read_flows(io.BytesIO(raw), pack=PACK, path="flows.jsonl")]


def _refusal(content: bytes | str) -> str:
    with pytest.raises(ConfigError) as refused:
        _read(content)
    return str(refused.value)


def test_lines_and_an_array_of_the_same_flows_read_alike() -> None:
    flows = [
        {"src": "10.50.10.7", "host": "API.OpenAI.com.", "port": 443, "tls": True},
        {"src": RUNTIMES, "dst": "203.0.113.9", "protocol": "udp", "port": 53, "count": 7},
    ]
    expected = [
        Flow(src="10.50.10.7", host="api.openai.com", port=443, tls=True),
        Flow(src=RUNTIMES, dst="203.0.113.9", protocol="UDP", port=53, count=7),
    ]

    assert _read("\n".join(map(json.dumps, flows))) == expected
    assert _read("\r\n\r\n" + "\r\n\r\n".join(map(json.dumps, flows)) + "\r\n") == expected
    assert _read(json.dumps(flows)) == _read(json.dumps(flows, indent=2)) == expected


@pytest.mark.parametrize("content", ["", "\n \r\n", "[]", " [\n]\n"])
def test_a_file_without_flows_gives_none(content: str) -> None:
    assert _read(content) == []


@pytest.mark.parametrize("form", ["{}", "[{}]"])
def test_blank_lines_before_the_first_flow_cost_nothing_and_are_counted(form: str) -> None:
    blank = "\n" * (MAX_ENTRY + 5)
    flow = form.format('{"src": "tools"}')

    assert _read(blank + " " * (MAX_ENTRY + 1) + flow) == [Flow(src="tools")]
    assert f"line {MAX_ENTRY + 6}:" in _refusal(blank + form.format("5"))


def test_a_byte_order_mark_is_no_part_of_the_first_flow() -> None:
    assert _read(b'\xef\xbb\xbf{"src": "tools"}') == [Flow(src="tools")]
    assert _read(b'\xef\xbb\xbf[{"src": "tools"}]') == [Flow(src="tools")]


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://User:pw@Files.Example:8443/Path/a?token=1#top", "files.example/Path/a"),
        ("files.example", "files.example/"),
        ("files.example/a//b", "files.example/a//b"),
        ("HTTP://files.example?x=/y", "files.example/"),
        ("[2001:DB8::1]:443/a", "2001:db8::1/a"),
    ],
)
def test_a_url_loses_scheme_credentials_port_and_query(url: str, kept: str) -> None:
    assert flow_of({"src": "tools", "url": url}, GROUPS).url == kept


@pytest.mark.parametrize(
    ("written", "read"),
    [(6, "TCP"), ("17", "UDP"), ("icmp", "ICMP"), ("Gre", "GRE"), (47, "47"), (None, "TCP")],
)
def test_a_protocol_is_a_name_or_a_number(written: object, read: str) -> None:
    assert flow_of({"src": "tools", "protocol": written}, GROUPS).protocol == read


def test_addresses_have_one_spelling() -> None:
    flow = flow_of({"src": "::ffff:10.50.10.7", "dst": "2001:DB8:0:0::1"}, GROUPS)

    assert (flow.src, flow.dst) == ("10.50.10.7", "2001:db8::1")


def test_icmp_has_no_port_even_where_a_log_wrote_zero() -> None:
    assert flow_of({"src": "tools", "protocol": "ICMP", "port": 0}, GROUPS).port is None


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ({}, "no src"),
        ({"src": ""}, "no src"),
        ({"src": "toolz"}, "neither an address nor a SmartGroup"),
        ({"src": "10.0.0.0/8"}, "neither an address nor a SmartGroup"),
        ({"src": "tools", "dst": "example.com"}, "its dst"),
        ({"src": 5}, "its src 5 is no text"),
        ({"src": "tools", "host": "*.example.com"}, "no host name"),
        ({"src": "tools", "host": "example.com:443"}, "no host name"),
        ({"src": "tools", "host": "a\u202eb.example"}, "no host name"),
        ({"src": "tools", "host": "\ud800"}, "no host name"),
        ({"src": "tools", "url": "https:///path"}, "names no host"),
        ({"src": "tools", "url": "a.example/" + "p" * 5000}, "4,096"),
        ({"src": "tools", "port": True}, "its port true"),
        ({"src": "tools", "port": "443"}, 'its port "443"'),
        ({"src": "tools", "port": 443.0}, "its port 443.0"),
        ({"src": "tools", "port": 65536}, "its port 65536"),
        ({"src": "tools", "protocol": "ICMP", "port": 8}, "has no port"),
        ({"src": "tools", "protocol": "ANY"}, "its protocol"),
        ({"src": "tools", "protocol": 256}, "its protocol 256"),
        ({"src": "tools", "protocol": True}, "its protocol true"),
        ({"src": "tools", "tls": 1}, "its tls 1"),
        ({"src": "tools", "count": 0}, "its count 0"),
        ({"src": "tools", "count": True}, "its count true"),
    ],
)
def test_what_is_no_flow_is_refused_with_what_is_wrong(entry: dict[str, object], said: str) -> None:
    refusal = _refusal(json.dumps(entry))

    assert refusal.startswith("flows.jsonl holds what is no flow: line 1: it")
    assert said in refusal


def test_each_bad_line_is_named_by_its_number() -> None:
    good = '{"src": "tools"}'

    said = _refusal(
        "\n".join((good, "{", good, "7", "", '{"src": "tools", "port": -1}', "\udcff")).encode(
            "utf-8", "surrogateescape"
        )
    )

    assert said.startswith("flows.jsonl holds what is no flow (4 sentences): line 2: it is no JSON")
    for sentence in (
        "line 4: 7 is no JSON object",
        "line 6: its port -1",
        "line 7: it is no UTF-8",
    ):
        assert sentence in said
    assert "line 1:" not in said
    assert "line 3:" not in said


def test_the_flows_before_a_bad_line_are_given_first() -> None:
    flows = read_flows(io.BytesIO(b'{"src": "tools"}\nno\n'), pack=PACK, path="x")

    assert next(flows).flow == Flow(src="tools")
    with pytest.raises(ConfigError, match="line 2"):
        next(flows)


def test_at_most_twenty_bad_lines_are_named() -> None:
    said = _refusal("no\n" * 1000)

    assert said.count("it is no JSON") == 20
    assert "perhaps more" in said


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ('[{"src": "tools"}\n{"src": "tools"}]', "line 2: a comma or the end of the array"),
        ('[\n{"src": "tools"},\n]', "line 3: an element is no JSON"),
        ('[{"src": "tools"}', "line 1: a comma or the end of the array"),
        ('[{"src": "tools"}]\n\nx', "line 3: something follows the array"),
        ('[\n\n{"src": "tools", "port": "x"}]', 'line 3: its port "x"'),
        ("[[1]]", "line 1: of that kind is no JSON object"),
        ("[" * 40_000, "nested too deeply"),
        ('{"a": ' * 10_000, "nested too deeply"),
        ('{"src": "tools", "count": ' + "9" * 5_000 + "}", "a number is too long"),
        ('{"src": "tools", "src": "tools"}', "says a key twice"),
        ('[{"src": "tools", "src": "tools"}]', "says a key twice"),
        ('{"src": "tools", "port": NaN}', "NaN is no number"),
        (b'[{"src": "\xff"}]', "no UTF-8"),
    ],
)
def test_broken_json_is_refused_with_its_line(content: str | bytes, said: str) -> None:
    assert said in _refusal(content)


def test_a_line_that_is_too_long_is_refused_and_the_next_one_still_read() -> None:
    said = _refusal('{"src": "' + "x" * 3 * MAX_ENTRY + '"}\n{"src": "tools", "count": -1}')

    assert "line 1: it is longer than 65,536 bytes" in said
    assert "line 2: its count -1" in said


def test_an_element_that_is_too_long_is_refused() -> None:
    assert "too long" in _refusal('[{"src": "' + "x" * 3 * MAX_ENTRY + '"}]')
    assert "longer than" in _refusal('[{"src": "' + "x" * (MAX_ENTRY + 2) + '"}]')


def test_a_stream_without_an_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_stream, "MAX_STREAM", 200_000)
    line = '{"src": "tools"}\n'

    assert "longer than 200,000 bytes" in _refusal(line * 20_000)
    assert "longer than 200,000 bytes" in _refusal("[" + "{},".replace("{}", line) * 20_000)
    assert "longer than" in _refusal("x" * 400_000)


class _Endless(io.RawIOBase):
    """A stream that counts what was taken from it."""

    taken = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        piece = (b'{"src": "tools"},\n' * (len(buffer) // 18 + 1))[: len(buffer)]
        if not self.taken:
            piece = b"[" + piece[:-1]
        buffer[: len(piece)] = piece
        self.taken += len(piece)
        return len(piece)


def test_an_array_is_read_no_further_than_its_flows_are_asked_for() -> None:
    endless = _Endless()
    flows: Iterator[object] = read_flows(io.BufferedReader(endless), pack=PACK, path="-")

    for _ in range(10):
        next(flows)

    assert endless.taken < 4 * MAX_ENTRY


def test_further_keys_are_left_to_who_knows_them() -> None:
    (entry,) = read_flows(
        io.BytesIO(b'{"src": "tools", "first_seen": "2026-01-01"}'), pack=PACK, path="x"
    )

    assert entry.entry["first_seen"] == "2026-01-01"
    assert set(entry.entry) - FLOW_KEYS == {"first_seen"}


_HOSTS = st.from_regex(r"[a-z]{1,8}(\.[a-z]{1,8}){1,3}", fullmatch=True)
_FLOWS = st.builds(
    Flow,
    src=st.one_of(st.ip_addresses(v=4).map(str), st.just("tools")),
    dst=st.one_of(st.just(""), st.ip_addresses(v=4).map(str)),
    host=st.one_of(st.just(""), _HOSTS),
    url=st.one_of(
        st.just(""),
        st.builds("{}/{}".format, _HOSTS, st.from_regex(r"[\w/.-]{0,20}", fullmatch=True)),
    ),
    protocol=st.sampled_from(["TCP", "UDP", "SCTP"]),
    port=st.one_of(st.none(), st.integers(0, 65535)),
    tls=st.one_of(st.none(), st.booleans()),
    count=st.integers(1, 2**40),
)


@given(st.lists(_FLOWS, max_size=20), st.sampled_from([None, 1]))
def test_flows_that_are_written_are_read_again(flows: list[Flow], indent: int | None) -> None:
    entries = [{key: getattr(flow, key) for key in sorted(FLOW_KEYS)} for flow in flows]

    assert _read("\n".join(map(json.dumps, entries))) == flows
    assert _read(json.dumps(entries, indent=indent, ensure_ascii=False)) == flows


@given(st.binary(max_size=200))
def test_any_bytes_are_flows_or_refused_in_one_sentence(content: bytes) -> None:
    try:
        _read(content)
    except ConfigError as error:
        assert "line " in str(error)  # noqa: PT017 - either outcome is right


@pytest.mark.parametrize(
    ("entry", "tls"),
    [
        ({}, None),
        ({"host": ""}, True),
        ({"host": None}, True),
        ({"host": "a.example"}, True),
        ({"url": "a.example/x"}, True),
    ],
)
def test_tls_without_a_word_on_the_host_does_not_say_that_there_is_no_sni(
    entry: dict[str, object], tls: bool | None
) -> None:
    read = flow_of({"src": "10.0.0.1", "tls": True, **entry}, group_names(pack()))

    assert read.tls is tls
