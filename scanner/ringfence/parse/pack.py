"""A policy pack from `pack.json` (`ringfence.pack/1`).

A key that is not known is refused: what a rule says by it would otherwise be lost without a word.
"""

from __future__ import annotations

import ipaddress
import json
import re
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import TypeVar

from ringfence.errors import PackError
from ringfence.model.policy import (
    SELECTOR_TEXTS,
    AppRequirement,
    DcfRule,
    DecryptPolicy,
    PolicyPack,
    Protocol,
    RuleAction,
    SmartGroup,
    SmartGroupSelector,
    WebGroup,
)
from ringfence.model.text import why_unread
from ringfence.parse.json_stream import EntryError, unique

PACK_SCHEMA = "ringfence.pack/1"
MAX_NAME = 256
_IDS = "INTRUSION_DETECTION_PERMIT"
_PACK_KEYS = frozenset(
    {
        "schema",
        "name",
        "version",
        "default_action",
        "smart_groups",
        "web_groups",
        "rules",
        "rulesets",
    }
)
_GROUP_KEYS = frozenset({"name", "selectors", "uuid", "members"})
_WEB_KEYS = frozenset({"name", "sni", "urls", "managed", "uuid"})
_RULE_KEYS = frozenset(
    {
        "name",
        "priority",
        "action",
        "protocol",
        "ports",
        "src",
        "dst",
        "web_groups",
        "watch",
        "logging",
        "decrypt",
        "app_requirement",
        "ruleset",
        "uuid",
    }
)
_SELECTOR_KEYS = frozenset({*SELECTOR_TEXTS, "tags", "k8s_...", "s2c"})
_OTHER_KEY = re.compile(r"k8s_\w+|s2c|ext_\w+|namespacetags\..+|unresolved", re.DOTALL)
"""Keys of a selector that are kept as they are; the last stands for what a reader did not resolve."""
_Enum = TypeVar("_Enum", bound=StrEnum)
_Made = TypeVar("_Made")


def parse_pack(text: str, *, path: str) -> PolicyPack:
    """Read the text of a `pack.json`; path is only for the messages.

    Raises PackError for what is no such document, with the place of what is wrong.
    """
    try:
        document = json.loads(text, object_pairs_hook=unique)
    except EntryError as error:
        raise PackError(f"{path}: an object of it says a key twice", hint="give it once") from error
    except (ValueError, RecursionError) as error:
        raise PackError(
            f"{path} is no JSON: {why_unread(error)}", hint="give a pack.json"
        ) from error
    top = _object(document, path)
    if top.get("schema") != PACK_SCHEMA:
        raise PackError(
            f"{path} is no policy pack: its schema is {_shown(top.get('schema'))}",
            hint=f"a pack says {PACK_SCHEMA!r}; `ringfence propose` writes one",
        )
    _known(top, _PACK_KEYS, path)
    return _made(
        path,
        lambda: PolicyPack(
            name=_name(top, path),
            version=_text(top, "version", path) or "1",
            default_action=_enum(RuleAction, top, "default_action", path, RuleAction.PERMIT),
            smart_groups=_each(top, "smart_groups", path, _smart_group),
            web_groups=_each(top, "web_groups", path, _web_group),
            rules=_each(top, "rules", path, _rule),
            rulesets=_texts(top, "rulesets", path),
        ),
    )


def says_default_action(text: str) -> bool:
    """Whether the text of a pack that was read says what becomes of flows that no rule takes."""
    document = json.loads(text)
    return isinstance(document, dict) and document.get("default_action") is not None


def _smart_group(entry: Mapping[str, object], where: str) -> SmartGroup:
    _known(entry, _GROUP_KEYS, where)
    members = _texts(entry, "members", where) if entry.get("members") is not None else None
    for member in members or ():
        _check_cidr(member, f"{where}.members")
    return SmartGroup(
        name=_name(entry, where),
        selectors=_each(entry, "selectors", where, _selector),
        uuid=_text(entry, "uuid", where),
        members=members,
    )


def _selector(entry: Mapping[str, object], where: str) -> SmartGroupSelector:
    texts = {key: _text(entry, key, where) for key in SELECTOR_TEXTS}
    if texts["cidr"]:
        _check_cidr(texts["cidr"], f"{where}.cidr")
    said = entry.get("tags")
    tags = _object({} if said is None else said, f"{where}.tags")
    other = sorted(entry.keys() - {*SELECTOR_TEXTS, "tags"})
    if not texts["external"]:  # the arguments of a feed are the feed's own
        _known({key: "" for key in other if not _OTHER_KEY.fullmatch(key)}, _SELECTOR_KEYS, where)
    return SmartGroupSelector(
        **texts,
        tags=tuple((key, _text(tags, key, f"{where}.tags")) for key in sorted(tags)),
        other=tuple((key, _text(entry, key, where)) for key in other),
    )


def _web_group(entry: Mapping[str, object], where: str) -> WebGroup:
    _known(entry, _WEB_KEYS, where)
    return WebGroup(
        name=_name(entry, where),
        sni=_texts(entry, "sni", where),
        urls=_texts(entry, "urls", where),
        managed=_flag(entry, "managed", where, default=False),
        uuid=_text(entry, "uuid", where),
    )


