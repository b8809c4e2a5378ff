"""Service control policies that were read hold for the accounts they stand over, and for no other."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from ringfence.guardrail.chains import chains
from ringfence.guardrail.check import Layers, check
from ringfence.model.coverage import CoverageStatus, Source
from ringfence.model.guardrail_check import Escape, LayerStatus
from ringfence.model.identity import AccountScps, PolicyDocument
from ringfence.model.snapshot import Inventory, Snapshot
from support import builders as build
from support.builders.constants import ACCOUNT
from support.faults.guardrail import allows

FULL = json.dumps({"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]})
DENY = json.dumps(
    {"Statement": [{"Effect": "Deny", "Action": "bedrock-agentcore:*", "Resource": "*"}]}
)


def estate(*documents: str, management: bool = False, account: str = ACCOUNT) -> Snapshot:
    """A role that may create runtimes, in an account under these policies."""
    level = tuple(PolicyDocument(name=f"p-{n}", document=each) for n, each in enumerate(documents))
    scps = AccountScps(account=account, levels=(level,), management=management)
    inventory = Inventory(
        principals=(build.principal("developer", allows("CreateAgentRuntime")),),
        service_control_policies=(scps,) if documents else (),
    )
    return build.snapshot(inventory)


def escapes(snapshot: Snapshot) -> Escape:
    (found,) = check(snapshot, Layers(chains=chains(snapshot)))
    return found.escapes


@pytest.mark.parametrize(
    ("snapshot", "expected"),
    [
        (estate(FULL), Escape.YES),
        (estate(FULL, DENY), Escape.NO),
        (estate(FULL, DENY, management=True), Escape.YES),
        (estate(FULL, DENY, account="210987654321"), Escape.CANNOT_TELL),
        (estate(), Escape.CANNOT_TELL),
        (estate(FULL, "no policy"), Escape.CANNOT_TELL),
        (estate(FULL, ""), Escape.CANNOT_TELL),
    ],
    ids=[
        "nothing denies",
        "a level denies",
        "the management account",
        "another account",
        "no chain",
        "a document that is no policy",
        "a document that was not read",
    ],
)
def test_a_chain_decides_for_its_account(snapshot: Snapshot, expected: Escape) -> None:
    assert escapes(snapshot) is expected


@pytest.mark.parametrize("status", [CoverageStatus.PARTIAL, CoverageStatus.DENIED, None])
def test_a_chain_of_a_source_that_was_not_read_whole_says_nothing(
    status: CoverageStatus | None,
) -> None:
    snapshot = build.without(estate(FULL, DENY), Source.SERVICE_CONTROL_POLICIES, status=status)

    assert chains(snapshot) == ()
    assert escapes(snapshot) is Escape.CANNOT_TELL


def test_what_is_known_over_all_accounts_is_read_only_where_each_was() -> None:
    layers = Layers(chains=chains(estate(FULL)))

    assert layers.over((ACCOUNT,)) is LayerStatus.READ
    assert layers.over((ACCOUNT, "210987654321")) is LayerStatus.NOT_READ


def test_what_a_user_gave_holds_where_no_chain_was_read() -> None:
    layers = replace(Layers(chains=chains(estate(FULL))), status=LayerStatus.NONE)

    assert layers.of("210987654321").status is LayerStatus.NONE
