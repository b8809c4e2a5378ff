"""Roles of workloads that are used from where the workload is not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ringfence.classify.ranges import RangeIndex
from ringfence.join.workloads import Workload, by_role, workloads
from ringfence.model.agentcore import Placement
from ringfence.model.coverage import CoverageStatus, Source
from ringfence.model.egress import Confidence
from ringfence.model.snapshot import Snapshot
from ringfence.model.telemetry import ApiUse
from ringfence.model.workload import ComputeResource, WorkloadKind
from ringfence.signals.credentials import Misuses, role_misuses
from support import builders as build
from support.builders.constants import ACCOUNT, REGION
from support.exfiltration_samples import ELSEWHERE, NAT_ADDRESS, calls, seen

HOME = calls(NAT_ADDRESS)
ROLE = HOME.role_arn
OF_AWS = "18.204.1.1"
SERVICE_OF_AWS = "52.94.228.167"
NOT_OF_AWS = "9.9.9.9"


def judged(snapshot: Snapshot) -> Misuses:
    known = workloads(snapshot.inventory)
    return role_misuses(snapshot, known, by_role(known))


def test_one_credential_in_two_places_is_sure() -> None:
    (misuse,) = judged(seen(api_uses=(HOME, calls(ELSEWHERE)))).found

    assert misuse.source == build.runtime_arn()
    assert misuse.target == ELSEWHERE
    assert misuse.confidence is Confidence.HIGH
    assert "the workload itself used" in misuse.said


def test_somebody_who_assumed_the_role_is_less_sure() -> None:
    person = calls(ELSEWHERE, session_name="alice", access_key="another")

    (misuse,) = judged(seen(api_uses=(HOME, person))).found

    assert misuse.confidence is Confidence.MEDIUM
    assert "AgentCore did not name" in misuse.said


def test_a_name_that_agentcore_gave_makes_nobody_surer() -> None:
    """Any caller may choose the name of a session."""
    other = calls(ELSEWHERE, access_key="another")

    (misuse,) = judged(seen(api_uses=(HOME, other))).found

    assert "AgentCore named" in misuse.said
    assert misuse.confidence is Confidence.MEDIUM


def test_aws_itself_may_have_called_from_an_address_of_aws() -> None:
    pull = calls(SERVICE_OF_AWS, access_key="another", event_name="BatchGetImage")

    (misuse,) = judged(seen(api_uses=(HOME, pull))).found

    assert misuse.confidence is Confidence.LOW
    assert "AMAZON" in misuse.bound
    assert "for its image" in misuse.bound


def test_the_workload_s_own_credential_at_aws_is_surer_than_another() -> None:
    (misuse,) = judged(seen(api_uses=(HOME, calls(OF_AWS)))).found

    assert misuse.confidence is Confidence.MEDIUM
    assert "EC2" in misuse.bound


def test_each_address_makes_one_finding() -> None:
    uses = (
        HOME,
        calls(ELSEWHERE),
        calls(ELSEWHERE, event_name="GetObject"),
        calls("192.0.2.67"),
    )

    assert [each.target for each in judged(seen(api_uses=uses)).found] == [ELSEWHERE, "192.0.2.67"]


@pytest.mark.parametrize(
    "source_ip", ["bedrock-agentcore.amazonaws.com", "AWS Internal", "10.20.1.57", NAT_ADDRESS, ""]
)
def test_calls_of_services_and_from_home_are_in_order(source_ip: str) -> None:
    assert not judged(seen(api_uses=(HOME, calls(source_ip)))).found


def test_calls_by_an_endpoint_are_not_judged_by_their_address() -> None:
    uses = (HOME, calls(ELSEWHERE, vpc_endpoint_id="vpce-0any"))

    assert not judged(seen(api_uses=uses)).found


def test_where_no_session_left_by_a_known_address_nothing_is_said() -> None:
    result = judged(seen(api_uses=(calls(ELSEWHERE),)))

    assert (result.found, result.unknown_way) == ([], 1)


def test_a_person_at_home_does_not_make_the_way_known() -> None:
    person = calls(NAT_ADDRESS, session_name="alice")

    assert not judged(seen(api_uses=(person, calls(ELSEWHERE)))).found


@pytest.mark.parametrize("source", [Source.NETWORK_INTERFACES, Source.NAT_GATEWAYS])
def test_addresses_that_were_not_read_make_no_finding(source: Source) -> None:
    snapshot = seen(api_uses=(HOME, calls(ELSEWHERE)))

    result = judged(build.without(snapshot, source, status=CoverageStatus.DENIED))

    assert (result.found, result.unknown_way) == ([], 1)


def public(*uses: ApiUse) -> Snapshot:
    """The runtime in PUBLIC mode."""
    snapshot = seen(api_uses=uses)
    runtime = build.runtime(build.version(placement=build.public()))
    return replace(snapshot, inventory=replace(snapshot.inventory, runtimes=(runtime,)))


def test_a_public_runtime_calls_from_addresses_that_anyone_may_rent_at_aws() -> None:
    result = judged(public(HOME, calls(OF_AWS)))

    assert (result.found, result.public) == ([], 1)


def test_a_public_runtime_calls_from_no_address_that_is_not_aws_s() -> None:
    result = judged(public(calls(OF_AWS), calls(NOT_OF_AWS)))

    (misuse,) = result.found
    assert misuse.target == NOT_OF_AWS
    assert "did not publish" in misuse.bound
    assert result.public == 1


def test_an_address_that_no_network_routes_tells_nothing_of_a_public_runtime() -> None:
    assert not judged(public(calls(ELSEWHERE))).found


def test_the_ranges_are_read_only_when_a_call_needs_them() -> None:
    snapshot = seen(api_uses=(HOME, calls(ELSEWHERE)))
    known = workloads(snapshot.inventory)

    def unread() -> RangeIndex:
        raise AssertionError("the ranges were read")

    assert role_misuses(snapshot, known, by_role(known), ranges=unread).found


@pytest.mark.parametrize("address", [ELSEWHERE, NOT_OF_AWS])
@pytest.mark.parametrize("in_vpc", [True, False])
def test_a_role_that_a_function_has_as_well_is_not_judged(address: str, *, in_vpc: bool) -> None:
    uses = (HOME, calls(address))
    snapshot = seen(api_uses=uses) if in_vpc else public(*uses)
    function = ComputeResource(
        arn=f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:x",
        kind=WorkloadKind.LAMBDA_FUNCTION,
        name="x",
        account=ACCOUNT,
        region=REGION,
        roles=(ROLE,),
    )
    inventory = replace(snapshot.inventory, compute=(function,))

    result = judged(replace(snapshot, inventory=inventory))

    assert (result.found, result.public) == ([], 1)


@pytest.mark.parametrize("address", [ELSEWHERE, NOT_OF_AWS])
@pytest.mark.parametrize("placement", [build.public(), build.in_vpc()])
def test_a_workload_that_was_not_read_completely_is_not_judged(
    address: str, placement: Placement
) -> None:
    snapshot = seen(api_uses=(HOME, calls(address)))
    unread = Workload(
        arn=build.runtime_arn(),
        account=ACCOUNT,
        region=REGION,
        placements=(placement,),
        roles=(ROLE,),
        fully_read=False,
    )

    result = role_misuses(snapshot, [unread], {ROLE: (unread.arn,)})

    assert (result.found, result.public) == ([], 1)


@pytest.mark.parametrize(
    ("now", "before"), [(build.in_vpc(), build.public()), (build.public(), build.in_vpc())]
)
def test_a_workload_that_has_moved_may_still_call_from_where_it_was(
    now: Placement, before: Placement
) -> None:
    snapshot = seen(api_uses=(HOME, calls(NOT_OF_AWS)))
    moved = Workload(
        arn=build.runtime_arn(),
        account=ACCOUNT,
        region=REGION,
        placements=(now,),
        past=(before,),
        roles=(ROLE,),
    )

    result = role_misuses(snapshot, [moved], {ROLE: (moved.arn,)})

    assert (result.found, result.public) == ([], 1)


def test_a_call_from_what_is_no_address_is_not_judged() -> None:
    uses = (HOME, calls("2001:500:88::1%\x1b[2j"))

    assert not judged(seen(api_uses=uses)).found


def test_a_role_of_nobody_here_is_nobody_s_finding() -> None:
    stranger = f"arn:aws:iam::{ACCOUNT}:role/stranger"

    result = judged(seen(api_uses=(calls(ELSEWHERE, role_arn=stranger),)))

    assert result == Misuses([])
