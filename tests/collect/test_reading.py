"""However the calls of a source end, the source ends in one honest row."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ringfence.collect.ports import CallFailed, Interrupted
from ringfence.collect.reading import Visit, known_answers
from ringfence.collect.workers import Crew
from ringfence.model.coverage import CoverageStatus, Source
from support.callers import ACCOUNT, REGION, FakeCaller, ListRecorder, Reply, denied

CONTROL = "bedrock-agentcore-control"


@pytest.fixture
def crew() -> Iterator[Crew]:
    crew = Crew(3)
    yield crew
    crew.dismiss()


@pytest.fixture
def recorder() -> ListRecorder:
    return ListRecorder()


def runtimes(*names: str) -> dict[str, list[dict[str, str]]]:
    return {"agentRuntimes": [{"agentRuntimeId": name} for name in names]}


def unavailable(detail: str) -> CallFailed:
    return CallFailed(CoverageStatus.UNAVAILABLE, detail, code="InternalServerException")


def test_what_was_read_to_its_end_is_complete(crew: Crew, recorder: ListRecorder) -> None:
    visit = Visit(FakeCaller({"ListAgentRuntimes": [runtimes("a"), runtimes("b")]}), recorder, crew)

    with visit.source(Source.RUNTIMES) as reading:
        items = reading.pages(CONTROL, "ListAgentRuntimes", "agentRuntimes", maxResults=100)

    assert [item["agentRuntimeId"] for item in items] == ["a", "b"]
    row = recorder.row(Source.RUNTIMES)
    assert (row.status, row.records, row.detail) == (CoverageStatus.COMPLETE, 2, "")
    assert row.required


def test_each_page_is_an_answer_without_tokens_and_page_sizes(
    crew: Crew, recorder: ListRecorder
) -> None:
    pages: list[Reply] = [{**runtimes("a"), "nextToken": "secret"}, runtimes("b")]
    visit = Visit(FakeCaller({"ListAgentRuntimes": pages}), recorder, crew)

    with visit.source(Source.RUNTIMES) as reading:
        reading.pages(CONTROL, "ListAgentRuntimes", "agentRuntimes", maxResults=100)

    assert [answer.body for answer in recorder.answers] == [runtimes("a"), runtimes("b")]
    first = recorder.answers[0]
    assert (first.account, first.region, first.service) == (ACCOUNT, REGION, CONTROL)
    assert first.params == {}


def test_collectors_see_only_what_is_kept(crew: Crew, recorder: ListRecorder) -> None:
    answer = {"agentRuntimeId": "a", "description": "canary", "environmentVariables": {"K": "v"}}
    visit = Visit(FakeCaller({"GetAgentRuntime": answer}), recorder, crew)

    with visit.source(Source.RUNTIMES) as reading:
        body = reading.call(CONTROL, "GetAgentRuntime", agentRuntimeId="a")

    assert body == {"agentRuntimeId": "a", "environmentVariables": {"K": ""}}


def test_a_denied_list_is_denied_and_says_what_is_missing(
    crew: Crew, recorder: ListRecorder
) -> None:
    visit = Visit(FakeCaller({"ListAgentRuntimes": denied("ListAgentRuntimes")}), recorder, crew)

    with visit.source(Source.RUNTIMES) as reading:
        assert reading.pages(CONTROL, "ListAgentRuntimes", "agentRuntimes") == []

    row = recorder.row(Source.RUNTIMES)
    assert row.status is CoverageStatus.DENIED
    assert "ListAgentRuntimes" in row.detail


def test_a_list_that_broke_off_keeps_its_pages_and_is_partial(
    crew: Crew, recorder: ListRecorder
) -> None:
    pages: list[Reply] = [runtimes("a"), unavailable("no answer")]
    visit = Visit(FakeCaller({"ListAgentRuntimes": pages}), recorder, crew)

    with visit.source(Source.RUNTIMES) as reading:
        items = reading.pages(CONTROL, "ListAgentRuntimes", "agentRuntimes")

    assert len(items) == 1
    row = recorder.row(Source.RUNTIMES)
    assert (row.status, row.records) == (CoverageStatus.PARTIAL, 1)
    assert row.detail == "1 of 2 calls failed: no answer"


def test_half_a_list_of_one_resource_is_not_recorded_at_all(
    crew: Crew, recorder: ListRecorder
) -> None:
    pages: list[Reply] = [{"runtimeEndpoints": [{"name": "DEFAULT"}]}, unavailable("no answer")]
    visit = Visit(FakeCaller({"ListAgentRuntimeEndpoints": pages}), recorder, crew)

    with visit.source(Source.RUNTIME_ENDPOINTS) as reading:
        items = reading.pages(
            CONTROL, "ListAgentRuntimeEndpoints", "runtimeEndpoints", agentRuntimeId="a"
        )

    assert items == []
    assert recorder.answers == []
    assert recorder.row(Source.RUNTIME_ENDPOINTS).status is CoverageStatus.UNAVAILABLE


def test_one_failed_call_among_many_makes_the_source_partial(
    crew: Crew, recorder: ListRecorder
) -> None:
    caller = FakeCaller(
        {"GetMemory": lambda **asked: denied("GetMemory") if asked["memoryId"] == "b" else {}}
    )
    visit = Visit(caller, recorder, crew)

    with visit.source(Source.MEMORIES) as reading:
        visit.each(lambda name: reading.call(CONTROL, "GetMemory", memoryId=name), "abc")

    row = recorder.row(Source.MEMORIES)
    assert (row.status, row.detail) == (
        CoverageStatus.PARTIAL,
        "1 of 3 calls failed: GetMemory was denied",
    )


def test_the_most_frequent_failure_speaks_whatever_came_first(
    crew: Crew, recorder: ListRecorder
) -> None:
    failures = {"a": unavailable("rare"), "b": denied("GetMemory"), "c": denied("GetMemory")}
    visit = Visit(
        FakeCaller({"GetMemory": lambda **asked: failures[asked["memoryId"]]}), recorder, crew
    )

    with visit.source(Source.MEMORIES) as reading:
        for name in "abc":
            reading.call(CONTROL, "GetMemory", memoryId=name)

    row = recorder.row(Source.MEMORIES)
    assert row.detail == "GetMemory was denied (and 2 more)"
    assert row.status is CoverageStatus.DENIED


def test_something_that_does_not_exist_is_an_answer_where_the_collector_says_so(
    crew: Crew, recorder: ListRecorder
) -> None:
    gone = CallFailed(CoverageStatus.UNAVAILABLE, "none", code="ResourceNotFoundException")
    visit = Visit(FakeCaller({"GetResourcePolicy": gone}), recorder, crew)

    with visit.source(Source.RESOURCE_POLICIES) as reading:
        body = reading.call(
            CONTROL, "GetResourcePolicy", absent=frozenset({"ResourceNotFoundException"})
        )

    assert body is None
    assert recorder.row(Source.RESOURCE_POLICIES).complete


def test_what_was_never_listed_cannot_be_complete_further_on(
    crew: Crew, recorder: ListRecorder
) -> None:
    visit = Visit(FakeCaller({"ListAgentRuntimes": denied("ListAgentRuntimes")}), recorder, crew)
    with visit.source(Source.RUNTIMES) as reading:
        reading.pages(CONTROL, "ListAgentRuntimes", "agentRuntimes")

    with visit.source(Source.TAGS) as tags:
        tags.depends_on("ListAgentRuntimes")

    assert recorder.row(Source.TAGS).status is CoverageStatus.DENIED


def test_a_listed_item_without_its_name_is_not_passed_over_in_silence(
    crew: Crew, recorder: ListRecorder
) -> None:
    visit = Visit(FakeCaller({"ListMemories": {"memories": [{"id": "a"}, {}]}}), recorder, crew)

    with visit.source(Source.MEMORIES) as reading:
        names = reading.named(reading.pages(CONTROL, "ListMemories", "memories"), "id")

    assert names == ["a"]
    assert recorder.row(Source.MEMORIES).status is CoverageStatus.PARTIAL


def test_an_answer_that_was_recorded_before_is_not_asked_for_again(
    crew: Crew, recorder: ListRecorder
) -> None:
    earlier = ListRecorder()
    visit = Visit(FakeCaller({"GetMemory": {"memory": {"id": "a"}}}), earlier, crew)
    with visit.source(Source.MEMORIES) as reading:
        reading.call(CONTROL, "GetMemory", memoryId="a")
    caller = FakeCaller({"GetMemory": {"memory": {"id": "new"}}})
    resumed = Visit(caller, recorder, crew, known=known_answers(earlier.answers))

    with resumed.source(Source.MEMORIES) as reading:
        bodies = [reading.call(CONTROL, "GetMemory", memoryId=name) for name in ("a", "b")]

    assert bodies == [{"memory": {"id": "a"}}, {"memory": {"id": "new"}}]
    assert caller.asked("GetMemory") == [{"memoryId": "b"}]
    assert recorder.row(Source.MEMORIES).complete


def test_an_interruption_leaves_no_row_that_claims_anything(
    crew: Crew, recorder: ListRecorder
) -> None:
    visit = Visit(FakeCaller(), recorder, crew)

    with pytest.raises(Interrupted), visit.source(Source.RUNTIMES):
        raise Interrupted

    assert recorder.rows == []
