"""The commands that make each part: the parser of the command line takes every one of them."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

import pytest

from ringfence.cli.parser import parsed
from ringfence.cli.requests import files_of, outputs_of, source_of
from ringfence.workflow.sources import Demo, Live, Recorded
from ringfence_tui.parts import Part
from ringfence_tui.session.commands import Given, settings_of, steps, store_of, watch
from ringfence_tui.session.opening import Kind, Opening

STORE = Path("/state/ringfence.db")
FOLDER = Path("/state/tui/one")
LOGS = ("--flow-logs", "/logs/flows.gz", "--flow-logs", "/logs/more.gz", "--log-memory", "500MB")
OPENINGS = {
    "demo": Opening(kind=Kind.DEMO, source=("--demo",), store=STORE),
    "bundle": Opening(kind=Kind.RECORDED, source=("--from", "/bundle"), logs=LOGS, store=STORE),
    "store": Opening(
        kind=Kind.RECORDED, source=("--from", "/other.db", "--scan-id", "one"), store=STORE
    ),
    "live": Opening(
        kind=Kind.LIVE,
        source=("--profile", "audit", "--region", "eu-west-1", "--region", "us-east-1"),
        logs=LOGS,
        store=STORE,
        pack=Path("/packs/mine"),
        verification=("--controller-answers", "/answers", "--no-scp"),
    ),
}
VERBS_WITH_LOGS = {"scan", "propose", "replay", "promote", "verify"}


def given(opening: Opening) -> Given:
    return Given(
        opening=opening,
        folder=FOLDER,
        store=store_of(opening, FOLDER, STORE),
        settings=settings_of(opening, FOLDER),
        scan_id="9d1f",
        compared=("first", "second"),
    )


def every(opening: Opening) -> list[argparse.Namespace]:
    """Every command of an opening, as the parser reads it."""
    asked = [
        each.arguments
        for part in Part
        for ask_aws in (False, True)
        for each in steps(part, given(opening), ask_aws=ask_aws)
    ]
    return [parsed(each) for each in (*asked, watch(given(opening), 60))]


@pytest.mark.parametrize("name", OPENINGS)
def test_every_command_is_one_of_the_command_line(name: str) -> None:
    read = every(OPENINGS[name])

    assert {each.verb for each in read} == {*VERBS_WITH_LOGS, "simulate", "history", "diff"}


@pytest.mark.parametrize("name", OPENINGS)
def test_options_of_every_command_go_together(name: str) -> None:
    for each in every(OPENINGS[name]):
        if each.verb in VERBS_WITH_LOGS:
            source_of(each, recording=getattr(each, "resume", None))
            files_of(each)
        if each.verb == "scan":
            assert [path for _, path in outputs_of(each)] == [FOLDER / "scan.json"]


def test_nothing_of_the_sample_goes_to_the_usual_store_or_settings() -> None:
    for each in every(OPENINGS["demo"]):
        assert getattr(each, "store", None) in (None, FOLDER / "ringfence.db")
        assert getattr(each, "settings", None) in (None, FOLDER / "ringfence.toml")


def test_the_sample_goes_to_a_store_that_was_named_for_it() -> None:
    named = replace(OPENINGS["demo"], store=Path("/mine/scans.db"))

    assert store_of(named, FOLDER, STORE) == Path("/mine/scans.db")


def test_a_recording_is_kept_nowhere_and_read_by_all_with_its_logs() -> None:
    for each in every(OPENINGS["bundle"]):
        if each.verb == "scan":
            assert each.no_store
        if each.verb in VERBS_WITH_LOGS:
            assert source_of(each) == Recorded(path=Path("/bundle"))
            assert files_of(each).flow_logs == ("/logs/flows.gz", "/logs/more.gz")


def test_a_scan_of_a_store_is_the_one_that_was_named() -> None:
    for each in every(OPENINGS["store"]):
        if each.verb not in ("history", "diff"):
            assert (each.recorded, each.scan_id) == (Path("/other.db"), "one")


def test_only_a_scan_that_was_asked_for_and_a_watch_read_live_aws() -> None:
    live = given(OPENINGS["live"])
    made = [parsed(step.arguments) for part in Part for step in steps(part, live)]
    (asked,) = (parsed(step.arguments) for step in steps(Part.SCAN, live, ask_aws=True))
    watched = parsed(watch(live, 60))

    for each in (asked, watched):
        source = source_of(each)
        assert isinstance(source, Live)
        assert (source.profile, source.regions) == ("audit", ("eu-west-1", "us-east-1"))
    assert all(each.recorded == STORE for each in made if each.verb not in ("history", "diff"))
    assert asked.store == STORE
    assert asked.flow_logs


def test_everything_after_a_live_scan_is_of_that_scan_in_the_store() -> None:
    later = [part for part in Part if part not in (Part.HISTORY, Part.DIFFERENCE)]
    for part in later:
        for step in steps(part, given(OPENINGS["live"])):
            read = parsed(step.arguments)

            assert (read.recorded, read.scan_id) == (STORE, "9d1f")
            assert not getattr(read, "flow_logs", ())


def test_a_cancelled_live_scan_goes_on_with_its_recording() -> None:
    going_on = replace(given(OPENINGS["live"]), resume=Path("/state/recordings/one"))

    (step,) = steps(Part.SCAN, going_on, ask_aws=True)

    assert parsed(step.arguments).resume == Path("/state/recordings/one")


def test_a_pack_that_was_named_takes_the_place_of_the_proposed_one() -> None:
    for opening, pack in (
        (OPENINGS["live"], "/packs/mine"),
        (OPENINGS["demo"], "/state/tui/one/proposal"),
    ):
        for part in (Part.REPLAY, Part.PROMOTION, Part.SIMULATION):
            for step in steps(part, given(opening)):
                assert parsed(step.arguments).pack == Path(pack)


def test_the_sample_is_verified_against_the_pack_that_is_bundled_with_it() -> None:
    (step,) = steps(Part.VERIFICATION, given(OPENINGS["demo"]))

    read = parsed(step.arguments)
    assert read.pack is None
    assert isinstance(source_of(read), Demo)


def test_the_command_that_is_shown_is_quoted_for_a_shell() -> None:
    opening = replace(OPENINGS["bundle"], source=("--from", "/my bundle; rm -rf /"))

    (step,) = steps(Part.SIMULATION, given(opening))

    assert "--from '/my bundle; rm -rf /'" in step.shell
