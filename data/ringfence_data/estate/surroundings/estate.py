"""Lays blocks over accounts and regions, and gives what they hold one block at a time."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice, permutations

from ringfence_data.estate.answers.iam import authorization_answers
from ringfence_data.estate.answers.logs import logging_answers
from ringfence_data.estate.answers.perimeter import interface_answers, perimeter_answers
from ringfence_data.estate.answers.region import region_answers, trail_answers
from ringfence_data.estate.answers.runtimes import identity_answers, runtime_answers
from ringfence_data.estate.answers.tools import gateway_answers, tool_answers
from ringfence_data.estate.answers.vpcs import vpc_answers
from ringfence_data.estate.core.estate import PLACES, caller_answer
from ringfence_data.estate.core.places import ACCOUNTS, DENIED, REGIONS
from ringfence_data.estate.core.resources import resource_answers
from ringfence_data.estate.core.workloads import api_key_answer, workload_answers
from ringfence_data.estate.identifiers import Place
from ringfence_data.estate.interfaces import Layout
from ringfence_data.estate.record import AnswerRecord, Json
from ringfence_data.estate.surroundings.block import BLOCK, Block
from ringfence_data.estate.surroundings.summaries import summary_rows
from ringfence_data.estate.window import Window
from ringfence_data.estate.workload import RuntimeDesign

_BLOCKS_OF_A_PLACE = 9
"""AWS allows a thousand runtimes an account and region; the designed ones need room too."""


def blocks(count: int, *, seed: int) -> Iterator[Block]:
    """Blocks that hold that many runtimes, laid over the places in turn."""
    places = _places(count)
    for number in range(-(-count // BLOCK)):
        size = min(BLOCK, count - number * BLOCK)
        yield Block(number=number, place=places[number % len(places)], size=size, seed=seed)


def more_places(count: int) -> tuple[Place, ...]:
    """The places that the designed estate does not have, for estates that outgrow it."""
    return tuple(place for place in _places(count) if place not in PLACES)


def place_answers(places: tuple[Place, ...]) -> Iterator[AnswerRecord]:
    """What every account and region answers, before any block is in it."""
    for account in dict.fromkeys(place.account for place in places):
        yield caller_answer(account)
        yield api_key_answer(account)
    for place in places:
        yield from tool_answers(place, (), Layout((), ()))
        yield from gateway_answers(place, ())
        yield from resource_answers(place)
        yield from trail_answers(place)
        yield from workload_answers(place, Layout((), ()))
        yield from region_answers(place, ())


def block_answers(
    block: Block, runtimes: tuple[RuntimeDesign, ...], layout: Layout
) -> Iterator[AnswerRecord]:
    """The answers that one block adds to its account and region."""
    networks = (block.vpc,)
    yield from authorization_answers(block.place.account, tuple(block.roles()))
    yield from runtime_answers(block.place, runtimes, layout)
    yield from identity_answers(block.place, runtimes)
    yield from interface_answers(block.place, networks, layout.interfaces())
    yield from vpc_answers(block.place, networks)
    yield from perimeter_answers(block.place, networks)
    yield from logging_answers(block.place, networks)


def block_layout(block: Block, runtimes: tuple[RuntimeDesign, ...]) -> Layout:
    placements = [placement for runtime in runtimes for placement in runtime.placements()]
    return Layout((block.vpc,), placements)


def block_summaries(
    runtimes: tuple[RuntimeDesign, ...], layout: Layout, window: Window
) -> Iterator[tuple[str, Json]]:
    for runtime in runtimes:
        yield from summary_rows(runtime, layout, window)


def _places(count: int) -> tuple[Place, ...]:
    known = tuple(place for place in PLACES if place != DENIED)
    wanted = -(-count // (BLOCK * _BLOCKS_OF_A_PLACE))
    accounts = max(0, -(-(wanted - len(known)) // len(REGIONS)))
    return (*known, *(Place(account, region) for account in _more(accounts) for region in REGIONS))


def _more(count: int) -> Iterator[str]:
    """Further account ids in the form of AWS's documentation, such as 777788889999."""
    ids = ("".join(digit * 4 for digit in each) for each in permutations("123456789", 3))
    yield from islice((account for account in ids if account not in ACCOUNTS), count)
