"""What the engine makes for the UI: the pages and the head of a document, and pages of a whole scan."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ringfence.model.document import ScanDocument
from ringfence.model.verification import VerifyDocument
from ringfence_tui.blocks import Line
from ringfence_tui.parts import Part
from ringfence_tui.session.brief import page_of, read_brief
from ringfence_tui.session.documents import read_document
from ringfence_tui.session.heads import ScanHead, VerifyHead
from ringfence_tui.views.ego import ego
from ringfence_tui.views.ego_drawing import ego_lines
from ringfence_tui.views.next_action import next_actions, step_after
from ringfence_tui.views.paths import paths_page
from ringfence_tui.views.screens import SCREENS
from ringfence_tui.worker import chores
from support.tui.documents import sample_documents

_OF = {
    Part.SCAN: "scan.json",
    Part.PROPOSAL: "proposal/policy-manifest.json",
    Part.REPLAY: "replay.json",
    Part.PROMOTION: "promotion.json",
    Part.VERIFICATION: "verification.json",
    Part.SIMULATION: "simulation.json",
}


@pytest.fixture
def documents(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return sample_documents(tmp_path_factory)


@pytest.fixture
def scan(documents: Path) -> ScanDocument:
    read = read_document(Part.SCAN, documents / "scan.json")
    assert isinstance(read, ScanDocument)
    return read


@pytest.mark.parametrize("part", _OF)
def test_the_pages_that_are_written_are_those_of_every_screen(
    documents: Path, tmp_path: Path, part: Part
) -> None:
    path, document = tmp_path / "pages" / "of.json", documents / _OF[part]

    chores.brief(part, str(document), str(path))

    read, views = (
        read_document(part, document),
        [view for screen in SCREENS for view in screen.pages if view.part is part],
    )
    assert read_brief(path).pages == {view.name: view.page(read) for view in views}
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("part", Part)
def test_two_pages_of_one_part_have_two_names(part: Part) -> None:
    names = [view.name for screen in SCREENS for view in screen.pages if view.part is part]

    assert len(set(names)) == len(names)


def test_the_head_of_a_scan_says_what_is_wanted_as_the_whole_of_it_does(
    scan: ScanDocument,
) -> None:
    head = chores.briefed(Part.SCAN, scan).head

    assert isinstance(head, ScanHead)
    assert (head.scan_id, head.scope, head.summary) == (scan.scan_id, scan.scope, scan.summary)
    for made in ((), (Part.PROPOSAL, Part.REPLAY)):
        after = step_after(head.exposed, made)
        assert (*head.wanted, after) == next_actions(scan, made=made)


def test_the_head_of_a_verification_says_how_it_ended(documents: Path) -> None:
    read = read_document(Part.VERIFICATION, documents / "verification.json")
    assert isinstance(read, VerifyDocument)

    head = chores.briefed(Part.VERIFICATION, read).head

    assert head == VerifyHead(verdict=read.verdict, why=read.why, exit=read.exit, notes=read.notes)


def test_a_document_that_the_ui_reads_itself_has_no_head(documents: Path) -> None:
    read = read_document(Part.PROMOTION, documents / "promotion.json")

    assert chores.briefed(Part.PROMOTION, read).head is None


def test_a_map_and_paths_of_the_whole_scan_are_sent_as_pages(
    documents: Path, scan: ScanDocument
) -> None:
    path, runtime = str(documents / "scan.json"), scan.runtimes[0].arn

    around = page_of(chores.around(path, runtime, "72").document)
    ways = page_of(chores.paths(path, runtime).document)

    assert around == tuple(Line(each) for each in ego_lines(ego(scan, runtime), 72))
    assert len(around) > 2
    assert ways == paths_page(scan, runtime)


def test_a_document_that_is_written_anew_is_read_anew(documents: Path, tmp_path: Path) -> None:
    path = tmp_path / "scan.json"
    content = json.loads((documents / "scan.json").read_text())
    found = []
    for name in ("first", "second"):
        (tmp_path / "new.json").write_text(json.dumps({**content, "scan_id": name}))
        (tmp_path / "new.json").replace(path)
        chores.brief(Part.SCAN, str(path), str(tmp_path / "pages.json"))
        found.append(read_brief(tmp_path / "pages.json").head)

    assert [each.scan_id for each in found if isinstance(each, ScanHead)] == ["first", "second"]
