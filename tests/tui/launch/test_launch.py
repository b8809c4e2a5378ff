"""From options to what is opened, and to the front end that shows it."""

from __future__ import annotations

import argparse
import io
import os
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

import ringfence_tui
from ringfence.cli import main
from ringfence.cli.console import StreamConsole
from ringfence.cli.parser import parsed
from ringfence.cli.verbs.tui import SCREENS, THEMES
from ringfence.errors import ConfigError
from ringfence_tui.launch import launch, opening_of
from ringfence_tui.session.opening import Kind, Opening
from ringfence_tui.views import screens
from ringfence_tui.widgets import themes


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


class FrontEnd(SimpleNamespace):
    """A front end that keeps what it was asked to show."""

    shown: tuple[Opening, str] | None = None

    def run(self, opening: Opening, *, theme: str = "") -> int:
        self.shown = (opening, theme)
        return 7


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory and a state directory of the test's own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return tmp_path


@pytest.fixture
def front_ends(monkeypatch: pytest.MonkeyPatch) -> dict[str, FrontEnd]:
    """The app and plain mode, neither of which draws anything."""
    found = {"app": FrontEnd(), "plain": FrontEnd()}
    for name, each in found.items():
        monkeypatch.setitem(sys.modules, f"ringfence_tui.{name}", each)
    return found


def opened(*arguments: str | Path) -> Opening:
    return opening_of(parsed(("tui", *map(str, arguments))))


def test_what_is_named_decides_what_is_opened(home: Path) -> None:
    (home / "bundle").mkdir()

    assert opened().kind is Kind.NONE
    assert opened("--demo").kind is Kind.DEMO
    assert opened("--from", "bundle").kind is Kind.RECORDED
    assert opened("--region", "eu-west-1").kind is Kind.LIVE
    assert opened("--flow-logs", "flows.gz").kind is Kind.LIVE


def test_a_recording_is_told_with_its_logs_and_every_path_holds_in_any_folder(home: Path) -> None:
    (home / "bundle").mkdir()

    found = opened(
        *("--from", "bundle", "--scan-id", "one", "--flow-logs", "logs/*.gz"),
        *("--flow-logs", "s3://bucket/flows", "--profile", "audit", "--log-memory", "500MB"),
    )

    assert found.source == ("--from", str(home / "bundle"), "--scan-id", "one")
    assert found.logs == (
        *("--profile", "audit", "--flow-logs", str(home / "logs/*.gz")),
        *("--flow-logs", "s3://bucket/flows", "--log-memory", "500MB"),
    )


def test_live_aws_is_told_as_it_was_asked_for(home: Path) -> None:
    found = opened(
        *("--org", "--role-name", "Audit", "--region", "eu-west-1", "--region", "us-east-1"),
        *("--since", "36h", "--max-rps", "5", "--no-workloads", "--spans", "spans.json"),
    )

    assert found.source == (
        *("--region", "eu-west-1", "--region", "us-east-1", "--org", "--role-name", "Audit"),
        *("--since", "36h", "--max-rps", "5.0", "--no-workloads"),
        *("--spans", str(home / "spans.json")),
    )
    assert found.logs == ()


@pytest.mark.parametrize(
    "arguments",
    [
        ("--region", "eu-west-1", "--workers", "3", "--role-arn=-arn"),
        ("--demo", "--dns-logs", "/logs/dns", "--log-engine", "duckdb", "--no-log-cache"),
        ("--demo", "--no-scp", "--controller-answers", "/answers"),
        ("--demo", "--log-memory", "1.5GiB"),
        ("--demo", "--log-memory", "500.25MB"),
        ("--demo", "--scp", "/one", "/two", "--scp", "/three"),
    ],
)
def test_what_is_spelled_is_read_back_as_it_was(arguments: tuple[str, ...]) -> None:
    found = opened(*arguments)

    told = ("verify", *found.source, *found.logs, *found.verification)
    once, twice = parsed(("verify", *arguments)), parsed(told)
    assert _options(once) == _options(twice)


def _options(read: argparse.Namespace) -> dict[str, object]:
    return {key: value for key, value in vars(read).items() if key != "complain"}


