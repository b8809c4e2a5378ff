"""An estate in which strangers wrote every text: nothing of it acts, nothing hides, nothing ends the app."""

from __future__ import annotations

from dataclasses import replace

import pytest
from rich.segment import Segment

from ringfence.model.text import hidden, visible
from ringfence_tui.parts import Part
from ringfence_tui.screens.palette import Commands
from ringfence_tui.session.desk import Finished
from ringfence_tui.session.parts import PartState, Status
from ringfence_tui.views.screens import SCREENS, ScreenSpec
from ringfence_tui.widgets.safe_lines import SafeLines
from support.pilot import frame
from support.tui.fronts import Documents, Front, MakeFront
from support.tui.hostile import ENDLESS, MARKUP, STEERING, WRITTEN, hostile

SIZE = (110, 32)
ALL_OF_IT = " ".join(each for each in WRITTEN if each != ENDLESS)


class Watched:
    """Looks at each frame, and keeps what was on it."""

    def __init__(self, run: Front) -> None:
        self.run = run
        self.seen = ""

    async def press(self, *keys: str) -> None:
        for key in keys:
            await self.run.press(key)
            self.look()

    def look(self) -> None:
        """No frame holds what a terminal acts on, or what a click would do for a stranger."""
        assert self.run.app.is_running
        for strip in frame(self.run.app):
            assert not [each for each in set(strip.text) if hidden(each)], strip.text
            assert not [each for each in strip if acts(each)], strip.text
        self.seen += self.run.text


def acts(segment: Segment) -> bool:
    """Whether a click on it does something, or it leads somewhere."""
    style = segment.style
    return style is not None and (style.link is not None or "@click" in style.meta)


@pytest.fixture(scope="module")
def estate(documents: Documents) -> Documents:
    return {part: hostile(each) for part, each in documents.items()}


@pytest.mark.parametrize("spec", SCREENS, ids=lambda spec: spec.name)
def test_every_list_detail_and_page_shows_it_literally_and_goes_on(
    front: MakeFront, estate: Documents, spec: ScreenSpec, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the last gate before the terminal, which would make a `?` of what a view forgot."""
    monkeypatch.setattr(SafeLines, "apply", lambda _, segments, __: segments)
    run = front(documents=estate)
    watched = Watched(run)

    async def steps() -> None:
        await watched.press(spec.key)
        for _ in run.screen.panels.names:
            if run.screen.list_panel is not None:
                await watched.press(
                    "j", "G", "b", "y", "f", "pagedown", "escape", "enter", "escape"
                )
                assert not [each for each in run.app.clipboard if hidden(each)]
            else:
                await watched.press("pagedown", "G", "y")
                assert not [e for e in run.app.clipboard if hidden(e) and e != "\n"]
            await watched.press("]")
        await watched.press("question_mark", "escape")

    run.drive(steps, size=SIZE)

    assert any(each in watched.seen for each in MARKUP)
    assert any(visible(each)[:6] in watched.seen for each in STEERING)


def test_every_dialog_shows_it_literally(
    front: MakeFront, estate: Documents, documents: Documents
) -> None:
    names = [name for name, _ in documents[Part.PROPOSAL].files]
    texts = [text for _, text in estate[Part.PROPOSAL].files]
    files = tuple(zip(names, texts, strict=True))  # names that a disk takes
    run = front(documents={**estate, Part.PROPOSAL: replace(estate[Part.PROPOSAL], files=files)})
    run.session.remember(owner=ALL_OF_IT)
    run.session.answer = Finished(exit_code=2, error=ALL_OF_IT, hint=ALL_OF_IT)
    watched = Watched(run)

    async def steps() -> None:
        await watched.press("4", "M")
        for keys in (("s",), ("d",), ("a",), ("u",), ("o",), ("e", "1")):
            await watched.press(*keys)
            assert run.asks
            await watched.press(*("escape" for _ in keys))
        await watched.press("M", "s")
        await run.paste(ALL_OF_IT)
        await watched.press("enter")
        assert "[@click=app.quit]x[/]" in run.dialog_text
        await watched.press("escape", "escape", "3", "m", "escape", "M", "escape", "p", "escape")
        await watched.press("0", "p", "enter", "escape", "6", "w", "enter")
        assert run.asks
        await watched.press("y")
        assert run.told[-1].severity == "error"
        watched.look()

    run.drive(steps, size=SIZE)

    assert "[/red]x" in watched.seen


def test_files_of_names_that_no_disk_takes_are_complained_of_literally(
    front: MakeFront, estate: Documents
) -> None:
    run = front(documents=estate)
    watched = Watched(run)

    async def steps() -> None:
        await watched.press("6", "w", "enter")
        assert not run.asks
        assert run.told[-1].severity == "error"
        assert not [each for each in run.told[-1].title + run.told[-1].text if hidden(each)]

    run.drive(steps, size=SIZE)


def test_what_runs_and_what_failed_is_told_literally(front: MakeFront) -> None:
    run = front(missing=(Part.REPLAY,))
    watched = Watched(run)

    async def steps() -> None:
        await watched.press("7")
        for state in (
            PartState(status=Status.RUNNING, stage=ALL_OF_IT),
            PartState(status=Status.FAILED, error=ALL_OF_IT, hint=ALL_OF_IT),
        ):
            run.session.tell(Part.REPLAY, state)
            await run.settle()
            watched.look()
        assert "[/red]x" in watched.seen
        assert "\\x1b[31m" in watched.seen

    run.drive(steps, size=SIZE)


def test_what_is_told_for_a_moment_is_told_literally(front: MakeFront) -> None:
    run = front()
    watched = Watched(run)

    async def steps() -> None:
        run.app.say(f"text {ALL_OF_IT}", title=f"title {ALL_OF_IT}")
        await run.settle()
        watched.look()

        for words in (
            "title [/] [/red]x",
            "text [/] [/red]x",
            "[@click=app.quit]x[/]",
            "\\x1b[31m",
        ):
            assert words in watched.seen

    run.drive(steps, size=SIZE, toasts=True)


def test_the_palette_finds_and_opens_things_with_such_names(
    front: MakeFront, estate: Documents
) -> None:
    run = front(documents=estate)
    watched = Watched(run)
    names = [each.name for each in estate[Part.SCAN].runtimes]

    async def steps() -> None:
        for name in names[:8]:
            word = name[:6]
            hits = [each async for each in Commands(run.app.screen).search(word)]
            assert hits, name

        await watched.press("ctrl+p")
        await run.paste(names[0][:6])
        await run.wait()
        watched.look()
        await watched.press("enter")
        await run.wait()
        watched.look()

        await watched.press("ctrl+p")
        await run.paste("[@click=app.quit]x[/] [/]")
        await run.wait()
        watched.look()
        await watched.press("escape", "escape")

    run.drive(steps, size=SIZE)


def test_what_is_typed_or_left_of_a_filter_is_text_alone(front: MakeFront) -> None:
    run = front(screen="runtimes", filter=ALL_OF_IT)
    watched = Watched(run)

    async def steps() -> None:
        watched.look()
        for text in WRITTEN:
            await run.press("slash")
            await run.paste(text[:200])
            watched.look()
            await watched.press("escape")

    run.drive(steps)


def test_a_picture_of_it_holds_no_character_that_steers(
    front: MakeFront, estate: Documents
) -> None:
    run = front(documents=estate)

    async def steps() -> None:
        await run.press("4")
        picture = run.app.export_screenshot()
        assert not [e for e in picture if hidden(e) and e != "\n"]

    run.drive(steps, size=SIZE)
