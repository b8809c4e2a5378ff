"""Ctrl-C and SIGTERM during a live scan: it ends at once, keeps what it has, and can go on."""

from __future__ import annotations

import json
import shutil
import signal
from dataclasses import dataclass
from pathlib import Path

import pytest

from support.aws import AwsLab
from support.aws.faults import Hang
from support.e2e.command import FAST, HOME_REGION, Ringfence, Run, end
from support.e2e.contained_estate import ACCOUNT

CONTROL = "bedrock-agentcore-control"
STRANGER = "999988887777"
RUNTIMES = 60
ANSWERED = 30
"""GetAgentRuntime calls that are answered before every later one hangs."""
WORKERS = 8
HANGS = 25.0
AT_ONCE = 12.0
"""Seconds; far less than a hanging call takes, far more than an idle machine needs."""

SIGNALS = {"SIGINT": 130, "SIGTERM": 143}


@dataclass(frozen=True, slots=True, kw_only=True)
class Stopped:
    """A scan that a signal ended while calls were under way."""

    run: Run
    code: int
    command: Ringfence
    recording: Path


@pytest.fixture(scope="module", params=SIGNALS)
def stopped(
    request: pytest.FixtureRequest, aws_server: AwsLab, tmp_path_factory: pytest.TempPathFactory
) -> Stopped:
    command = Ringfence(folder=tmp_path_factory.mktemp(request.param))
    aws_server.reset()
    done = stop(aws_server, command, signal.Signals[request.param], "scan", *FAST)
    return Stopped(
        run=done,
        code=SIGNALS[request.param],
        command=command,
        recording=_recording_named(done),
    )


def stop(lab: AwsLab, command: Ringfence, number: signal.Signals, *arguments: str) -> Run:
    """Run a command and send it a signal in the middle of its GetAgentRuntime calls."""
    seed(lab)
    lab.faults.add(Hang(HANGS), operation="GetAgentRuntime", nth=ANSWERED + 1, times=RUNTIMES)
    with command.against(lab, ACCOUNT).running(*arguments) as process:
        _wait_for(lab, ANSWERED + 1)
        done = end(process, number, seconds=AT_ONCE)
    lab.faults.clear()
    return done


def seed(lab: AwsLab) -> None:
    """Write the estate, the same one each time."""
    lab.seed(ACCOUNT, HOME_REGION).many_runtimes(RUNTIMES)


def read_before(recording: Path) -> set[str]:
    """The runtimes of which a recording holds the answer."""
    path = recording / "answers" / ACCOUNT / HOME_REGION / f"{CONTROL}.jsonl"
    answers = [json.loads(line) for line in path.read_text().splitlines()]
    return {
        answer["params"]["agentRuntimeId"]
        for answer in answers
        if answer["operation"] == "GetAgentRuntime"
    }


def asked_for(lab: AwsLab) -> set[str]:
    """The runtimes that GetAgentRuntime asked the server for."""
    return {path.strip("/").split("/")[1] for path in lab.calls.paths(CONTROL, "GetAgentRuntime")}


def test_an_interrupted_scan_ends_at_once_with_its_own_code(stopped: Stopped) -> None:
    assert stopped.run.code == stopped.code
    assert stopped.run.document["exit"]["code"] == stopped.code
    assert stopped.run.document["exit"]["reason"] == "interrupted"
    assert len(stopped.run.document["runtimes"]) == RUNTIMES
    assert "Traceback" not in stopped.run.stderr


def test_the_recording_is_kept_and_says_that_it_is_not_whole(stopped: Stopped) -> None:
    manifest = json.loads((stopped.recording / "bundle.json").read_text())

    assert manifest["complete"] is False
    assert ANSWERED - WORKERS <= len(read_before(stopped.recording)) <= ANSWERED


def test_the_store_holds_no_half_scan(stopped: Stopped) -> None:
    listed = stopped.command.run("history", "--format", "json")

    assert (listed.code, json.loads(listed.stdout)) == (0, [])


