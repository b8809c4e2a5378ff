"""The controller of the designed estate, as its answers are saved: one file a read, and the record."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence_data.estate.core.rules import RULESET, expected_pack, held_groups, held_rules
from ringfence_data.estate.identifiers import random_uuid
from ringfence_data.estate.record import Json, utc
from ringfence_data.estate.window import Window

HOST = "controller.freight.example"
_POINTS = ("TERRAFORM_BEFORE_UI_MANAGED", "TERRAFORM_AFTER_UI_MANAGED")


def controller_files(window: Window) -> Iterator[tuple[str, Json | list[Json]]]:
    """Each file's path in the bundle, and what it holds."""
    yield "pack.json", expected_pack()
    answers = dict(_answers())
    for name, body in answers.items():
        yield f"controller/{name.replace('/', '.')}.json", body
    yield "controller/controller.json", _record(window)


def _answers() -> Iterator[tuple[str, Json | list[Json]]]:
    yield "get_controller_feature", {"feature": "microseg", "enabled": True}
    yield "list_version_info", {"current_version": "UserConnect-9.0.10"}
    yield "app-domains", {"app_domains": held_groups()}
    yield "microseg/policy-list3", {"dcf_policies": [_ruleset()]}
    yield "microseg/policy-list", {"dcf_policies": [{"policies": []}]}
    yield "microseg/default-action-policy", {"action": "PERMIT", "logging": True}
    for name in _POINTS:
        point: Json = {"attachment_point_id": _point(name), "name": name}
        yield f"microseg/attachment-points/{name}", [point]


def _ruleset() -> Json:
    return {
        "uuid": random_uuid("ruleset", RULESET),
        "name": RULESET,
        "attach_to": _point(_POINTS[0]),
        "system_resource": False,
        "policies": held_rules(),
    }


def _point(name: str) -> str:
    return random_uuid("attachment-point", name)


def _record(window: Window) -> Json:
    counts = (
        ("controller-features", 1),
        ("controller-groups", len(held_groups())),
        ("controller-rules", len(held_rules())),
        ("controller-default-action", 1),
        ("controller-attachments", len(_POINTS)),
    )
    rows = [
        {"source": source, "status": "complete", "records": count, "detail": ""}
        for source, count in counts
    ]
    return {
        "schema": "ringfence.controller/1",
        "host": HOST,
        "read_at": utc(window.end),
        "coverage": rows,
        "notes": [],
    }
