"""Where nothing was scanned yet, the first screen offers to; and it opens where it was left, or as linked."""

from __future__ import annotations

from pathlib import Path

import pytest

from ringfence_tui.parts import Part
from ringfence_tui.rows.spec import Sort
from ringfence_tui.screens import opening as openings
from ringfence_tui.screens.dialogs import Ask
from ringfence_tui.session.kept import ListState
from ringfence_tui.session.opening import Kind, Opening
from ringfence_tui.views.runtimes import RUNTIMES
from support.tui.fronts import Documents, Front, MakeFront


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Opening, bool]]:
    """What the app was asked to open, in place of opening it."""
    found: list[tuple[Opening, bool]] = []

    async def open_session(_: object, opening: Opening, *, scan: bool = False) -> None:
        found.append((opening, scan))

    monkeypatch.setattr("ringfence_tui.app.RingfenceApp.open_session", open_session)
    return found


def nothing(front: MakeFront) -> Front:
    """The app where nothing was scanned."""
    run = front(missing=(*Part,), kind=Kind.NONE, source=())
    run.session.come(Part.HISTORY, ())
    return run


def test_the_first_screen_says_that_nothing_was_scanned_and_what_to_do(front: MakeFront) -> None:
    run = nothing(front)

    async def steps() -> None:
        assert "Nothing was scanned yet" in run.text
        assert "NO SCAN" in run.status
        for words in ("scan AWS", "sample estate", "ringfence tui --from PATH"):
            assert words in run.text

    run.drive(steps)


def test_a_scan_of_aws_is_opened_with_what_was_answered(
    front: MakeFront, opened: list[tuple[Opening, bool]], tmp_path: Path
) -> None:
    run = nothing(front)

    async def steps() -> None:
        await run.press("S")
        run.dialog(Ask)
        assert "only reads" in run.dialog_text
        await run.paste("audit")
        await run.press("tab", "ctrl+u")
        await run.paste("us-east-1, eu-central-1")
        await run.press("tab", "tab", "enter")

    run.drive(steps)

    ((opening, scan),) = opened
    assert scan
    assert opening == Opening(
        kind=Kind.LIVE,
        source=(
            "--region=us-east-1",
            "--region=eu-central-1",
            "--profile=audit",
            "--since=14d",
        ),
        store=tmp_path / "ringfence.db",
    )


def test_leaving_the_question_scans_nothing_and_the_sample_needs_none(
    front: MakeFront, opened: list[tuple[Opening, bool]]
) -> None:
    run = nothing(front)

    async def steps() -> None:
        await run.press("S", "escape")
        assert opened == []

        await run.press("D")
        ((opening, scan),) = opened
        assert (opening.kind, opening.source, scan) == (Kind.DEMO, ("--demo",), False)

    run.drive(steps)


def test_what_is_open_is_left_for_the_sample_only_after_a_yes(
    front: MakeFront, opened: list[tuple[Opening, bool]]
) -> None:
    run = front(kind=Kind.RECORDED, source=("--from", "here"))

    async def steps() -> None:
        await run.press("D", "n")
        assert opened == []

        await run.press("D", "y")
        assert [each.kind for each, _ in opened] == [Kind.DEMO]

    run.drive(steps)


def test_a_value_that_looks_like_an_option_stays_the_value_of_its_own() -> None:
    answers = {"profile": "--demo", "regions": "all", "role": "", "since": "14d"}

    assert openings.arguments_of(answers) == ("--region=all", "--profile=--demo", "--since=14d")


def test_a_link_opens_its_screen_with_its_filter_on_its_row(
    front: MakeFront, documents: Documents
) -> None:
    wanted = next(each for each in documents[Part.SCAN].runtimes if each.name == "eu_faq")
    run = front(screen="runtimes", filter="eu_", focus=wanted.arn)

    async def steps() -> None:
        assert run.screen.spec.name == "runtimes"
        assert run.panel.filter_text == "eu_"
        assert run.counted.startswith("2 of 24 runtimes")
        assert run.panel.key == wanted.arn

    run.drive(steps)


def test_a_link_waits_for_its_document(front: MakeFront, documents: Documents) -> None:
    wanted = documents[Part.SCAN].runtimes[7]
    run = front(missing=(Part.SCAN,), screen="2", focus=wanted.arn)

    async def steps() -> None:
        run.session.come(Part.SCAN, documents[Part.SCAN])
        await run.settle()

        assert run.panel.key == wanted.arn

    run.drive(steps)


def test_a_link_to_a_screen_that_is_none_opens_the_first(front: MakeFront) -> None:
    run = front(screen="nonsense", filter="nonsense:x", focus="no such row")

    async def steps() -> None:
        assert run.screen.spec.name == "overview"

    run.drive(steps)


def test_it_opens_as_it_was_left(front: MakeFront) -> None:
    first = front()

    async def leave() -> None:
        await first.press("2", "/", "e", "u", "_", "enter", "o", "1", "b", "T")
        await first.leave()

    first.drive(leave)
    left = first.session.remembered
    assert left.screen == "runtimes"
    assert left.lists[RUNTIMES.spec.name] == ListState(
        filter="eu_", sort=(Sort(column="name"),), group=RUNTIMES.spec.groups[0]
    )

    second = front()
    second.session.remembered = left
    again = Front(second.session)

    async def look() -> None:
        assert again.screen.spec.name == "runtimes"
        assert again.app.theme == first.app.theme != second.app.theme
        assert again.panel.filter_text == "eu_"
        assert again.panel.sort == (Sort(column="name"),)
        assert again.groups
        assert again.counted.startswith("2 of 24 runtimes · by name · grouped by")

    again.drive(look)


def test_what_was_left_of_a_list_that_is_another_now_is_dropped(front: MakeFront) -> None:
    run = front()
    gone = ListState(filter="", sort=(Sort(column="no_more"),), group="no_more")
    run.session.remember(screen="no-more", theme="no-more", lists={"runtimes": gone})
    again = Front(run.session)

    async def steps() -> None:
        assert again.screen.spec.name == "overview"
        await again.press("2")
        assert again.panel.sort == ()
        assert again.panel.group == ""
        assert len(again.keys) == 24

    again.drive(steps)


def test_what_is_not_kept_is_told_at_the_start(front: MakeFront) -> None:
    run = front()
    run.session.unkept = "decisions are gone when this ends"

    async def steps() -> None:
        assert (run.told[-1].title, run.told[-1].text) == ("nothing is kept", run.session.unkept)

    run.drive(steps)


def test_whoever_goes_from_screen_to_screen_waits_for_no_disk(front: MakeFront) -> None:
    run = front()
    at_once: list[str] = []

    async def steps() -> None:
        run.app.action_open("egress")
        at_once.append(run.session.remembered.screen)
        await run.wait()

    run.drive(steps)

    assert at_once != ["egress"]  # which is written a moment later


def test_the_screen_that_was_left_is_opened_again(front: MakeFront) -> None:
    run = front()

    async def steps() -> None:
        await run.press("3", "q")

    run.drive(steps)

    assert run.session.remembered.screen == "egress"
