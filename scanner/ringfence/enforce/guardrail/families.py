"""The ways out by what narrows them, so that a result says which part of the guardrail is open."""

from __future__ import annotations

from dataclasses import dataclass

from ringfence.guardrail.paths import WAYS_OUT, WayOut

_PLACED = ("CreateAgentRuntime", "UpdateAgentRuntime", "CreateBrowser", "CreateCodeInterpreter")
_OF_AWS = ("StartBrowserSession", "StartCodeInterpreterSession")


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """Ways out that the same part of a guardrail shuts."""

    does: str
    """What a principal does by them, as the end of a sentence."""
    ways: frozenset[str]


def _family(does: str, actions: tuple[str, ...]) -> Family:
    return Family(does=does, ways=frozenset(each.id for each in WAYS_OUT if _calls(each, actions)))


def _calls(way: WayOut, actions: tuple[str, ...]) -> bool:
    return way.action.partition(":")[2] in actions


PLACEMENT = _family("place a runtime or a tool outside the approved networks", _PLACED)
"""Calls that carry the network keys."""
OF_AWS = _family("use a browser or a code interpreter that AWS keeps", _OF_AWS)
UNKEYED = Family(
    does="get a runtime or a target outside the approved networks by a call that networks do not narrow",
    ways=frozenset(each.id for each in WAYS_OUT) - PLACEMENT.ways - OF_AWS.ways,
)
"""Endpoints of PUBLIC versions, harnesses, capacity providers and targets of gateways."""
