"""Who reads which accounts, and what becomes of those that refuse."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from ringfence.collect.live import LiveRequest, collect
from ringfence.collect.ports import Recording
from ringfence.errors import CollectError
from ringfence.model.coverage import Coverage, CoverageStatus, Source
from ringfence.model.window import TimeWindow
from support.aws import AwsLab, deny, unknown_credentials
from support.aws.wire import DEFAULT_ACCOUNT, DEFAULT_REGION
from support.callers import ListRecorder

WINDOW = TimeWindow(datetime(2026, 11, 6, tzinfo=UTC), datetime(2026, 11, 20, tzinfo=UTC))
OTHER_ACCOUNT = "210987654321"


def read(recorder: ListRecorder | None = None, **options: Any) -> Recording:
    settings: dict[str, Any] = {"window": WINDOW, "max_rps": 1000.0, **options}
    return collect(LiveRequest(**settings), recorder=recorder or ListRecorder())


def furnish(lab: AwsLab, account: str = DEFAULT_ACCOUNT) -> None:
    """Two public runtimes."""
    lab.seed(account).many_runtimes(2)


def row(recording: Recording, source: Source, region: str = DEFAULT_REGION) -> Coverage:
    (found,) = [
        each for each in recording.coverage if (each.source, each.region) == (source, region)
    ]
    return found


def test_without_credentials_nothing_can_be_read(
    impatient: AwsLab, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")

    with pytest.raises(CollectError, match="no usable AWS credentials") as failed:
        read()

    assert "--profile" in failed.value.hint


def test_an_identity_that_is_refused_is_an_error_with_a_hint(impatient: AwsLab) -> None:
    impatient.faults.add(unknown_credentials(), service="sts")

    with pytest.raises(CollectError) as failed:
        read()

    assert failed.value.hint


def test_a_role_is_assumed_first(impatient: AwsLab) -> None:
    furnish(impatient, account=OTHER_ACCOUNT)
    role = impatient.seed(OTHER_ACCOUNT).role("scanner")

    recording = read(role_arn=role)

    assert recording.scope.accounts == (OTHER_ACCOUNT,)
    assert row(recording, Source.RUNTIMES).records == 2
    assert ("sts:AssumeRole", 1) in recording.api_calls


def test_a_role_that_refuses_us_is_an_error_with_a_hint(impatient: AwsLab) -> None:
    impatient.faults.add(deny(), operation="AssumeRole")

    with pytest.raises(CollectError, match="sts:AssumeRole") as failed:
        read(role_arn=f"arn:aws:iam::{OTHER_ACCOUNT}:role/scanner")

    assert "trust" in failed.value.hint


def test_every_account_of_the_organization_is_read(impatient: AwsLab) -> None:
    impatient.seed().organization([OTHER_ACCOUNT], role="scanner")
    furnish(impatient)
    furnish(impatient, account=OTHER_ACCOUNT)

    recording = read(org=True, role_name="scanner")

    assert recording.scope.accounts == tuple(sorted((DEFAULT_ACCOUNT, OTHER_ACCOUNT)))
    assert {each.account for each in recording.coverage if each.source is Source.RUNTIMES} == {
        DEFAULT_ACCOUNT,
        OTHER_ACCOUNT,
    }
    assert all(each.complete for each in recording.coverage)


def test_an_account_that_refuses_us_is_a_row_and_the_rest_goes_on(impatient: AwsLab) -> None:
    impatient.seed().organization([OTHER_ACCOUNT], role="scanner")
    furnish(impatient)
    impatient.faults.add(deny(), operation="AssumeRole")

    recording = read(org=True, role_name="scanner")

    refused = [
        each
        for each in recording.coverage
        if each.account == OTHER_ACCOUNT and each.source is not Source.SERVICE_CONTROL_POLICIES
    ]
    assert [(each.source, each.status, each.required) for each in refused] == [
        (Source.IDENTITY, CoverageStatus.DENIED, True)
    ]
    assert row(recording, Source.RUNTIMES).complete


def test_an_organization_that_cannot_be_listed_leaves_our_own_account(impatient: AwsLab) -> None:
    furnish(impatient)
    impatient.faults.add(deny(), service="organizations")

    recording = read(org=True, role_name="scanner")

    unlisted = row(recording, Source.ORGANIZATION, "")
    assert (unlisted.status, unlisted.gap) == (CoverageStatus.DENIED, True)
    assert row(recording, Source.RUNTIMES).complete


def test_answers_of_credentials_are_never_recorded(impatient: AwsLab) -> None:
    recorder = ListRecorder()
    role = impatient.seed(OTHER_ACCOUNT).role("scanner")

    read(recorder, role_arn=role)

    operations = {answer.operation for answer in recorder.answers}
    assert "AssumeRole" not in operations
    assert not any("SecretAccessKey" in repr(answer) for answer in recorder.answers)
