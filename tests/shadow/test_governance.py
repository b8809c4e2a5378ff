"""Who answers for a workload, and what is not known of that."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ringfence.model.coverage import CoverageStatus, Source
from ringfence.model.settings import Settings
from ringfence.model.snapshot import Inventory, Snapshot
from ringfence.model.workload import Governance
from ringfence.shadow import Governors
from support import builders as build

ARN = build.function("assistant").arn
PLACE = (build.ACCOUNT, build.REGION)
Tags = tuple[tuple[str, str], ...]


def judged(whole: Snapshot, settings: Settings | None = None, tags: Tags | None = ()) -> Governance:
    return Governors(whole, settings or Settings()).governed(ARN, PLACE, tags).governance


def recorded(status: str) -> Snapshot:
    return build.snapshot(Inventory(registry_records=(build.registry_record(ARN, status),)))


@pytest.mark.parametrize("pattern", [ARN, ARN.replace("assistant", "assist*"), f"{ARN[:-1]}?"])
def test_the_settings_approve_by_arn_or_pattern(pattern: str) -> None:
    settings = Settings(approved_workloads=(pattern,))

    assert judged(build.snapshot(), settings) is Governance.APPROVED


@pytest.mark.parametrize("status", ["DRAFT", "PENDING_APPROVAL", "REJECTED", "DEPRECATED", ""])
def test_only_an_approved_record_approves(status: str) -> None:
    assert judged(recorded("APPROVED")) is Governance.APPROVED
    assert judged(recorded(status)) is Governance.SHADOW


def test_a_record_that_a_rule_of_the_registry_approved_is_nobodys_answer() -> None:
    by_rule = build.registry_record(ARN, auto_approved=True)
    by_hand = replace(by_rule, arn=f"{by_rule.arn}-2", auto_approved=False)

    assert judged(build.snapshot(Inventory(registry_records=(by_rule,)))) is Governance.SHADOW
    both = Inventory(registry_records=(by_rule, by_hand))
    assert judged(build.snapshot(both)) is Governance.APPROVED


def test_a_record_of_a_registry_that_was_not_read_leaves_it_unknown() -> None:
    record = build.registry_record(ARN, auto_approved=None)
    whole = build.snapshot(Inventory(registry_records=(record,)))

    assert judged(whole) is Governance.UNKNOWN
    declaring = Settings(declaring_tags=("ai-owner",))
    assert judged(whole, declaring, (("ai-owner", "ann"),)) is Governance.DECLARED


def test_a_record_of_another_resource_approves_nothing() -> None:
    other = build.registry_record(f"{ARN}-2")

    assert judged(build.snapshot(Inventory(registry_records=(other,)))) is Governance.SHADOW


@pytest.mark.parametrize(
    ("entry", "tags", "word"),
    [
        ("ai-owner", (("ai-owner", "ann"),), Governance.DECLARED),
        ("team=ml", (("team", "ml"),), Governance.DECLARED),
        ("team=ml", (("team", "shop"),), Governance.SHADOW),
        ("team", (("Team", "ml"),), Governance.SHADOW),
        ("ai-owner", (), Governance.SHADOW),
    ],
)
def test_a_tag_that_the_operator_named_declares_and_never_approves(
    entry: str, tags: Tags, word: Governance
) -> None:
    assert judged(build.snapshot(), Settings(declaring_tags=(entry,)), tags) is word


@pytest.mark.parametrize(
    ("status", "word"),
    [
        (CoverageStatus.COMPLETE, Governance.SHADOW),
        (CoverageStatus.NOT_ENABLED, Governance.SHADOW),
        (CoverageStatus.UNSUPPORTED, Governance.SHADOW),
        (CoverageStatus.PARTIAL, Governance.UNKNOWN),
        (CoverageStatus.DENIED, Governance.UNKNOWN),
        (CoverageStatus.THROTTLED, Governance.UNKNOWN),
        (CoverageStatus.UNAVAILABLE, Governance.UNKNOWN),
        (None, Governance.UNKNOWN),
    ],
)
def test_a_registry_that_was_not_read_leaves_it_unknown(
    status: CoverageStatus | None, word: Governance
) -> None:
    whole = build.without(build.snapshot(), Source.AGENT_REGISTRY, status=status)

    assert judged(whole) is word


def test_what_approves_it_is_known_whatever_else_was_not_read() -> None:
    whole = build.without(build.snapshot(), Source.AGENT_REGISTRY, status=CoverageStatus.DENIED)

    assert judged(whole, Settings(approved_workloads=(ARN,))) is Governance.APPROVED


def test_tags_that_were_not_read_matter_only_where_the_operator_named_some() -> None:
    assert judged(build.snapshot(), tags=None) is Governance.SHADOW
    assert judged(build.snapshot(), Settings(declaring_tags=("x",)), None) is Governance.UNKNOWN


def test_what_has_no_region_is_judged_by_every_region_of_its_account() -> None:
    rows = (
        build.coverage(Source.AGENT_REGISTRY),
        build.coverage(Source.AGENT_REGISTRY, CoverageStatus.DENIED, region="eu-west-1"),
    )
    place = (build.ACCOUNT, "")

    for coverage, word in ((rows, Governance.UNKNOWN), (rows[:1], Governance.SHADOW)):
        whole = build.snapshot(coverage=coverage)
        found = Governors(whole, Settings()).governed(ARN, place, ())
        assert found.governance is word
