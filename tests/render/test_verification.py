"""What `verify` prints: a first screen that says it all, and files that keep UNKNOWN apart from PASS.

RINGFENCE_UPDATE_GOLDEN=1 rewrites the golden files; their diff is then the review.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from ringfence.model.policy import RuleAction
from ringfence.model.verification import CheckStatus, VerifyDocument
from ringfence.render.screen import columns
from ringfence.render.verification import verify_table
from ringfence.render.verification_files import verify_junit, verify_markdown
from ringfence.workflow.sources import Demo
from ringfence.workflow.verify import VerifyRequest, verify_containment
from support.verification_documents import document
from support.verified_estate import Estate, controller

GOLDEN = Path(__file__).parents[1] / "golden" / "verification"
HOSTILE = "a|b\n\x1b[31m\u202e<b>[x](http://evil.example)" + "w" * 10_000


def watching() -> VerifyDocument:
    """The correct estate with every rule of its controller watching only."""
    held = controller()
    assert held.pack is not None
    rules = tuple(replace(rule, watch=rule.action is RuleAction.DENY) for rule in held.pack.rules)
    return document(
        replace(Estate(), controller=replace(held, pack=replace(held.pack, rules=rules)))
    )


def hostile() -> VerifyDocument:
    """A document in which a stranger chose every name."""
    held = watching()
    return replace(
        held,
        runtimes=tuple(replace(each, name=HOSTILE) for each in held.runtimes),
        results=tuple(
            replace(each, resource=HOSTILE, message=HOSTILE, remedy=each.remedy and HOSTILE)
            for each in held.results
        ),
    )


@pytest.fixture(scope="module")
def sample() -> VerifyDocument:
    return verify_containment(VerifyRequest(source=Demo()))


@pytest.mark.parametrize(("name", "given"), [("correct.txt", document), ("watching.txt", watching)])
def test_the_table_is_what_its_golden_file_says(
    name: str, given: Callable[[], VerifyDocument]
) -> None:
    text = verify_table(given(), width=80)
    golden = GOLDEN / name
    if os.environ.get("RINGFENCE_UPDATE_GOLDEN"):
        golden.parent.mkdir(exist_ok=True)
        golden.write_bytes(text.encode())

    assert text == golden.read_bytes().decode()


@pytest.mark.parametrize("width", [60, 80, 120])
def test_no_line_is_wider_than_the_terminal(sample: VerifyDocument, width: int) -> None:
    for each in (sample, hostile()):
        assert max(map(columns, verify_table(each, width=width).splitlines())) <= width


def test_the_first_screen_says_verdict_matrix_what_is_wrong_and_what_cannot_be_told(
    sample: VerifyDocument,
) -> None:
    first = "\n".join(verify_table(sample, width=80).splitlines()[:24])

    for part in ("uncontained: of 24", "ENDPOINT 25", "DOES NOT HOLD", " → ", "CANNOT BE TOLD"):
        assert part in first


def test_the_rows_that_are_shown_are_the_most_exposed(sample: VerifyDocument) -> None:
    table = verify_table(sample, width=80).splitlines()
    head = next(number for number, line in enumerate(table) if line.startswith("ENDPOINT"))

    assert all(line.endswith("✗ uncontained") for line in table[head + 1 : head + 5])


def test_what_was_not_given_is_said_at_the_top() -> None:
    bare = replace(document(), pack=None, controller=None, coverage=())

    top = verify_table(bare, width=80).splitlines()[1]

    assert top == "NO PACK given · NO CONTROLLER read · NO FIREWALL LOG read"


def test_colour_adds_nothing_to_glyphs_and_words() -> None:
    plain, coloured = (verify_table(watching(), colour=each) for each in (False, True))

    assert "\x1b" not in plain
    assert "\x1b[31m✗" in coloured
    for code in ("\x1b[0m", "\x1b[1m", *(f"\x1b[{number}m" for number in range(31, 37))):
        coloured = coloured.replace(code, "")
    assert [line.rstrip() for line in coloured.splitlines()] == [
        line.rstrip() for line in plain.splitlines()
    ]


def test_names_of_strangers_do_not_act_on_a_terminal() -> None:
    table = verify_table(hostile())

    assert "\x1b" not in table
    assert "\u202e" not in table


def test_junit_fails_what_fails_and_skips_what_cannot_be_told(sample: VerifyDocument) -> None:
    for held in (sample, hostile()):
        cases = list(ET.fromstring(verify_junit(held).encode()).iter("testcase"))  # noqa: S314 - our own text
        statuses = [each.status for each in held.results]
        passed = sum(len(case) == 0 for case in cases)
        failed = sum(case.find("failure") is not None for case in cases)

        assert passed == statuses.count(CheckStatus.PASS)
        assert failed == statuses.count(CheckStatus.FAIL) > 0
        assert sum(case.find("skipped") is not None for case in cases) == (
            len(statuses) - passed - failed
        )


def test_cells_of_markdown_neither_break_the_table_nor_link() -> None:
    rows = [line for line in verify_markdown(hostile()).splitlines() if line.startswith("|")]

    assert {line.replace("\\|", "").count("|") for line in rows} == {6, 10}
    bare = [re.sub(r"(`+).*?\1", "", line) for line in rows]
    assert not any("://" in line or "<b>" in line for line in bare)
