"""The shape of `pack.json` (`ringfence.pack/1`), from which its JSON Schema is derived.

It is as strict as `parse.pack`, which people also give packs of their own: what may be left out may
be null as well, a text may be written as a number, and an unknown key is refused. What one entry
says of another (a name that is defined nowhere, or twice; a range from high to low; an address that
is none) the parser alone judges.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType

from ringfence.model.policy import (
    MAX_PORT,
    MAX_STARS,
    SELECTOR_TEXTS,
    AppRequirement,
    DecryptPolicy,
    Protocol,
    RuleAction,
)

PACK_SCHEMA = "ringfence.pack/1"


class WrittenAction(StrEnum):
    """The action of a rule as the provider spells it; the last is a permit with intrusion detection."""

    PERMIT = "PERMIT"
    DENY = "DENY"
    INTRUSION_DETECTION_PERMIT = "INTRUSION_DETECTION_PERMIT"


_OTHER_KEYS = r"^(k8s_\w+|s2c|ext_\w+|namespacetags\.[\s\S]+|unresolved)$"
_STANDS_ALONE = ("cidr", "fqdn", "site")
_SAYS_NOTHING: dict[str, object] = {"enum": ["", None, {}]}
_TEXT = {"type": ["string", "integer", "null"]}
_SOMETHING = {"not": _SAYS_NOTHING}


def _alone(key: str) -> dict[str, object]:
    return {
        "if": {"required": [key], "properties": {key: _SOMETHING}},
        "then": {"properties": {key: True}, "additionalProperties": _SAYS_NOTHING},
    }


_SELECTOR = {
    "title": "Selector",
    "description": "One match expression: its keys are AND-ed; cidr, fqdn and site stand alone in theirs. "
    "Beside `external` stand the arguments of the feed.",
    "minProperties": 1,
    "properties": {
        **dict.fromkeys(SELECTOR_TEXTS, _TEXT),
        "tags": {"type": ["object", "null"], "additionalProperties": _TEXT},
    },
    "if": {"required": ["external"], "properties": {"external": _SOMETHING}},
    "else": {
        "properties": dict.fromkeys((*SELECTOR_TEXTS, "tags"), True),
        "patternProperties": {_OTHER_KEYS: True},
        "additionalProperties": False,
    },
    "allOf": [_alone(key) for key in _STANDS_ALONE],
}
_BOTH = {"properties": {key: {"type": "array", "minItems": 1} for key in ("sni", "urls")}}

Name = Annotated[str, Meta(min_length=1, max_length=256)] | int
Text = str | int | None | UnsetType
Texts = tuple[Annotated[str, Meta(min_length=1)], ...]
Patterns = tuple[
    Annotated[str, Meta(min_length=1, pattern=rf"^[^*]*(\*[^*]*){{0,{MAX_STARS}}}$")], ...
]
Port = Annotated[int, Meta(ge=0, le=MAX_PORT)]
Ports = tuple[Port | Annotated[tuple[Port, ...], Meta(min_length=1, max_length=2)], ...]
Selector = Annotated[
    dict[str, Annotated[object, Meta(extra_json_schema=_TEXT)]], Meta(extra_json_schema=_SELECTOR)
]


class PackSmartGroup(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A named union of selectors, and the CIDRs that they are known to come to."""

    name: Name
    selectors: tuple[Selector, ...] | UnsetType | None = UNSET
    members: Texts | UnsetType | None = UNSET
    uuid: Text = UNSET


class PackWebGroup(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A named list of domains or of URLs, never of both."""

    name: Name
    sni: Patterns | UnsetType | None = UNSET
    urls: Patterns | UnsetType | None = UNSET
    managed: bool = False
    uuid: Text = UNSET


class PackRule(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One rule: who may or may not talk to whom; groups by their names."""

    name: Name
    priority: Annotated[int, Meta(ge=0)]
    action: WrittenAction
    src: Annotated[Texts, Meta(min_length=1)]
    dst: Annotated[Texts, Meta(min_length=1)]
    web_groups: Texts | UnsetType | None = UNSET
    protocol: Protocol | UnsetType | None = UNSET
    ports: Ports | UnsetType | None = UNSET
    watch: bool = False
    logging: bool = False
    decrypt: DecryptPolicy | UnsetType | None = UNSET
    app_requirement: AppRequirement | UnsetType | None = UNSET
    ruleset: Text = UNSET
    uuid: Text = UNSET


class PackDocument(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A policy pack: groups, rules in the order of evaluation, and the action for all else."""

    schema: str
    name: Name
    version: Text = UNSET
    default_action: RuleAction | UnsetType | None = UNSET
    smart_groups: tuple[PackSmartGroup, ...] | UnsetType | None = UNSET
    web_groups: (
        tuple[
            Annotated[
                PackWebGroup,
                Meta(extra_json_schema={"not": {"required": ["sni", "urls"], **_BOTH}}),
            ],
            ...,
        ]
        | UnsetType
        | None
    ) = UNSET
    rules: tuple[PackRule, ...] | UnsetType | None = UNSET
    rulesets: Texts | UnsetType | None = UNSET
