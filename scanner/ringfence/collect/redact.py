"""What is kept of an answer: an allow-list, applied before anything is recorded.

A rule takes a value and returns what is kept of it, or DROPPED. What no rule names is dropped, so a
field that AWS adds tomorrow is not stored by accident.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final

from ringfence.parse.environment import environment_origins
from ringfence.parse.hosts import origin_of
from ringfence.parse.openapi import server_origins
from ringfence.parse.state_machine import called_by

Rule = Callable[[Any], Any]

_AUTHORITY = re.compile(r"[a-z][a-z0-9+.-]{0,40}://(?P<authority>[^\s/\\?#\"'<>]*)", re.IGNORECASE)


_DIGEST = re.compile(r"[0-9a-f]{16}")


class _Dropped:
    """The mark of a value that is not kept."""


DROPPED: Final = _Dropped()


def fields(names: str = "", /, **nested: Rule) -> Rule:
    """Keep the named fields of a structure, or of each structure in a list.

    names are kept as they are; nested ones by their own rule.
    """
    rules: dict[str, Rule] = dict.fromkeys(names.split(), plain) | nested

    def keep(value: Any) -> Any:
        if isinstance(value, list):
            return _all_kept(keep, value)
        if not isinstance(value, dict):
            return DROPPED
        return _items_kept({key: (rules[key], value[key]) for key in rules if key in value})

    return keep


def plain(value: Any) -> Any:
    """Keep a scalar or a list of scalars; an instant becomes ISO 8601 text in UTC."""
    if isinstance(value, datetime):
        aware = value if value.tzinfo else value.replace(tzinfo=UTC)
        return aware.astimezone(UTC).isoformat()
    if isinstance(value, list):
        return _all_kept(plain, [item for item in value if not isinstance(item, list | dict)])
    return value if isinstance(value, str | int | float) else DROPPED


def every_value(rule: Rule) -> Rule:
    """Keep every key of a map, and of each value what the rule keeps."""

    def keep(value: Any) -> Any:
        if not isinstance(value, dict):
            return DROPPED
        return _items_kept({key: (rule, item) for key, item in value.items()})

    return keep


def environment(value: Any) -> Any:
    """Keep the names of environment variables, and of their values only hosts."""
    if not isinstance(value, dict):
        return DROPPED
    return {
        str(key): "" if splits_a_secret(str(item)) else environment_origins(str(key), str(item))
        for key, item in value.items()
    }


def names_only(value: Any) -> Any:
    """Keep the names of environment variables, and nothing of their values."""
    return {str(key): "" for key in value} if isinstance(value, dict) else DROPPED


def digest(value: Any) -> Any:
    """Keep what tells two identifiers apart, and neither of them."""
    if not isinstance(value, str):
        return DROPPED
    # What was reduced before stays as it is; AWS spells its identifiers in capitals.
    if _DIGEST.fullmatch(value):
        return value
    return hashlib.sha256(value.encode()).hexdigest()[:16]


def state_machine(value: Any) -> Any:
    """Reduce the definition of a state machine to the operations and models that it names, as JSON."""
    if not isinstance(value, str):
        return DROPPED
    return json.dumps(called_by(value), separators=(",", ":"))


def url(value: Any) -> Any:
    """Reduce a URL, or each URL of a list, to its origin."""
    if isinstance(value, list):
        return _all_kept(url, value)
    if not isinstance(value, str) or splits_a_secret(value):
        return DROPPED
    return origin_of(value) or DROPPED


def openapi(value: Any) -> Any:
    """Reduce an OpenAPI document to the list of its servers' origins."""
    return list(server_origins(value)) if isinstance(value, str) else DROPPED


def splits_a_secret(text: str) -> bool:
    """Whether a URL may end too early, at an unescaped delimiter inside its user information.

    Then what stands where a host should is the user's name and the beginning of a password, and an
    `@` follows further on. A path may hold one too (`registry.corp.example/@scope`): behind a plain name
    with a dot it is believed to.
    """
    for match in _AUTHORITY.finditer(text):
        behind = text[match.end() :]
        following = _AUTHORITY.search(behind)
        if "@" in (behind[: following.start()] if following else behind):
            authority = match["authority"]
            if "@" in authority or ":" in authority or "." not in authority:
                return True
    return False


def policy(value: Any) -> Any:
    """Keep an IAM policy, as JSON text: policies are no secrets, and they are the evidence."""
    if isinstance(value, dict):
        return json.dumps(value, separators=(",", ":"))
    return value if isinstance(value, str) else DROPPED


def default_policy_version(value: Any) -> Any:
    """Keep the version of a managed policy that is in force."""
    if not isinstance(value, list):
        return DROPPED
    keep = fields("VersionId IsDefaultVersion", Document=policy)
    return [
        keep(version)
        for version in value
        if isinstance(version, dict) and version.get("IsDefaultVersion")
    ]


def _all_kept(rule: Rule, values: list[Any]) -> list[Any]:
    return [kept for kept in map(rule, values) if kept is not DROPPED]


def _items_kept(items: dict[str, tuple[Rule, Any]]) -> dict[str, Any]:
    kept = {key: rule(value) for key, (rule, value) in items.items()}
    return {key: value for key, value in kept.items() if value is not DROPPED}
