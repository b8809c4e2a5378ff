from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringfence.parse.hosts import (
    HostPort,
    canonical_host,
    is_ip_literal,
    origin_of,
    parse_host,
    parse_url,
)

labels = st.text(string.ascii_lowercase + string.digits, min_size=1, max_size=20).map("h".__add__)
names = st.lists(labels, min_size=2, max_size=4).map(".".join)
secrets = st.text(string.ascii_letters + string.digits + "!$&()*+,;=:@%-_.~", max_size=20)


@pytest.mark.parametrize(
    ("url", "host", "port"),
    [
        ("https://api.openai.com/v1/chat?key=abc#frag", "api.openai.com", 443),
        ("HTTPS://API.OpenAI.Com.:8443/", "api.openai.com", 8443),
        ("http://user:pa@ss@proxy.corp.example:3128", "proxy.corp.example", 3128),
        ("postgresql+psycopg2://u:p@db.corp.example/app", "db.corp.example", 5432),
        ("git+https://github.com/a/b", "github.com", 443),
        ("jdbc:postgresql://db.corp.example/app", "db.corp.example", 5432),
        ("mongodb://u:p@one.example:27018,two.example:27019/db", "one.example", 27018),
        ("wss://[2001:DB8::1]:9443/socket", "2001:db8::1", 9443),
        ("https://[::ffff:192.0.2.7]/", "192.0.2.7", 443),
        ("https://[fe80::1%25eth0]/", "fe80::1", 443),
        ("http://0x7f.1/", "127.0.0.1", 80),
        ("http://2130706433/", "127.0.0.1", 80),
        ("https://bücher.example/", "xn--bcher-kva.example", 443),
        ("https://evil.example\\@good.example/", "evil.example", 443),
        ("tcp://queue.corp.example:9000", "queue.corp.example", 9000),
    ],
)
def test_a_url_gives_its_host_and_port(url: str, host: str, port: int) -> None:
    assert parse_url(url) == HostPort(host, port)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "api.openai.com",
        "s3://bucket/key",
        "file:///etc/passwd",
        "arn:aws:s3:::bucket",
        "https://",
        "https:///path",
        "https://user@/",
        "https://host:0/",
        "https://host:65536/",
        "https://host:443443443443443/",
        "https://host:port/",
        "https://ho st/",
        "https://ho\u202est.example/",
        "https://-dash.example/",
        "https://host..example/",
        "https://{tenant}.example/",
        "https://1.2.3.4.5/",
        "https://256.1.1.1/",
        "https://[::1/",
        "https://" + "a" * 300 + ".example/",
        "https://a.example/" + "p" * 5000,
        "tcp://queue.corp.example",
        "sk-proj-abcdef0123456789",
    ],
)
def test_what_is_no_url_with_a_host_gives_none(text: str) -> None:
    assert parse_url(text) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("api.openai.com", HostPort("api.openai.com", 443)),
        ("api.openai.com:8443", HostPort("api.openai.com", 8443)),
        ("192.0.2.1:53", HostPort("192.0.2.1", 53)),
        ("[2001:db8::1]:53", HostPort("2001:db8::1", 53)),
        ("2001:db8::1", HostPort("2001:db8::1", 443)),
        ("http://a.example", HostPort("a.example", 80)),
        ("us.anthropic.claude-v1:0", None),
        ("s3://bucket", None),
    ],
)
def test_a_bare_host_may_carry_a_port(text: str, expected: HostPort | None) -> None:
    assert parse_host(text) == expected


def test_an_origin_carries_neither_user_nor_path_nor_query() -> None:
    origin = origin_of("https://user:hunter2@API.example:8443/v1/secret?token=abc#x")

    assert origin == "https://api.example:8443"


@pytest.mark.parametrize("host", ["192.0.2.1", "2001:db8::1"])
def test_ip_literals_are_told_from_names(host: str) -> None:
    assert is_ip_literal(canonical_host(host))
    assert not is_ip_literal("ip-192-0-2-1.example")


def test_a_host_and_port_is_written_with_brackets_around_ipv6() -> None:
    assert str(HostPort("2001:db8::1", 443)) == "[2001:db8::1]:443"
    assert str(HostPort("a.example", 443)) == "a.example:443"


@given(names, st.integers(1, 65535), secrets, secrets)
def test_no_user_information_or_path_leaves_an_origin(
    host: str, port: int, user: str, path: str
) -> None:
    origin = origin_of(f"https://{user}@{host}:{port}/{path}")

    assert origin == (f"https://{host}" if port == 443 else f"https://{host}:{port}")
    assert parse_url(origin) == HostPort(host, port)


@given(names, st.integers(1, 65535))
def test_reading_what_was_written_gives_the_same(host: str, port: int) -> None:
    assert parse_host(str(HostPort(host, port))) == HostPort(host, port)


@given(st.ip_addresses(), st.integers(1, 65535))
def test_addresses_survive_the_round_trip(address: object, port: int) -> None:
    host = canonical_host(str(address))

    assert parse_host(str(HostPort(host, port))) == HostPort(host, port)


@given(st.text())
def test_no_text_raises_and_a_host_is_always_canonical(text: str) -> None:
    for found in (parse_host(text), parse_url(text), parse_url(f"https://{text}")):
        if found is not None:
            assert canonical_host(found.host) == found.host
            assert 0 < found.port <= 65535
    origin_of(text)
