"""Approved ids are read strictly, with the place they belong to."""

from __future__ import annotations

import pytest

from ringfence.errors import ConfigError
from ringfence.model.guardrail import ApprovedNetwork
from ringfence.parse.approved_networks import ApprovedId, approved_networks, read_approved
from ringfence.parse.settings import parse_settings

SUBNET = "subnet-0123456789abcdef0"
GROUP = "sg-0123456789abcdef0"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (SUBNET, ApprovedId(id=SUBNET)),
        (f"eu-west-1/{SUBNET}", ApprovedId(id=SUBNET, region="eu-west-1")),
        (f"111122223333/{GROUP}", ApprovedId(id=GROUP, account="111122223333")),
        (
            f"111122223333/us-gov-west-1/{GROUP}",
            ApprovedId(id=GROUP, account="111122223333", region="us-gov-west-1"),
        ),
    ],
)
def test_an_id_may_say_where_it_belongs(text: str, found: ApprovedId) -> None:
    assert read_approved(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "",
        "subnet-*",
        f"{SUBNET}\n",
        f"eu-west-1/111122223333/{SUBNET}",
        f"/{SUBNET}",
        f"europe/{SUBNET}",
        "vpc-0123456789abcdef0",
        '${file("/etc/passwd")}',
        "subnet-" + "a" * 10_000,
    ],
)
def test_anything_else_is_none(text: str) -> None:
    assert read_approved(text) is None

    with pytest.raises(ConfigError, match="malformed"):
        approved_networks((text,), (GROUP,))


def test_a_security_group_is_no_subnet() -> None:
    with pytest.raises(ConfigError):
        approved_networks((GROUP,), (GROUP,))


def test_ids_of_one_place_are_one_network() -> None:
    found = approved_networks((f"eu-west-1/{SUBNET}", SUBNET, SUBNET), (f"eu-west-1/{GROUP}",))

    assert found == (
        ApprovedNetwork(subnets=(SUBNET,), security_groups=()),
        ApprovedNetwork(subnets=(SUBNET,), security_groups=(GROUP,), region="eu-west-1"),
    )


def test_the_settings_hold_what_is_approved() -> None:
    settings = parse_settings(
        f"""
        [guardrail]
        subnets = ["eu-west-1/{SUBNET}"]
        security_groups = ["{GROUP}"]
        pipeline_roles = ["arn:aws:iam::111122223333:role/deploy"]
        """,
        path="ringfence.toml",
    )

    assert settings.guardrail_subnets == (f"eu-west-1/{SUBNET}",)
    assert settings.guardrail_security_groups == (GROUP,)
    assert settings.pipeline_roles == ("arn:aws:iam::111122223333:role/deploy",)
    assert settings.exempt_roles == ()


@pytest.mark.parametrize(
    "line",
    [
        f'subnets = ["{GROUP}"]',
        f'security_groups = ["{SUBNET}"]',
        'pipeline_roles = ["arn:aws:iam::111122223333:role/*"]',
        'exempt_roles = ["deploy"]',
        'roles = ["arn:aws:iam::111122223333:role/deploy"]',
    ],
)
def test_a_malformed_approval_in_the_settings_is_refused(line: str) -> None:
    with pytest.raises(ConfigError):
        parse_settings(f"[guardrail]\n{line}\n", path="ringfence.toml")
