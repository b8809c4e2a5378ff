from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringfence.parse.environment import environment_hosts, environment_origins, names_mcp
from ringfence.parse.hosts import HostPort


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("OPENAI_BASE_URL", "https://llm.corp.example/v1", [HostPort("llm.corp.example", 443)]),
        ("ANYTHING", "https://llm.corp.example/v1", [HostPort("llm.corp.example", 443)]),
        (
            "HTTPS_PROXY",
            "http://u:p@proxy.corp.example:3128",
            [HostPort("proxy.corp.example", 3128)],
        ),
        ("HTTPS_PROXY", "proxy.corp.example:3128", [HostPort("proxy.corp.example", 3128)]),
        ("DB_HOST", "db.corp.example", [HostPort("db.corp.example", 443)]),
        ("DB_HOST", "10.1.2.3", [HostPort("10.1.2.3", 443)]),
        (
            "KAFKA_BROKERS",
            "b1.example:9092,b2.example:9092",
            [HostPort("b1.example", 9092), HostPort("b2.example", 9092)],
        ),
        (
            "ENDPOINTS",
            "https://a.example https://b.example",
            [HostPort("a.example", 443), HostPort("b.example", 443)],
        ),
        (
            "MCP_CONFIG",
            '{"mcpServers":{"x":{"url":"https://mcp.example/sse","headers":{"k":"s3cr3t"}}}}',
            [HostPort("mcp.example", 443)],
        ),
    ],
)
def test_urls_and_named_hosts_are_read(name: str, value: str, expected: list[HostPort]) -> None:
    assert list(environment_hosts(name, value)) == expected


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("OPENAI_API_KEY", "sk-proj-0123456789abcdef"),
        ("OPENAI_API_KEY", ""),
        ("TOKEN", "eyJhbGciOi.J9eyJzdWIi.c2lnbmF0dXJl"),
        ("MODEL_ID", "us.anthropic.claude-3-5-haiku-20241022-v1:0"),
        ("LOG_LEVEL", "info"),
        ("DATABASE", "orders.v2"),
        ("TIMEOUT_HOST", "30"),
        ("SERVICE_HOST", "localhost"),
        ("NO_PROXY", "169.254.169.254,.corp.example"),
        ("CODE_URL", "s3://bucket/key"),
    ],
)
def test_no_host_is_invented(name: str, value: str) -> None:
    assert environment_hosts(name, value) == ()
    assert environment_origins(name, value) == ""


def test_what_is_kept_of_a_value_holds_no_secret() -> None:
    kept = environment_origins("DATABASE_URL", "postgres://app:hunter2@db.example:5433/prod?x=y")

    assert kept == "postgres://db.example:5433"


@given(
    st.sampled_from(["OPENAI_BASE_URL", "DB_HOST", "X"]),
    st.one_of(
        st.text(),
        st.lists(
            st.sampled_from(["https://a.example/x", "b.example:9", "10.0.0.1", "wss://c.example"])
        ).map(",".join),
    ),
)
def test_reading_what_was_kept_gives_the_same_hosts(name: str, value: str) -> None:
    kept = environment_origins(name, value)

    assert environment_hosts(name, kept) == environment_hosts(name, value)


def test_a_variable_for_mcp_says_so_in_its_name() -> None:
    assert names_mcp("GITHUB_MCP_URL")
    assert not names_mcp("COMCPUTE_URL")
