"""The promotion document, for machines and for people, as golden files.

RINGFENCE_UPDATE_GOLDEN=1 rewrites the golden files; their diff is then the review.
"""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ringfence.model.promotion import BlockCode, BlockReason, PromotionDocument
from ringfence.render.promotion import promotion_table
from ringfence.render.scan_json import to_json
from ringfence.workflow.promote import promote
from ringfence.workflow.promotion_request import PromoteRequest
from ringfence.workflow.sources import Demo
from support.promotion_folders import starter, write_folder

GOLDEN = Path(__file__).parents[1] / "golden" / "promotion"
NOW = datetime(2026, 12, 1, tzinfo=UTC)
HOSTILE = "\x1b]0;owned\x07\u202e\n[red]${file('x')}"


@pytest.fixture
def document(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> PromotionDocument:
    """A starter pack that was watched for twenty days, its permit ready."""
    monkeypatch.chdir(tmp_path)
    write_folder(Path("out"), starter())
    Path("mine.toml").write_text(
        "[promotion]\nwatched_days = 0\ndefault_action = 'PERMIT'\nrulesets_ahead = []\n"
    )
    lines = [
        f'{{"src": "10.50.10.7", "host": "{host}", "port": 443, "tls": true,'
        f' "runtime": "assistant", "time": "{(NOW - timedelta(days=day)).isoformat()}"}}\n'
        for day in range(20, -1, -1)
        for host in ("api.openai.com", *(("new.example",) if day == 0 else ()))
    ]
    Path("flows.jsonl").write_text("".join(lines))
    found = promote(
        PromoteRequest(
            pack=Path("out"),
            source=Demo(),
            flows="flows.jsonl",
            settings=Path("mine.toml"),
            keep=False,
        ),
        clock=lambda: NOW,
    )
    return replace(found.document, tool=replace(found.document.tool, version="0"))


@pytest.mark.parametrize("name", ["promotion.json", "promotion.txt"])
def test_the_document_is_what_its_golden_file_says(document: PromotionDocument, name: str) -> None:
    text = to_json(document) if name.endswith(".json") else promotion_table(document)
    golden = GOLDEN / name
    if os.environ.get("RINGFENCE_UPDATE_GOLDEN"):
        golden.write_bytes(text.encode())

    assert text == golden.read_bytes().decode()


def test_names_that_strangers_chose_are_shown_and_never_obeyed(document: PromotionDocument) -> None:
    rules = tuple(replace(each, name=HOSTILE) for each in document.rules)
    step = document.next_step
    assert step is not None

    text = promotion_table(
        replace(
            document,
            rules=rules,
            next_step=replace(step, rule=HOSTILE, command=HOSTILE, impact=(HOSTILE,)),
            notes=(HOSTILE,),
            pack=replace(document.pack, name=HOSTILE),
        )
    )

    assert all(line.isprintable() for line in text.splitlines())
    assert "\\x1b" in text


def test_what_every_waiting_rule_waits_for_is_said_once(document: PromotionDocument) -> None:
    reason = BlockReason(code=BlockCode.COVERAGE, message="one source was not read")
    ready, *waiting = document.rules
    rules = (ready, *(replace(each, reasons=(reason, *each.reasons)) for each in waiting))

    text = promotion_table(replace(document, rules=rules))
    alone = promotion_table(replace(document, rules=(ready, rules[1])))

    assert text.count("coverage: one source was not read") == 1
    assert text.index("EVERY RULE THAT WAITS") < text.index("coverage:") < text.index("RULES\n")
    assert text.count("would-cut:") == 1
    assert "EVERY RULE THAT WAITS" not in alone
    assert alone.count("coverage: one source was not read") == 1