def test_places_are_whole_and_the_usual_store_is_taken(home: Path) -> None:
    (home / "pack.json").touch()
    (home / "mine.toml").touch()

    usual, named = (
        opened("--demo"),
        opened("--demo", "--store", "s.db", "--settings", "mine.toml", "--pack", "pack.json"),
    )

    assert usual.store == home / "state/ringfence/ringfence.db"
    assert (usual.settings, usual.pack) == (None, None)
    assert named.store == home / "s.db"
    assert (named.settings, named.pack) == (home / "mine.toml", home / "pack.json")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--from", "nothing"), "--from nothing is not there"),
        (("--demo", "--settings", "nothing"), "--settings nothing is not there"),
        (("--demo", "--pack", "nothing"), "--pack nothing is not there"),
        (("--demo", "--pack", "x" * 300), "File name too long"),
        (("--demo", "--profile", "audit"), "--profile goes with live AWS"),
        (("--scan-id", "one"), "--scan-id goes with --from"),
        (("--demo", "--filter", "x"), "--focus and --filter go with --screen"),
        (("--demo", "--focus", "x", "--screen", "help"), "--focus and --filter go with --screen"),
        (("--demo", "--screen", "runtimes", "--filter", "colour:red"), "--filter: this list has"),
        (("--controller", "host"), "--controller needs"),
        (("--controller-ca", "ca.pem"), "--controller-ca goes with --controller"),
        (("--athena-database", "d", "--athena-location", "s3://x"), "--athena-dry-run and"),
    ],
)
def test_wrong_options_are_said_before_anything_is_drawn(
    arguments: tuple[str, ...], sentence: str, front_ends: dict[str, FrontEnd]
) -> None:
    with pytest.raises(ConfigError) as refused:
        launch(parsed(("tui", *arguments)), StreamConsole(err=io.StringIO()))

    assert str(refused.value).startswith(sentence)
    assert [each.shown for each in front_ends.values()] == [None, None]


def test_wrong_options_end_with_2(front_ends: dict[str, FrontEnd]) -> None:
    assert main(("tui", "--from", "nothing")) == 2
    with pytest.raises(SystemExit) as ended:
        main(("tui", "--screen", "nothing"))
    assert ended.value.code == 2


def _shown(
    monkeypatch: pytest.MonkeyPatch, *arguments: str, term: str = "xterm", terminal: bool = True
) -> tuple[int, str]:
    """The exit code, and what was said beside it."""
    for name in ("stdin", "stdout"):
        monkeypatch.setattr(sys, name, Terminal() if terminal else io.StringIO())
    monkeypatch.setenv("TERM", term)
    said = io.StringIO()
    return launch(parsed(("tui", "--demo", *arguments)), StreamConsole(err=said)), said.getvalue()


def test_the_app_is_shown_on_a_terminal_with_its_theme(
    monkeypatch: pytest.MonkeyPatch, front_ends: dict[str, FrontEnd]
) -> None:
    code, said = _shown(monkeypatch, "--theme", "light", "--screen", "findings", "--focus", "0a1b")

    assert (code, said) == (7, "")
    assert front_ends["app"].shown is not None
    opening, theme = front_ends["app"].shown
    assert theme == "ringfence-light"
    assert (opening.screen, opening.focus) == ("findings", "0a1b")
    assert front_ends["plain"].shown is None


def test_plain_mode_is_shown_where_it_is_asked_for(
    monkeypatch: pytest.MonkeyPatch, front_ends: dict[str, FrontEnd]
) -> None:
    assert _shown(monkeypatch, "--plain") == (7, "")
    assert front_ends["plain"].shown is not None
    assert front_ends["app"].shown is None


@pytest.mark.parametrize(("term", "terminal"), [("dumb", True), ("xterm", False)])
def test_plain_mode_is_shown_where_nothing_can_be_drawn_and_says_why(
    monkeypatch: pytest.MonkeyPatch, front_ends: dict[str, FrontEnd], term: str, terminal: bool
) -> None:
    shown = _shown(monkeypatch, term=term, terminal=terminal)

    assert shown == (7, "plain mode, since this is no terminal to draw on\n")
    assert front_ends["plain"].shown is not None
    assert front_ends["app"].shown is None


def test_no_colour_is_asked_for_as_everywhere(
    monkeypatch: pytest.MonkeyPatch, front_ends: dict[str, FrontEnd]
) -> None:
    monkeypatch.setenv("NO_COLOR", "")

    _shown(monkeypatch, "--no-color")

    assert os.environ["NO_COLOR"]


def test_the_script_of_its_own_is_the_verb(front_ends: dict[str, FrontEnd]) -> None:
    assert ringfence_tui.main(("--demo", "--plain")) == 7
    assert front_ends["plain"].shown is not None


def test_the_options_name_every_screen_and_theme() -> None:
    assert (*(each.name for each in screens.SCREENS), "help") == SCREENS
    assert tuple(f"ringfence-{each}" for each in THEMES) == tuple(
        each.name for each in themes.THEMES
    )
