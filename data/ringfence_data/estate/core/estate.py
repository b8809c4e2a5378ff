"""The designed estate as a whole: its runtimes, networks and answers by account and region."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence_data.estate.answers import perimeter
from ringfence_data.estate.answers.iam import authorization_answers
from ringfence_data.estate.answers.logs import logging_answers
from ringfence_data.estate.answers.perimeter import interface_answers, perimeter_answers
from ringfence_data.estate.answers.region import region_answers, trail_answers
from ringfence_data.estate.answers.runtimes import identity_answers, runtime_answers
from ringfence_data.estate.answers.tools import gateway_answers, tool_answers
from ringfence_data.estate.answers.vpcs import vpc_answers
from ringfence_data.estate.core import branches, laboratory, production
from ringfence_data.estate.core.networks import NETWORKS
from ringfence_data.estate.core.people import POLICIES, PRINCIPALS
from ringfence_data.estate.core.places import ACCOUNTS, DENIED, REGIONS
from ringfence_data.estate.core.resources import resource_answers
from ringfence_data.estate.core.services import GATEWAYS, TOOLS
from ringfence_data.estate.core.workloads import (
    PLACEMENTS,
    api_key_answer,
    instance_of,
    is_workloads,
    workload_answers,
)
from ringfence_data.estate.identifiers import Place
from ringfence_data.estate.interfaces import Layout
from ringfence_data.estate.record import AnswerRecord

RUNTIMES = (*production.RUNTIMES, *branches.RUNTIMES, *laboratory.RUNTIMES)
PLACES = tuple(Place(account, region) for account in ACCOUNTS for region in REGIONS)


def layout() -> Layout:
    """Where the interfaces of the designed runtimes and tools are."""
    runtimes = [placement for runtime in RUNTIMES for placement in runtime.placements()]
    tools = (tool.placement for tool in TOOLS)
    return Layout(NETWORKS, [*runtimes, *tools, *PLACEMENTS])


def answers(laid_out: Layout) -> Iterator[AnswerRecord]:
    """Every answer, account by account."""
    for account in ACCOUNTS:
        yield caller_answer(account)
        yield from authorization_answers(account, PRINCIPALS[account], POLICIES[account])
        yield api_key_answer(account)
    for place in PLACES:
        yield from _answers_of(place, laid_out)


def caller_answer(account: str) -> AnswerRecord:
    """Who asks."""
    arn = f"arn:aws:sts::{account}:assumed-role/ringfence-reader/ringfence"
    return AnswerRecord(
        place=Place(account, ""),
        service="sts",
        operation="GetCallerIdentity",
        body={"Account": account, "Arn": arn},
    )


def _answers_of(place: Place, laid_out: Layout) -> Iterator[AnswerRecord]:
    networks = [vpc for vpc in NETWORKS if vpc.place == place]
    runtimes = tuple(runtime for runtime in RUNTIMES if runtime.place == place)
    yield from runtime_answers(place, runtimes, laid_out)
    yield from tool_answers(place, (tool for tool in TOOLS if tool.place == place), laid_out)
    if place != DENIED:
        yield from gateway_answers(place, (each for each in GATEWAYS if each.place == place))
    yield from resource_answers(place)
    yield from identity_answers(place, runtimes)
    yield from trail_answers(place)
    yield from workload_answers(place, laid_out)
    interfaces = [each for each in laid_out.interfaces() if each.vpc.place == place]
    agents = (each for each in interfaces if not is_workloads(each))
    yield from interface_answers(place, networks, agents)
    others = ((each, instance_of(each)) for each in interfaces if is_workloads(each))
    yield from perimeter.workload_answers(place, others)
    if networks:
        yield from vpc_answers(place, networks)
        yield from perimeter_answers(place, networks)
        yield from logging_answers(place, networks)
        yield from region_answers(place, networks)
