from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringfence.parse.resolver_query_log import ResolverQuery, parse_query
from support.log_text import AGENT, PROVIDER, START, query_line


def parsed(**values: Any) -> ResolverQuery:
    query = parse_query(query_line(**values).encode())
    assert query is not None
    return query


def test_a_query_is_read_with_its_answer() -> None:
    assert parsed() == ResolverQuery(
        account="123456789012",
        region="us-east-1",
        vpc_id="vpc-0bb",
        client=AGENT,
        name="api.openai.com",
        addresses=(PROVIDER,),
        rcode="NOERROR",
        blocked=False,
        second=START,
    )


def test_of_a_cname_chain_the_addresses_at_its_end_count() -> None:
    answers = [
        {"Rdata": "api.openai.com.cdn.example.net.", "Type": "CNAME", "Class": "IN"},
        {"Rdata": PROVIDER, "Type": "A", "Class": "IN"},
        {"Rdata": PROVIDER, "Type": "A", "Class": "IN"},
        {"Rdata": "2606:4700:0:0:0:0:0:1", "Type": "AAAA", "Class": "IN"},
    ]

    query = parsed(answers=answers, query_name="API.OpenAI.com.")

    assert query.name == "api.openai.com"
    assert query.addresses == (PROVIDER, "2606:4700::1")


@pytest.mark.parametrize(
    "answers",
    [
        None,
        [],
        [{"Rdata": "203.0.113.9", "Type": "PTR"}],
        [{"Rdata": "10 mx.example.net.", "Type": "MX"}],
        [{"Rdata": "no address", "Type": "A"}],
        [{"Type": "A"}],
    ],
)
def test_what_is_no_address_is_no_answer(answers: Any) -> None:
    assert parsed(answers=answers).addresses == ()


@pytest.mark.parametrize(
    ("action", "blocked"), [("BLOCK", True), ("ALERT", False), ("ALLOW", False), (None, False)]
)
def test_only_a_blocking_rule_blocks(action: str | None, *, blocked: bool) -> None:
    assert parsed(firewall_rule_action=action).blocked is blocked


def test_fractions_of_a_second_are_dropped() -> None:
    assert parsed(query_timestamp="2025-11-22T08:26:40.177Z").second == START


def test_a_timestamp_without_a_zone_is_utc() -> None:
    assert parsed(query_timestamp="2025-11-22T08:26:40").second == START


@pytest.mark.parametrize(
    "line",
    [
        "",
        "{}",
        "[]",
        query_line(srcaddr="somewhere"),
        query_line(query_name=None),
        query_line(query_name="a" * 300),
        query_line(query_timestamp="yesterday"),
        query_line(answers="none"),
    ],
)
def test_what_is_no_query_is_refused(line: str) -> None:
    assert parse_query(line.encode()) is None


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["query_name", "srcaddr", "answers", "query_timestamp", "Rdata"]),
                inner,
            )
        ),
        max_leaves=20,
    )
)
def test_no_json_breaks_the_parser(value: Any) -> None:
    query = parse_query(json.dumps(value).encode())

    assert query is None or query.name == query.name.lower()
