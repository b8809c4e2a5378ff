"""The second opinion of IAM: whom it is asked about, in which accounts, and which calls that takes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace

import pytest

from ringfence.model.coverage import CoverageStatus
from ringfence.model.guardrail_check import NetworkAsked
from ringfence.model.iam_simulation import SimulatedDecision
from ringfence.workflow.live_iam import simulate
from ringfence.workflow.sources import Live
from support import builders as build
from support.aws import AwsLab
from support.aws.fixtures import aws_server, lab
from support.builders.constants import ACCOUNT
from support.verified_estate import Estate

__all__ = ["aws_server", "lab"]

SOURCE = Live(max_rps=1000.0)


@pytest.fixture
def here(lab: AwsLab, monkeypatch: pytest.MonkeyPatch) -> AwsLab:
    """The lab as the account of the estate."""
    for name, value in lab.env(ACCOUNT).items():
        monkeypatch.setenv(name, value)
    return lab


def outside_denied(arn: str, action: str, context: Mapping[str, tuple[str, ...]]) -> str:
    return "allowed" if context else "explicitDeny"


def test_who_may_create_is_asked_about_with_and_without_networks(here: AwsLab) -> None:
    here.seed(ACCOUNT).simulator(outside_denied)
    estate = Estate()
    reader = build.principal(
        "reader",
        json.dumps({"Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}),
    )
    inventory = replace(estate.inventory, principals=(*estate.inventory.principals, reader))
    snapshot = replace(estate, inventory=inventory).snapshot

    found = simulate(SOURCE, snapshot, estate.layers)

    assert {each.arn.rpartition("/")[2] for each in found.simulations} == {"developer"}
    assert {each.network for each in found.simulations} == {
        NetworkAsked.PUBLIC,
        NetworkAsked.UNAPPROVED,
        NetworkAsked.MIXED,
        NetworkAsked.APPROVED,
    }
    assert {each.decision for each in found.simulations if each.network is NetworkAsked.PUBLIC} == {
        SimulatedDecision.EXPLICIT_DENY
    }
    assert dict(found.api_calls)["iam:SimulatePrincipalPolicy"] == 4
    assert [(row.account, row.status) for row in found.coverage] == [
        (ACCOUNT, CoverageStatus.COMPLETE)
    ]


def test_an_account_that_lets_nobody_in_has_a_row_that_says_so(here: AwsLab) -> None:
    here.seed(ACCOUNT).simulator(outside_denied)
    estate = Estate()
    stranger = replace(
        estate.inventory.principals[0],
        arn="arn:aws:iam::210987654321:role/developer",
        account="210987654321",
    )
    snapshot = estate.snapshot
    snapshot = replace(
        snapshot,
        scope=replace(snapshot.scope, accounts=(ACCOUNT, "210987654321")),
        inventory=replace(snapshot.inventory, principals=(stranger,)),
    )

    found = simulate(replace(SOURCE, role_name="scanner"), snapshot, estate.layers)

    assert found.simulations == ()
    assert {row.account: row.status for row in found.coverage} == {
        ACCOUNT: CoverageStatus.COMPLETE,
        "210987654321": CoverageStatus.DENIED,
    }
