"""Model-invocation logs: who called which model how often, and nothing of what was said."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringfence.model.telemetry import ModelInvocation
from ringfence.model.window import TimeWindow, instant
from ringfence.parse.model_invocation_log import parse_invocation
from ringfence.telemetry.builder import TelemetryBuilder
from ringfence.telemetry.files import read_paths
from ringfence.telemetry.kinds import FileStatus, Limits, LogKind
from support.log_text import add_text, invocation_line

KIND = LogKind.MODEL_INVOCATION_LOGS
MOMENT = instant(1_763_800_000)


def built(*lines: str, **options: Any) -> tuple[ModelInvocation, ...]:
    builder = TelemetryBuilder(**options)
    add_text(builder, KIND, *lines)
    return builder.build().model_invocations


def test_calls_are_counted_by_identity_operation_and_model() -> None:
    later = "2025-11-22T08:30:00Z"

    found = built(
        invocation_line(),
        invocation_line(timestamp=later, requestId="request-2"),
        invocation_line(operation="InvokeModel"),
    )

    assert found == (
        ModelInvocation(
            account="123456789012",
            region="us-east-1",
            identity_arn="arn:aws:sts::123456789012:assumed-role/app/i-0123456789abcdef0",
            operation="Converse",
            model="anthropic.claude-sonnet-4-20250514-v1:0",
            calls=2,
            first_seen=MOMENT,
            last_seen=instant(1_763_800_200),
        ),
        ModelInvocation(
            account="123456789012",
            region="us-east-1",
            identity_arn="arn:aws:sts::123456789012:assumed-role/app/i-0123456789abcdef0",
            operation="InvokeModel",
            model="anthropic.claude-sonnet-4-20250514-v1:0",
            calls=1,
            first_seen=MOMENT,
            last_seen=MOMENT,
        ),
    )


def test_nothing_that_was_said_is_kept() -> None:
    assert "CANARY" in invocation_line()
    assert "CANARY" not in repr(built(invocation_line()))


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("identity", {"arn": "CANARY my secret"}),
        ("operation", "CANARY please"),
        ("modelId", "{CANARY}"),
        ("accountId", "CANARY"),
        ("region", "CANARY region"),
    ],
)
def test_what_is_not_spelled_as_aws_spells_it_is_dropped(member: str, value: object) -> None:
    (found,) = built(invocation_line(**{member: value}))

    assert "CANARY" not in repr(found)


@pytest.mark.parametrize(
    "line",
    [
        "{}",
        '{"schemaType": "Other", "timestamp": "2025-11-22T08:26:40Z"}',
        '{"schemaType": "ModelInvocationLog"}',
        '{"schemaType": "ModelInvocationLog", "timestamp": "yesterday"}',
    ],
)
def test_what_is_no_record_makes_the_file_another_kind_of_file(line: str) -> None:
    result = add_text(TelemetryBuilder(), KIND, line)

    assert result.status is FileStatus.WRONG_INPUT


def test_bodies_beside_the_records_of_an_hour_are_left_where_they_are(tmp_path: Path) -> None:
    hour = tmp_path / "AWSLogs/1/BedrockModelInvocationLogs/us-east-1/2025/11/22/08"
    (hour / "data").mkdir(parents=True)
    (hour / "a.json").write_text(invocation_line())
    (hour / "data" / "request-1_input.json").write_text('{"prompt": "CANARY"}')
    builder = TelemetryBuilder()

    read = read_paths(KIND, [str(tmp_path)], builder)

    assert [Path(each.name).name for each in read.files] == ["a.json"]
    assert read.coverage[0].complete
    assert len(builder.build().model_invocations) == 1


def test_calls_outside_the_window_do_not_count() -> None:
    window = TimeWindow(instant(1_763_900_000), instant(1_763_900_001))

    assert built(invocation_line(), window=window) == ()


def test_what_was_summed_up_before_is_added() -> None:
    first = TelemetryBuilder()
    add_text(first, KIND, invocation_line())
    second = TelemetryBuilder()
    second.merge(first.build())

    add_text(second, KIND, invocation_line())

    (found,) = second.build().model_invocations
    assert found.calls == 2


def test_too_many_distinct_calls_are_sampled_and_said() -> None:
    builder = TelemetryBuilder(limits=Limits(keys=10))

    add_text(builder, KIND, *(invocation_line(modelId=f"model-{each}") for each in range(100)))

    assert len(builder.build().model_invocations) <= 10
    assert any(fold.loses for fold in builder.folds(KIND))


@given(
    st.dictionaries(
        st.sampled_from(
            ["schemaType", "timestamp", "accountId", "identity", "operation", "modelId", "region"]
        ),
        st.none()
        | st.text(max_size=12)
        | st.integers()
        | st.just("ModelInvocationLog")
        | st.just("2025-11-22T08:26:40Z")
        | st.just({"arn": "x"}),
    )
)
def test_no_record_raises(record: dict[str, object]) -> None:
    parse_invocation(json.dumps(record).encode())
