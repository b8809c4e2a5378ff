"""What is recorded is what the allow-list names, and of URLs and environment values only hosts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from botocore.model import Shape
from hypothesis import given
from hypothesis import strategies as st

from ringfence.collect.kept import KEPT, redacted
from ringfence.collect.permissions import OPERATIONS
from ringfence.collect.redact import DROPPED, environment, openapi, plain, splits_a_secret, url
from ringfence.parse.environment import environment_hosts
from ringfence.parse.hosts import parse_url
from support.shapes import full_answer

KEPT_TEXTS = Path(__file__).with_name("kept_texts.txt")
OPERATION_KEYS = sorted(KEPT)
CANARY = "canary"

NEVER_RECORDED = {
    "sts:AssumeRole",
    "s3:GetObject",
    "s3:ListObjectsV2",
    "logs:FilterLogEvents",
    "logs:DescribeLogGroups",
    "logs:DescribeLogStreams",
    "logs:StartQuery",
    "logs:GetQueryResults",
    "logs:StopQuery",
    "cloudtrail:LookupEvents",
}
"""Credentials, and logs, whose content goes through telemetry and is never an Answer."""

SENSITIVE_NAMES_THAT_ARE_KEPT = {
    "environmentVariables.KEY",  # the key; the value is reduced, see below
    "model.openAiModelConfig.apiBase",
    "model.liteLlmModelConfig.apiBase",
    "tools.config.remoteMcp.url",
    "name",
    "runtimeEndpoints.name",
    "items.name",
}

URL = st.builds(
    "{}://{}:{}@{}{}?{}#{}".format,
    st.sampled_from(["https", "http", "postgres", "mongodb+srv", "wss", "ftp", "redis"]),
    st.just("canaryuser"),
    st.text("canry0123/?#,;:@ \t%é", max_size=12).map(lambda text: f"{CANARY}{text}"),
    st.sampled_from(["api.example.com", "db.internal:5432", "10.0.0.7", "[2001:db8::1]:8443"]),
    st.sampled_from(["", "/", "/canary", "/v1/canary/"]),
    st.just("key=canary"),
    st.just("canary"),
)


@pytest.mark.parametrize(("service", "operation"), OPERATION_KEYS, ids=str)
def test_every_field_of_the_allow_list_exists_in_the_answer(service: str, operation: str) -> None:
    asked: list[str] = []
    answer = spied(full_answer(service, operation, lambda path, _: path), asked)

    redacted(service, operation, answer)

    assert asked == []


def test_every_operation_whose_answers_are_recorded_has_a_rule() -> None:
    recorded = {operation.key for operation in OPERATIONS} - NEVER_RECORDED

    assert {f"{service}:{operation}" for service, operation in KEPT} == recorded


def test_the_texts_that_are_kept_whole_are_exactly_the_reviewed_ones() -> None:
    """A canary in every text of every answer survives in the places that kept_texts.txt lists."""
    survivors = sorted(
        f"{service}:{operation} {text.partition(':')[2]}"
        for service, operation in OPERATION_KEYS
        for text in texts(redacted(service, operation, marked(service, operation)))
        if text.startswith(CANARY)
    )

    assert survivors == KEPT_TEXTS.read_text().splitlines()


@pytest.mark.parametrize(("service", "operation"), OPERATION_KEYS, ids=str)
def test_what_aws_marks_as_sensitive_is_kept_only_where_we_say_so(
    service: str, operation: str
) -> None:
    def mark(path: str, shape: Shape) -> str:
        return f"{CANARY}:{path}" if shape.metadata.get("sensitive") else "plain"

    answer = full_answer(service, operation, mark)

    kept = {
        text.partition(":")[2]
        for text in texts(redacted(service, operation, answer))
        if CANARY in text
    }
    assert kept <= SENSITIVE_NAMES_THAT_ARE_KEPT


@pytest.mark.parametrize(("service", "operation"), OPERATION_KEYS, ids=str)
def test_a_kept_answer_is_plain_json(service: str, operation: str) -> None:
    kept = redacted(service, operation, marked(service, operation))

    assert json.loads(json.dumps(kept)) == kept


@given(name=st.sampled_from(["BASE_URL", "TOKEN", "DATABASE_URI", "PROXY"]), value=URL)
def test_of_an_environment_value_nothing_but_hosts_survives(name: str, value: str) -> None:
    kept = environment({name: value})

    assert CANARY not in kept[name]


@given(value=URL)
def test_of_a_url_nothing_but_the_origin_survives(value: str) -> None:
    kept = url(value)

    assert kept is DROPPED or CANARY not in kept


@pytest.mark.parametrize(
    ("name", "value", "hosts"),
    [
        ("OPENAI_BASE_URL", "https://user:pw@api.openai.com/v1?key=1", ["api.openai.com:443"]),
        ("OPENAI_API_KEY", "sk-canary", []),
        ("DATABASE", "postgres://app:pa/ss@db.example:5432/x", []),
        ("DATABASE", "postgres://app:12/3@db.example:5432/x", []),
        ("BROKERS", "https://key/part@host.example", []),
        ("NPM_REGISTRY", "https://registry.corp.example/@scope/pkg", ["registry.corp.example:443"]),
        ("DB_HOST", "db.internal.example", ["db.internal.example:443"]),
        ("DB_PASSWORD", "db.internal.example", []),
        ("MODEL", "us.anthropic.claude-v1:0", []),
    ],
)
def test_an_environment_value_keeps_the_hosts_that_it_names_for_certain(
    name: str, value: str, hosts: list[str]
) -> None:
    kept = environment({name: value})

    assert [str(host) for host in environment_hosts(name, kept[name])] == hosts


def test_the_names_of_environment_variables_are_kept() -> None:
    assert set(environment({"A_TOKEN": "x", "B": "y"})) == {"A_TOKEN", "B"}


@pytest.mark.parametrize("value", [None, "A=b", ["A"], 7])
def test_an_environment_of_another_shape_is_dropped(value: object) -> None:
    assert environment(value) is DROPPED


def test_an_openapi_document_is_reduced_to_its_servers() -> None:
    document = {
        "servers": [{"url": "https://api.example.com/v1?token=canary"}],
        "paths": {"/x": {"get": {"description": "canary", "example": "https://canary.example"}}},
    }

    kept = openapi(json.dumps(document))

    assert [str(parse_url(origin)) for origin in kept] == ["api.example.com:443"]
    assert CANARY not in str(kept)


@pytest.mark.parametrize("payload", ["{", "[" * 100_000, "servers:\n- canary", "", "null"])
def test_an_unreadable_openapi_document_names_no_server(payload: str) -> None:
    assert openapi(payload) == []


def test_instants_become_utc_text() -> None:
    moment = datetime(2026, 6, 1, 14, 30, tzinfo=timezone(timedelta(hours=2)))

    assert plain(moment) == "2026-06-01T12:30:00+00:00"


def test_a_structure_where_a_text_should_be_is_dropped() -> None:
    answer = {"agentRuntimes": [{"agentRuntimeId": {"canary": "canary"}, "status": ["READY", {}]}]}

    kept = redacted("bedrock-agentcore-control", "ListAgentRuntimes", answer)

    assert kept == {"agentRuntimes": [{"status": ["READY"]}]}


def test_of_a_managed_policy_only_the_version_in_force_is_kept() -> None:
    versions = [
        {"VersionId": "v1", "IsDefaultVersion": False, "Document": {"old": True}},
        {"VersionId": "v2", "IsDefaultVersion": True, "Document": {"Version": "2012-10-17"}},
    ]

    kept = redacted(
        "iam", "GetAccountAuthorizationDetails", {"Policies": [{"PolicyVersionList": versions}]}
    )

    assert kept["Policies"][0]["PolicyVersionList"] == [
        {"VersionId": "v2", "IsDefaultVersion": True, "Document": '{"Version":"2012-10-17"}'}
    ]


def test_an_operation_without_a_rule_cannot_be_recorded() -> None:
    with pytest.raises(KeyError):
        redacted("secretsmanager", "GetSecretValue", {"SecretString": CANARY})


@pytest.mark.parametrize(
    "text", ["", "plain", "https://", "://@", "a://b@c", "https://host.example/a"]
)
def test_texts_without_a_split_secret_pass(text: str) -> None:
    assert not splits_a_secret(text)


def marked(service: str, operation: str) -> dict[str, Any]:
    return full_answer(service, operation, lambda path, _: f"{CANARY}:{path}")


def texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from texts(key) if CANARY in key else ()
            yield from texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from texts(item)


class Spy(dict[str, Any]):
    """A structure that notes who asks for a member that the model does not have."""

    def __init__(self, members: dict[str, Any], asked: list[str]) -> None:
        super().__init__(members)
        self.asked = asked

    def __contains__(self, key: object) -> bool:
        if not super().__contains__(key):
            self.asked.append(str(key))
        return super().__contains__(key)


def spied(value: Any, asked: list[str]) -> Any:
    if isinstance(value, dict):
        return Spy({key: spied(item, asked) for key, item in value.items()}, asked)
    return [spied(item, asked) for item in value] if isinstance(value, list) else value
