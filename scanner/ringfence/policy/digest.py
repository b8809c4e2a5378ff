"""A pack by what it decides, as one digest: two files of one meaning have one."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict

from ringfence.model.policy import PolicyPack

_OF_THE_CONTROLLER = ("uuid", "ruleset")


def pack_digest(pack: PolicyPack) -> str:
    """SHA-256 in hex of the rules in their order, the groups and the default action.

    UUIDs and rulesets are left out: a controller gives them, and they decide nothing.
    """
    meaning = {
        "default_action": pack.default_action,
        "rules": [_without_ids(asdict(each)) for each in pack.in_order],
        "smart_groups": sorted(
            (_without_ids(asdict(each)) for each in pack.smart_groups), key=_text
        ),
        "web_groups": sorted((_without_ids(asdict(each)) for each in pack.web_groups), key=_text),
    }
    return hashlib.sha256(_text(meaning).encode()).hexdigest()


def _without_ids(value: dict[str, object]) -> dict[str, object]:
    return {key: each for key, each in value.items() if key not in _OF_THE_CONTROLLER}


def _text(value: object) -> str:
    return json.dumps(value, sort_keys=True)
