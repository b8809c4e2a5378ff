"""The index of names, held to its definition."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from ringfence.join.names import ANSWER_LIFETIME, NameIndex, Naming
from ringfence.model.telemetry import FlowSummary, Resolution
from support.builders import NOW, flow, resolution

HOUR = timedelta(hours=1)
CLIENTS = ("10.20.1.10", "10.20.1.11")
VPCS = ("vpc-0one", "vpc-0two", "")
ACCOUNTS = ("111122223333", "444455556666")
_HOURS = st.tuples(st.integers(0, 12), st.integers(0, 3))

_ANSWERS = st.builds(
    lambda name, client, vpc, account, hours: resolution(
        name,
        "203.0.113.9",
        client=client,
        vpc_id=vpc,
        account=account,
        first_seen=NOW + hours[0] * HOUR,
        last_seen=NOW + sum(hours) * HOUR,
    ),
    st.sampled_from(("a.example", "b.example", "c.example")),
    st.sampled_from(CLIENTS),
    st.sampled_from(VPCS),
    st.sampled_from(ACCOUNTS),
    _HOURS,
)
_FLOWS = st.builds(
    lambda client, account, hours: flow(
        client=client,
        account=account,
        first_seen=NOW + hours[0] * HOUR,
        last_seen=NOW + sum(hours) * HOUR,
    ),
    st.sampled_from(CLIENTS),
    st.sampled_from((*ACCOUNTS, "")),
    _HOURS,
)


def _by_definition(answers: list[Resolution], seen: FlowSummary, vpc_id: str) -> Naming:
    """Every answer compared with the flow, one by one."""
    fitting = [
        answer
        for answer in answers
        if vpc_id in (answer.vpc_id, "")
        and answer.first_seen <= seen.last_seen
        and answer.last_seen + ANSWER_LIFETIME >= seen.first_seen
    ]
    own = [
        answer
        for answer in fitting
        if answer.client == seen.client and (vpc_id or seen.account in ("", answer.account))
    ]
    told = own or (fitting if vpc_id else [])
    return Naming(names=tuple(sorted({answer.name for answer in told})), own=bool(own))


@given(st.lists(_ANSWERS, max_size=8), _FLOWS, st.sampled_from(VPCS))
def test_the_names_of_a_flow_are_those_of_the_definition(
    answers: list[Resolution], seen: FlowSummary, vpc_id: str
) -> None:
    assert NameIndex(answers).naming(seen, vpc_id) == _by_definition(answers, seen, vpc_id)


def test_a_name_may_fit_in_each_of_several_spans_and_not_between_them() -> None:
    answers = [
        resolution(
            "a.example",
            "203.0.113.9",
            client=CLIENTS[1],
            vpc_id=VPCS[0],
            first_seen=NOW + hour * HOUR,
            last_seen=NOW + hour * HOUR,
        )
        for hour in (20, 0, 10)
    ]
    index = NameIndex(answers)

    named = {
        hour: index.naming(
            flow(client=CLIENTS[0], first_seen=NOW + hour * HOUR, last_seen=NOW + hour * HOUR),
            VPCS[0],
        ).names
        for hour in (0, 5, 10, 15, 20)
    }

    assert named == {0: ("a.example",), 5: (), 10: ("a.example",), 15: (), 20: ("a.example",)}
