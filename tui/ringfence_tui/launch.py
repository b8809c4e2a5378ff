"""From the options of `ringfence tui` to the front end that shows it."""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from pathlib import Path
from typing import Protocol

from ringfence.cli.console import Console
from ringfence.cli.controller_options import controller_choice, copilot_choice
from ringfence.cli.options import add_source
from ringfence.cli.requests import files_of, source_of
from ringfence.cli.verify_options import add_evidence
from ringfence.errors import ConfigError
from ringfence.workflow.places import default_store, within_reach
from ringfence_tui.rows.filter import FilterError, parse_filter
from ringfence_tui.session.opening import Kind, Opening
from ringfence_tui.spelling import absolute, spelled
from ringfence_tui.views.screens import find_screen

_WHAT = frozenset({"demo", "recorded", "scan_id"})
"""The options that say what is looked at; the others say how it is read."""


class FrontEnd(Protocol):
    """What shows a session: the app, or plain mode."""

    def run(self, opening: Opening, *, theme: str = "") -> int:
        """Show it until somebody leaves, and give the exit code."""


def launch(arguments: argparse.Namespace, console: Console) -> int:
    """Show what the options ask for. Raises ConfigError for options that are wrong, before it does."""
    opening = opening_of(arguments)
    if arguments.no_color:
        os.environ["NO_COLOR"] = "1"
    plain = arguments.plain or not _draws()
    if plain and not arguments.plain:
        console.note("plain mode, since this is no terminal to draw on")
    theme = f"ringfence-{arguments.theme}" if arguments.theme else ""
    # By its name: the app takes a quarter of a second to import, and plain mode never needs it.
    front: FrontEnd = importlib.import_module(f"ringfence_tui.{'plain' if plain else 'app'}")
    return front.run(opening) if plain else front.run(opening, theme=theme)


def opening_of(arguments: argparse.Namespace) -> Opening:
    """What is opened; ConfigError for options that do not go together, or name what is not there."""
    _check(arguments)
    kind = _kind(arguments)
    source = spelled(arguments, add_source)
    what = tuple(each for option in source if option.dest in _WHAT for each in option.words)
    how = tuple(each for option in source if option.dest not in _WHAT for each in option.words)
    return Opening(
        kind=kind,
        source=how if kind is Kind.LIVE else what,
        logs=() if kind is Kind.LIVE else how,
        store=absolute(arguments.store or default_store()),
        settings=absolute(arguments.settings) if arguments.settings else None,
        pack=absolute(arguments.pack) if arguments.pack else None,
        verification=tuple(
            each for option in spelled(arguments, add_evidence) for each in option.words
        ),
        screen=arguments.screen,
        focus=arguments.focus or "",
        filter=arguments.filter or "",
    )


def _kind(arguments: argparse.Namespace) -> Kind:
    if arguments.demo:
        return Kind.DEMO
    if arguments.recorded is not None:
        return Kind.RECORDED
    return Kind.LIVE if spelled(arguments, add_source) else Kind.NONE


def _check(arguments: argparse.Namespace) -> None:
    """Raise ConfigError for whatever a command would refuse, so that it is said before anything is drawn."""
    source_of(arguments)
    files_of(arguments)
    controller_choice(arguments)
    copilot_choice(arguments)
    if arguments.athena_dry_run or arguments.athena_database:
        raise ConfigError(
            "--athena-dry-run and --athena-database print and stop",
            hint="ask them of ringfence scan",
        )
    for option in ("recorded", "settings", "pack"):
        path: Path | None = getattr(arguments, option)
        if path is None:
            continue
        with within_reach(path):
            is_there = path.exists()
        if not is_there:
            shown = "--from" if option == "recorded" else f"--{option}"
            raise ConfigError(f"{shown} {path} is not there", hint="name what is")
    _check_place(arguments)


def _check_place(arguments: argparse.Namespace) -> None:
    """Raise ConfigError for a row or a filter of no list."""
    screen = find_screen(arguments.screen) if arguments.screen else None
    if not arguments.filter and not arguments.focus:
        return
    if screen is None:
        raise ConfigError("--focus and --filter go with --screen", hint="as in --screen runtimes")
    refused: FilterError | None = None
    for view in screen.lists:
        try:
            parse_filter(arguments.filter or "", view.spec)
        except FilterError as error:
            refused = refused or error
        else:
            return
    if refused is not None:
        raise ConfigError(f"--filter: {refused}", hint=refused.hint)


def _draws() -> bool:
    """Whether there is a terminal that a screen can be drawn on."""
    terminal = sys.stdin.isatty() and sys.stdout.isatty()
    return terminal and os.environ.get("TERM") != "dumb"
