from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringfence.errors import ConfigError, ExitCode
from ringfence.model.settings import Settings
from ringfence.parse.settings import parse_settings


def test_every_key_is_read_in_canonical_form() -> None:
    text = """
        [destinations]
        sanctioned = ["API.OpenAI.com.", "*.Corp.example", "192.0.2.1", "api.openai.com"]
        denied = ["paste.example"]

        [enforcement]
        interfaces = ["eni-0123456789abcdef0"]
        endpoints = ["vpce-0123456789abcdef0"]

        [workloads]
        approved = ["arn:aws:lambda:*:111122223333:function:assist-?*", "arn:aws:iam::1:user/ci"]
        declaring_tags = ["team=ml", "ai-owner", "team=ml"]
    """

    settings = parse_settings(text, path="ringfence.toml")

    assert settings == Settings(
        sanctioned=("*.corp.example", "192.0.2.1", "api.openai.com"),
        denied=("paste.example",),
        enforcement_interfaces=("eni-0123456789abcdef0",),
        enforcement_endpoints=("vpce-0123456789abcdef0",),
        approved_workloads=(
            "arn:aws:iam::1:user/ci",
            "arn:aws:lambda:*:111122223333:function:assist-?*",
        ),
        declaring_tags=("ai-owner", "team=ml"),
    )


def test_an_empty_file_sanctions_nothing() -> None:
    assert parse_settings("", path="ringfence.toml") == Settings()


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("destinations = [", "ringfence.toml is no TOML"),
        ("[destination]", "'destination'"),
        ("destinations = 1", "destinations is no table"),
        ("[destinations]\nsanctionned = []", "'sanctionned'"),
        ("[destinations]\nsanctioned = 'a.example'", "destinations.sanctioned is no list"),
        ("[destinations]\nsanctioned = [1]", "destinations.sanctioned is no list"),
        ("[destinations]\nsanctioned = ['https://a.example/x']", "'https://a.example/x'"),
        ("[destinations]\nsanctioned = ['*']", "'*'"),
        ("[destinations]\nsanctioned = ['*.com']", "'*.com'"),
        ("[destinations]\ndenied = ['a b']", "destinations.denied: 'a b'"),
        ("[destinations]\ndenied = ['*.1.2.3.4']", "'*.1.2.3.4'"),
        ("[enforcement]\ninterfaces = ['i-0123456789abcdef0']", "enforcement.interfaces"),
        ("[enforcement]\nendpoints = ['vpce-XYZ']", "enforcement.endpoints"),
        ("[workloads]\napproved = ['*']", "workloads.approved: '*'"),
        ("[workloads]\napproved = ['arn:aws:*:*:*:function:a']", "workloads.approved"),
        ("[workloads]\napproved = ['arn:aws:lambda:*:*:function:*']", "workloads.approved"),
        ("[workloads]\napproved = ['arn:aws:ec2:*:*:instance/?*']", "workloads.approved"),
        ("[workloads]\napproved = ['assistant']", "workloads.approved"),
        ("[workloads]\ndeclaring_tags = ['']", "workloads.declaring_tags"),
        ("[workloads]\ndeclaring_tags = ['=ml']", "workloads.declaring_tags"),
        ("[workloads]\ndeclaring_tags = ['team=']", "workloads.declaring_tags"),
        ("[workloads]\ndeclaring_tags = ['*']", "workloads.declaring_tags"),
        ("[workloads]\ndeclaring_tags = ['aws:cloudformation:stack-id']", "declaring_tags"),
        (
            "[destinations]\nsanctioned = ['a.example']\ndenied = ['A.example']",
            "a.example is both sanctioned and denied",
        ),
    ],
)
def test_a_mistake_is_named_with_file_key_and_way_out(text: str, named: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse_settings(text, path="ringfence.toml")

    assert named in str(caught.value)
    assert "ringfence.toml" in str(caught.value)
    assert caught.value.hint
    assert caught.value.exit_code is ExitCode.USAGE


@given(st.text())
def test_any_text_gives_settings_or_a_config_error(text: str) -> None:
    try:
        settings = parse_settings(text, path="ringfence.toml")
    except ConfigError:
        return

    assert settings == Settings()
