"""Traffic of interfaces that the inventory does not have, because it could not be read."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ringfence.join.egress import build_egress_map
from ringfence.model.coverage import CoverageStatus, Source
from ringfence.model.egress import Attribution, Confidence, EgressMap
from ringfence.model.settings import Settings
from ringfence.model.snapshot import Inventory, Scope
from ringfence.model.telemetry import FlowSummary, Resolution, Telemetry
from support.builders import NOW, WINDOW, flow, interface, resolution, runtime, snapshot, without

ELSEWHERE = "203.0.113.77"


def _map(
    *flows: FlowSummary,
    answers: tuple[Resolution, ...] = (),
    status: CoverageStatus | None = CoverageStatus.DENIED,
    inventory: Inventory | None = None,
) -> EgressMap:
    held = inventory or Inventory(runtimes=(runtime(),))
    whole = snapshot(held, Telemetry(flows=flows, resolutions=answers))
    if status is not CoverageStatus.COMPLETE:
        whole = without(whole, Source.NETWORK_INTERFACES, status=status)
    return build_egress_map(whole, Settings())


@pytest.mark.parametrize("status", [CoverageStatus.DENIED, CoverageStatus.PARTIAL, None])
def test_a_flow_at_an_interface_that_was_not_read_is_an_edge_of_nobody(
    status: CoverageStatus | None,
) -> None:
    found = _map(flow(), status=status)

    (edge,) = found.egress
    assert (edge.source, edge.destination) == ("eni-0agent", "203.0.113.9")
    assert (edge.attribution, edge.confidence) == (Attribution.UNKNOWN, Confidence.LOW)
    assert "may be anybody's" in edge.reason
    assert any("interfaces were not read completely" in note for note in found.notes)


def test_an_interface_that_a_complete_inventory_lacks_stays_a_count() -> None:
    found = _map(flow(), status=CoverageStatus.COMPLETE)

    assert found.egress == ()
    assert any("the inventory does not have their interface" in note for note in found.notes)


def test_a_record_without_an_account_is_in_doubt_with_any_account_of_the_scope() -> None:
    assert len(_map(flow(account="unknown")).egress) == 1


def test_accounts_and_regions_that_nobody_scans_stay_a_count() -> None:
    assert _map(flow(account="999999999999"), flow(region="eu-west-3")).egress == ()


def test_without_a_scope_every_account_is_in_doubt() -> None:
    by_hand = replace(
        snapshot(Inventory(), Telemetry(flows=(flow(),)), coverage=()),
        scope=Scope(accounts=(), regions=(), window=WINDOW),
        taken_at=NOW,
    )

    assert len(build_egress_map(by_hand, Settings()).egress) == 1


def test_the_clients_own_question_names_its_flow() -> None:
    (edge,) = _map(flow(), answers=(resolution("pastebin.com", "203.0.113.9"),)).egress

    assert (edge.source, edge.destination) == ("eni-0agent", "pastebin.com")
    assert edge.sources == (Source.FLOW_LOGS, Source.RESOLVER_QUERY_LOGS)


@pytest.mark.parametrize("changes", [{"client": "10.20.1.200"}, {"account": "444455556666"}])
def test_questions_of_others_name_nothing_where_the_vpc_is_unknown(changes: dict[str, str]) -> None:
    found = _map(flow(), answers=(resolution("pastebin.com", "203.0.113.9", **changes),))

    assert [edge.destination for edge in found.egress] == ["203.0.113.9"]


def test_a_question_without_a_flow_of_its_own_is_the_interfaces_that_flows_show() -> None:
    found = _map(flow(), answers=(resolution("pastebin.com", ELSEWHERE),))

    edge = next(edge for edge in found.egress if edge.destination == "pastebin.com")
    assert (edge.source, edge.confidence) == ("eni-0agent", Confidence.LOW)
    assert edge.reason.startswith("DNS query only")


def test_a_question_whose_interface_no_flow_tells_is_counted() -> None:
    found = _map(answers=(resolution("pastebin.com", ELSEWHERE),))
    twice = _map(flow(), flow("eni-0twin"), answers=(resolution("pastebin.com", ELSEWHERE),))

    for each in (found, twice):
        assert "pastebin.com" not in {edge.destination for edge in each.egress}
        assert any("no flow says which interface" in note for note in each.notes)


def test_a_client_that_was_read_and_is_no_agent_keeps_its_questions() -> None:
    plain = interface(private_ips=("10.20.1.57",))
    found = _map(
        flow(),
        answers=(resolution("pastebin.com", ELSEWHERE),),
        inventory=Inventory(interfaces=(plain,)),
    )

    assert [edge.destination for edge in found.egress] == ["203.0.113.9"]
    assert any("their client is no interface of an AI workload" in note for note in found.notes)
