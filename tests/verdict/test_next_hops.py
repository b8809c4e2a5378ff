"""Prefix lists and enforcement points: what a route leads to."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ringfence.model.network import RouteTarget
from ringfence.model.settings import Settings
from ringfence.model.verdict import Containment, ReasonCode
from support import builders as build
from support.verdicts import behind, codes, judged

L, UNKNOWN, E, U = (
    Containment.LEAKY,
    Containment.UNKNOWN,
    Containment.ENFORCED,
    Containment.UNCONTAINED,
)
SPOKE = build.route
OUT = build.internet_route


S3_ROUTE = build.route("pl-0s3", RouteTarget.VPC_ENDPOINT, "vpce-0s3")


def test_a_gateway_endpoint_is_a_side_door() -> None:
    held = replace(behind(SPOKE(), S3_ROUTE), vpc_endpoints=(build.vpc_endpoint("vpce-0s3", "s3"),))

    verdict = judged(held)

    assert verdict.containment is L
    assert ReasonCode.GATEWAY_ENDPOINT_ROUTE in codes(verdict)


def test_a_list_of_aws_to_an_unread_endpoint_is_a_side_door_too() -> None:
    listed = build.prefix_list("pl-0s3", "com.amazonaws.us-east-1.s3", None, owner="AWS")

    assert judged(replace(behind(SPOKE(), S3_ROUTE), prefix_lists=(listed,))).containment is L


def test_an_endpoint_of_unknown_kind_is_unknown() -> None:
    verdict = judged(behind(SPOKE(), S3_ROUTE))

    assert verdict.containment is UNKNOWN
    assert ReasonCode.NEXT_HOP_NOT_READ in codes(verdict)


@pytest.mark.parametrize(
    ("cidrs", "containment"),
    [(("8.8.8.0/24",), L), (("10.9.0.0/16",), E), ((), E), (None, UNKNOWN)],
)
def test_a_list_of_the_customer_is_judged_by_its_entries(
    cidrs: tuple[str, ...] | None, containment: Containment
) -> None:
    held = behind(SPOKE(), OUT("pl-0own"))
    listed = build.prefix_list("pl-0own", "partners", cidrs)

    assert judged(replace(held, prefix_lists=(listed,))).containment is containment


def test_a_list_may_hide_the_default_route() -> None:
    held = behind(SPOKE("pl-0own"), OUT())
    listed = build.prefix_list("pl-0own", "everything", ("0.0.0.0/1", "128.0.0.0/1"))

    assert judged(replace(held, prefix_lists=(listed,))).containment is E
    assert judged(held).containment is U


def test_unread_entries_do_no_harm_on_the_way_to_an_enforcement_point() -> None:
    assert judged(behind(SPOKE(), SPOKE("pl-0own"))).containment is E


@pytest.mark.parametrize(
    ("changes", "containment"),
    [
        ({}, E),
        ({"name": ""}, E),
        ({"tags": ()}, UNKNOWN),
        (
            {
                "name": "squid",
                "tags": (("Aviatrix-Created-Resource", "Do-Not-Delete-Aviatrix-Created-Resource"),),
            },
            UNKNOWN,
        ),
        ({"tags": (("Aviatrix-Created-Resource", "yes"),)}, UNKNOWN),
    ],
    ids=["both marks", "name in the tag", "no tag", "no name", "another value"],
)
def test_an_instance_needs_both_marks_of_a_gateway(
    changes: dict[str, object], containment: Containment
) -> None:
    held = replace(behind(SPOKE()), instances=(replace(build.spoke_instance(), **changes),))  # type: ignore[arg-type]

    assert judged(held).containment is containment


def test_a_declared_interface_needs_no_instance() -> None:
    held = replace(behind(SPOKE()), instances=())
    settings = Settings(enforcement_interfaces=(build.SPOKE_ENI,))

    assert judged(held).containment is UNKNOWN
    assert judged(held, settings).containment is E


@pytest.mark.parametrize("check", [True, None])
def test_a_declared_interface_must_not_check_source_and_destination(check: bool | None) -> None:
    held = replace(behind(SPOKE()), interfaces=(build.spoke_interface(source_dest_check=check),))

    verdict = judged(held, Settings(enforcement_interfaces=(build.SPOKE_ENI,)))

    assert verdict.containment is UNKNOWN
    assert ReasonCode.SOURCE_DEST_CHECK in codes(verdict)


def test_a_declared_endpoint_must_be_one_of_a_load_balancer() -> None:
    route = build.route(target=RouteTarget.VPC_ENDPOINT, target_id="vpce-0x")
    held = replace(
        behind(route), vpc_endpoints=(build.vpc_endpoint("vpce-0x", "logs", "Interface"),)
    )

    verdict = judged(held, Settings(enforcement_endpoints=("vpce-0x",)))

    assert verdict.containment is UNKNOWN