def _rule(entry: Mapping[str, object], where: str) -> DcfRule:
    _known(entry, _RULE_KEYS, where)
    ids = entry.get("action") == _IDS
    action = RuleAction.PERMIT if ids else _enum(RuleAction, entry, "action", where)
    return DcfRule(
        name=_name(entry, where),
        priority=_whole(entry, "priority", where),
        action=action,
        src=_texts(entry, "src", where),
        dst=_texts(entry, "dst", where),
        web_groups=_texts(entry, "web_groups", where),
        protocol=_enum(Protocol, entry, "protocol", where, Protocol.ANY),
        ports=_ports(entry, where),
        watch=_flag(entry, "watch", where, default=False),
        logging=_flag(entry, "logging", where, default=False),
        decrypt=_enum(DecryptPolicy, entry, "decrypt", where, DecryptPolicy.UNSPECIFIED),
        app_requirement=_enum(
            AppRequirement, entry, "app_requirement", where, AppRequirement.UNSPECIFIED
        ),
        ids=ids,
        ruleset=_text(entry, "ruleset", where),
        uuid=_text(entry, "uuid", where),
    )


def _ports(entry: Mapping[str, object], where: str) -> tuple[tuple[int, int], ...]:
    found: list[tuple[int, int]] = []
    for place, value in enumerate(_list(entry, "ports", where)):
        ends = value if isinstance(value, list) else [value]
        whole = [end for end in ends if isinstance(end, int) and not isinstance(end, bool)]
        if len(whole) != len(ends) or len(ends) not in (1, 2):
            raise PackError(f"{where}.ports[{place}] is no port and no [low, high]")
        found.append((whole[0], whole[-1]))
    return tuple(found)


def _each(
    entry: Mapping[str, object],
    key: str,
    where: str,
    read: Callable[[Mapping[str, object], str], _Made],
) -> tuple[_Made, ...]:
    made: list[_Made] = []
    for place, value in enumerate(_list(entry, key, where)):
        inner = f"{where}.{key}[{place}]"
        child = _object(value, inner)
        made.append(_made(inner, lambda child=child, inner=inner: read(child, inner)))  # type: ignore[misc]
    return tuple(made)


def _made(where: str, make: Callable[[], _Made]) -> _Made:
    """What make gives; a model that refuses its values is the file's mistake."""
    try:
        return make()
    except ValueError as error:
        raise PackError(f"{where}: {error}", hint="correct the pack") from error


def _known(entry: Mapping[str, object], keys: frozenset[str], where: str) -> None:
    if unknown := sorted(entry.keys() - keys):
        raise PackError(
            f"{where} has a key that is not known: {_shown(unknown[0])}",
            hint=f"known: {', '.join(sorted(keys))}",
        )


def _object(value: object, where: str) -> Mapping[str, object]:
    if not isinstance(value, dict):
        raise PackError(f"{where} is no JSON object")
    return value


def _list(entry: Mapping[str, object], key: str, where: str) -> list[object]:
    value = entry.get(key)
    if value is None:
        return []
    if not isinstance(value, list):
        raise PackError(f"{where}.{key} is no list")
    return value


def _texts(entry: Mapping[str, object], key: str, where: str) -> tuple[str, ...]:
    values = _list(entry, key, where)
    for place, value in enumerate(values):
        if not isinstance(value, str) or not value:
            raise PackError(f"{where}.{key}[{place}] is no text")
    return tuple(_inert(value) for value in values if isinstance(value, str))


def _text(entry: Mapping[str, object], key: str, where: str) -> str:
    value = entry.get(key)
    if value is None:
        return ""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, str):
        raise PackError(f"{where}.{key} is no text")
    return _inert(value)


def _inert(text: str) -> str:
    """The text without lone surrogates, which no file can hold."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _name(entry: Mapping[str, object], where: str) -> str:
    name = _text(entry, "name", where)
    if not name or len(name) > MAX_NAME:
        raise PackError(f"{where} needs a name of 1 to {MAX_NAME} characters")
    return name


def _whole(entry: Mapping[str, object], key: str, where: str) -> int:
    value = entry.get(key)
    if type(value) is not int or value < 0:
        raise PackError(f"{where}.{key} is no whole number from 0")
    return value


def _flag(entry: Mapping[str, object], key: str, where: str, *, default: bool) -> bool:
    value = entry.get(key, default)
    if not isinstance(value, bool):
        raise PackError(f"{where}.{key} is neither true nor false")
    return value


def _enum(
    kind: type[_Enum],
    entry: Mapping[str, object],
    key: str,
    where: str,
    default: _Enum | None = None,
) -> _Enum:
    value = entry.get(key)
    if value is None and default is not None:
        return default
    try:
        return kind(value)  # type: ignore[arg-type] # anything else is refused below
    except ValueError:
        raise PackError(
            f"{where}.{key} is {_shown(value)}", hint=f"one of {', '.join(kind)}"
        ) from None


def _check_cidr(text: str, where: str) -> None:
    try:
        ipaddress.ip_network(text, strict=False)
    except ValueError:
        raise PackError(f"{where} is neither an address nor a CIDR: {_shown(text)}") from None


def _shown(value: object) -> str:
    return ascii(value)[:80]
