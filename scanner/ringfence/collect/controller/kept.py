"""What is kept of a controller's answers: the fields that say what is in force, and no others."""

from __future__ import annotations

from collections.abc import Callable, Mapping

_GROUP = frozenset({"uuid", "name", "selector", "system_resource"})
_RULESET = frozenset({"uuid", "name", "attach_to", "system_resource"})
_LISTS = ("policies", "sub_policies")
_RULE = frozenset(
    {
        "uuid",
        "name",
        "action",
        "priority",
        "protocol",
        "src_ads",
        "dst_ads",
        "web_filters",
        "port_ranges",
        "logging",
        "watch",
        "enforcement",
        "decrypt_policy",
        "flow_app_requirement",
        "tls_profile",
        "log_profile",
        "system_resource",
        "list",
        "block",
        "target_uuid",
        "attachment_point",
    }
)
_DEFAULT = frozenset({"action", "logging", "log_profile"})
_POINT = frozenset({"attachment_point_id", "name"})


def kept_groups(answer: object) -> object:
    return {"app_domains": _each(_inside(answer, "app_domains"), lambda one: _only(one, _GROUP))}


def kept_rulesets(answer: object) -> object:
    """Rulesets, wrapped in `dcf_policies` whichever way they were answered."""
    return {"dcf_policies": _each(_inside(answer, "dcf_policies"), _ruleset)}


def kept_default(answer: object) -> object:
    return _only(answer, _DEFAULT) if isinstance(answer, dict) else {}


def kept_points(answer: object) -> object:
    return _each(answer, lambda one: _only(one, _POINT))


def kept_feature(answer: object) -> object:
    results = answer.get("results") if isinstance(answer, dict) else None
    if not isinstance(results, dict) or "enabled" not in results:
        return {}
    return {"feature": "microseg", "enabled": results["enabled"]}


def kept_version(answer: object) -> object:
    results = answer.get("results") if isinstance(answer, dict) else None
    if not isinstance(results, dict) or "current_version" not in results:
        return {}
    return {"current_version": results["current_version"]}


def _ruleset(one: Mapping[str, object]) -> dict[str, object]:
    made = _only(one, _RULESET)
    for key in _LISTS:
        if key in one:
            made[key] = _each(one[key], lambda rule: _only(rule, _RULE))
    metadata = one.get("metadata")
    if isinstance(metadata, dict) and "k8s" in metadata:
        made["metadata"] = {"k8s": {}}
    return made


def _inside(answer: object, key: str) -> object:
    return answer[key] if isinstance(answer, dict) and key in answer else answer


def _only(one: Mapping[str, object], keys: frozenset[str]) -> dict[str, object]:
    return {key: value for key, value in one.items() if key in keys}


def _each(
    value: object, keep: Callable[[Mapping[str, object]], dict[str, object]]
) -> list[dict[str, object]]:
    """What is kept of each object of a list, or of a single one that stands for it."""
    some = value if isinstance(value, list) else [value]
    return [keep(one) for one in some if isinstance(one, dict)]
