"""One rule as a controller answers it. Its names differ from Terraform's: `src_ads`, `web_filters`.

`protocol` may be PROTOCOL_UNSPECIFIED or PROTOCOL_ANY_UNSPECIFIED for ANY, an upper port 0 or
missing for one port, `enforcement` a text or a boolean.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import TypeVar

from ringfence.model.policy import (
    AppRequirement,
    DcfRule,
    DecryptPolicy,
    Protocol,
    RuleAction,
)

_Entry = Mapping[str, object]
_Enum = TypeVar("_Enum", bound=StrEnum)
NameOf = Callable[[str, str], str]
"""The name of a group by the key that names it and its UUID."""
_ANY = frozenset({"", "ANY", "PROTOCOL_UNSPECIFIED", "PROTOCOL_ANY_UNSPECIFIED"})
_IDS = frozenset({"INTRUSION_DETECTION_PERMIT", "DEEP_PACKET_INSPECTION_PERMIT"})


class Refused(Exception):  # noqa: N818 - collected with its likes into one PackError
    """A rule that says what is not known here."""


def parse_rule(entry: _Entry, ruleset: str, name_of: NameOf) -> DcfRule | None:
    """The rule; None for one that is disabled. Refused where something in it is not understood."""
    name = str(entry.get("name") or entry.get("uuid") or "")
    what = f"the rule {ascii(name)[:80]}"
    if entry.get("enforcement") == "DISABLE":
        return None
    action = entry.get("action")
    try:
        return DcfRule(
            name=name,
            priority=_whole(entry.get("priority", 0), f"{what}: its priority"),
            action=RuleAction.PERMIT if action in _IDS else _enum(RuleAction, action, what),
            src=_groups(entry, "src_ads", name_of),
            dst=_groups(entry, "dst_ads", name_of),
            web_groups=_groups(entry, "web_filters", name_of),
            protocol=_protocol(entry.get("protocol"), what),
            ports=_ports(entry, what),
            watch=_watches(entry, what),
            logging=entry.get("logging") is True,
            decrypt=_enum(
                DecryptPolicy, entry.get("decrypt_policy") or DecryptPolicy.UNSPECIFIED, what
            ),
            app_requirement=_enum(
                AppRequirement,
                entry.get("flow_app_requirement") or AppRequirement.UNSPECIFIED,
                what,
            ),
            ids=action in _IDS,
            ruleset=ruleset,
            uuid=str(entry.get("uuid") or ""),
        )
    except ValueError as error:
        raise Refused(str(error)) from error


def _watches(entry: _Entry, what: str) -> bool:
    mode = entry.get("enforcement")
    match mode:
        case "MONITOR":
            return True
        case "ENFORCE":
            return False
        case bool() if not mode:
            return True
        case None | "" | bool():
            return entry.get("watch") is True
        case _:
            raise Refused(f"{what}: its enforcement is {ascii(mode)[:60]}")


def _protocol(value: object, what: str) -> Protocol:
    text = str(value or "").upper()
    return Protocol.ANY if text in _ANY else _enum(Protocol, text, what)


def _ports(entry: _Entry, what: str) -> tuple[tuple[int, int], ...]:
    found: list[tuple[int, int]] = []
    ranges = entry.get("port_ranges") or []
    for each in ranges if isinstance(ranges, list) else [ranges]:
        if not isinstance(each, dict):
            raise Refused(f"{what}: a port range is no object")
        low = _whole(each.get("lo", 0), f"{what}: a port")
        found.append((low, _whole(each.get("hi") or low, f"{what}: a port")))
    return tuple(found)


def _groups(entry: _Entry, key: str, name_of: NameOf) -> tuple[str, ...]:
    found = entry.get(key) or []
    uuids = found if isinstance(found, list) else [found]
    return tuple(dict.fromkeys(name_of(key, str(uuid)) for uuid in uuids))


def _whole(value: object, what: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise Refused(f"{what} is {ascii(value)[:60]}")
    return value


def _enum(kind: type[_Enum], value: object, what: str) -> _Enum:
    if isinstance(value, str) and value in set(kind):
        return kind(value)
    raise Refused(f"{what}: {ascii(value)[:60]} is none of {', '.join(kind)}")
