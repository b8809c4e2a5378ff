"""What a controller says is in force, from its answers: live ones, or those that were saved."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from ringfence.model.controller import ControllerState
from ringfence.model.coverage import Coverage, CoverageStatus, Source
from ringfence.model.policy import RuleAction
from ringfence.parse.controller import Answers, find_answers, read_answers
from ringfence.parse.controller_wire import text_of

SAVED = "coverage.json"
"""Beside saved answers: what could not be read, and when the rest was."""
SAVED_SCHEMA = "ringfence.controller/1"
CONTROLLER_SOURCES = (
    Source.CONTROLLER_FEATURES,
    Source.CONTROLLER_GROUPS,
    Source.CONTROLLER_RULES,
    Source.CONTROLLER_DEFAULT_ACTION,
    Source.CONTROLLER_ATTACHMENTS,
)
_NAMED = 3


def controller_state(
    texts: Mapping[str, str],
    *,
    host: str,
    read_at: datetime,
    coverage: Iterable[Coverage] | None = None,
) -> ControllerState:
    """The state of a controller. texts are JSON by file name; PackError for what is no JSON.

    coverage says what became of each read; without it, a part that is there was read, and of one
    that is not nothing is known.
    """
    found = find_answers(texts)
    rows = tuple(_found(found) if coverage is None else coverage)
    state = ControllerState(
        host=host,
        read_at=read_at,
        version=found.version,
        dcf_enabled=_enabled(found),
        default_action=_default_action(found),
        default_logging=_default_logging(found),
        coverage=rows,
    )
    if not found.rulesets:
        return state
    read = read_answers(found, host)
    return replace(
        state,
        pack=read.pack,
        rulesets=read.rulesets,
        order_known=read.order_known,
        disabled=read.disabled,
        loose=read.loose,
        notes=read.notes,
        coverage=_with_refused(rows, read.refused),
    )


def saved_coverage(text: str) -> tuple[datetime, str, tuple[Coverage, ...]]:
    """When saved answers were read, from which host, and what could not be; ValueError for anything else."""
    document = json.loads(text)
    if not isinstance(document, dict) or document.get("schema") != SAVED_SCHEMA:
        raise ValueError("it is no coverage of a controller's answers")
    rows = tuple(
        Coverage(
            source=Source(str(each["source"])),
            account="",
            region="",
            status=CoverageStatus(str(each["status"])),
            detail=str(each.get("detail", ""))[:500],
        )
        for each in document["coverage"]
    )
    if any(row.source not in CONTROLLER_SOURCES for row in rows):
        raise ValueError("it names a source that is none of a controller")
    read_at = datetime.fromisoformat(str(document["read_at"]))
    if read_at.utcoffset() is None:
        raise ValueError("read_at has no time zone")
    return read_at, str(document["host"])[:255], rows


def coverage_text(host: str, read_at: datetime, rows: Iterable[Coverage]) -> str:
    """What `saved_coverage` reads."""
    document = {
        "schema": SAVED_SCHEMA,
        "host": host,
        "read_at": read_at.isoformat(),
        "coverage": [
            {"source": row.source.value, "status": row.status.value, "detail": row.detail}
            for row in rows
        ],
    }
    return json.dumps(document, indent=2, sort_keys=True) + "\n"


def _enabled(found: Answers) -> bool | None:
    value = found.feature.get("enabled") if found.feature else None
    return value if isinstance(value, bool) else None


def _default_action(found: Answers) -> RuleAction | None:
    told = found.default_action
    return RuleAction(text_of(told, "action").upper()) if told is not None else None


def _default_logging(found: Answers) -> bool | None:
    return None if found.default_action is None else found.default_action.get("logging") is True


def _found(found: Answers) -> Iterable[Coverage]:
    """Rows of what is there: an answer that nobody saved has none."""
    held = {
        Source.CONTROLLER_FEATURES: _enabled(found) is not None,
        Source.CONTROLLER_GROUPS: bool(found.groups),
        Source.CONTROLLER_RULES: bool(found.rulesets),
        Source.CONTROLLER_DEFAULT_ACTION: found.default_action is not None,
        Source.CONTROLLER_ATTACHMENTS: bool(found.rulesets),
    }
    for source, there in held.items():
        if there:
            yield Coverage(source=source, account="", region="", status=CoverageStatus.COMPLETE)


def _with_refused(rows: tuple[Coverage, ...], refused: tuple[str, ...]) -> tuple[Coverage, ...]:
    """The rows, those of the rules only partly read where some of them say what is not known here."""
    if not refused:
        return rows
    detail = f"{len(refused)} rule(s) cannot be read: {'; '.join(refused[:_NAMED])}"
    return tuple(
        replace(row, status=CoverageStatus.PARTIAL, detail=detail)
        if row.source is Source.CONTROLLER_RULES and row.complete
        else row
        for row in rows
    )