def test_an_interrupted_recording_can_be_judged_as_it_is(stopped: Stopped) -> None:
    read = read_before(stopped.recording)

    done = stopped.command.run("scan", "--from", stopped.recording, "--no-store")

    modes = {each["id"]: each["network_mode"] for each in done.document["runtimes"]}
    assert len(modes) == RUNTIMES
    assert {name for name, mode in modes.items() if mode == "PUBLIC"} == read
    assert {mode for name, mode in modes.items() if name not in read} == {"UNKNOWN"}
    assert done.code == 1
    assert "not read completely" in done.document["exit"]["reason"]


def test_a_scan_that_goes_on_repeats_no_answered_call(
    lab: AwsLab, ringfence: Ringfence, stopped: Stopped
) -> None:
    seed(lab)
    recording = ringfence.folder / "recording"
    shutil.copytree(stopped.recording, recording)
    before = read_before(recording)

    done = ringfence.against(lab, ACCOUNT).scan("--resume", recording)

    assert len(done.document["runtimes"]) == RUNTIMES
    assert {each["network_mode"] for each in done.document["runtimes"]} == {"PUBLIC"}
    assert asked_for(lab).isdisjoint(before)
    assert len(asked_for(lab) | before) == RUNTIMES
    assert done.code == 1
    assert (recording / "bundle.json").is_file()  # a folder that the user named stays


def test_a_recording_of_another_account_adds_nothing(
    lab: AwsLab, ringfence: Ringfence, stopped: Stopped
) -> None:
    lab.seed(STRANGER, HOME_REGION).runtime("stranger")
    recording = ringfence.folder / "recording"
    shutil.copytree(stopped.recording, recording)

    done = ringfence.against(lab, STRANGER).scan("--resume", recording)

    assert [each["name"] for each in done.document["runtimes"]] == ["stranger"]
    assert done.document["scope"]["accounts"] == [STRANGER]


def test_our_own_recording_is_removed_when_it_was_finished(lab: AwsLab, stopped: Stopped) -> None:
    seed(lab)
    kept = stopped.recording.with_name("kept")
    shutil.copytree(stopped.recording, kept)

    done = stopped.command.against(lab, ACCOUNT).run("scan", *FAST, "--resume", kept)

    assert done.code == 1
    assert not kept.exists()
    assert stopped.command.store.is_file()


@pytest.mark.parametrize("number", SIGNALS)
def test_an_interrupted_bundle_can_be_finished(
    lab: AwsLab, ringfence: Ringfence, number: str
) -> None:
    collect = ("collect", *FAST, "-o", "bundle")
    done = stop(lab, ringfence, signal.Signals[number], *collect)
    before = read_before(ringfence.folder / "bundle")
    lab.calls.clear()

    resumed = ringfence.against(lab, ACCOUNT).run(*collect, "--resume")

    assert done.code == SIGNALS[number]
    assert resumed.code == 0, resumed.stderr
    assert asked_for(lab).isdisjoint(before)
    assert len(asked_for(lab) | before) == RUNTIMES
    judged = ringfence.run("scan", "--from", "bundle", "--no-store", "--fail-on", "critical")
    assert len(judged.document["runtimes"]) == RUNTIMES
    assert judged.code == 0, judged.stderr


def _wait_for(lab: AwsLab, count: int) -> None:
    """Wait until that many GetAgentRuntime calls have arrived."""
    while True:
        arrived = len(lab.calls)
        if len(lab.calls.of(CONTROL, "GetAgentRuntime")) >= count:
            return
        assert lab.calls.wait_for(arrived + 1), "the scan has stopped asking"


def _recording_named(done: Run) -> Path:
    """The recording that the command says it has kept."""
    lines = [line for line in done.stderr.splitlines() if "--resume" in line]
    assert len(lines) == 1, done.stderr
    return Path(lines[0].partition("--resume ")[2].split("`")[0].strip())
