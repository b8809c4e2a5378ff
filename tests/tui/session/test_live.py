"""A session on live AWS: cancelled in the middle of calls that never answer, and gone on with."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from ringfence.model.document import ScanDocument
from ringfence_tui.parts import Part
from ringfence_tui.session.parts import Status
from ringfence_tui.session.session import Session
from support.aws import AwsLab
from support.aws.faults import Hang
from support.aws.fixtures import aws_server, lab
from support.e2e.command import FAST, HOME_REGION
from support.e2e.contained_estate import ACCOUNT, seed_contained_estate
from support.engine_children import ends
from support.sessions import live, made, using, whole

__all__ = ["aws_server", "lab"]

CONTROL = "bedrock-agentcore-control"
RUNTIMES = 40
ANSWERED = 20
HANGS = 25.0


@pytest.fixture(autouse=True)
def credentials(lab: AwsLab, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Those of an account of the lab, and nothing of the machine's."""
    monkeypatch.setenv("HOME", str(tmp_path))
    for name, value in {**lab.env(ACCOUNT, HOME_REGION), "AWS_MAX_ATTEMPTS": "2"}.items():
        monkeypatch.setenv(name, value)


def test_a_scan_of_aws_is_made_when_it_is_asked_for_and_the_rest_is_of_it(lab: AwsLab) -> None:
    seed_contained_estate(lab)

    async def scanned(session: Session) -> None:
        assert len(lab.calls) == 0
        session.ask(Part.SCAN, again=True)
        await made(session)
        scan, state = whole(session, Part.SCAN), session.state(Part.SCAN)
        assert isinstance(scan, ScanDocument), state
        calls = len(lab.calls)
        await made(session, Part.PROPOSAL, Part.VERIFICATION, Part.HISTORY)

        assert "nothing is approved yet" in session.state(Part.PROPOSAL).error
        assert session.state(Part.VERIFICATION).status is Status.READY
        assert calls == len(lab.calls) > 0
        history = session.document(Part.HISTORY)
        assert isinstance(history, tuple)
        assert [row.scan_id for row in history] == [scan.scan_id]

    using(live(*FAST), scanned)


def test_a_cancelled_scan_shows_what_was_read_and_the_next_one_goes_on_from_there(
    lab: AwsLab,
) -> None:
    lab.seed(ACCOUNT, HOME_REGION).many_runtimes(RUNTIMES)
    lab.faults.add(Hang(HANGS), operation="GetAgentRuntime", nth=ANSWERED + 1, times=RUNTIMES)

    async def cancelled(session: Session) -> None:
        session.ask(Part.SCAN, again=True)
        await asyncio.to_thread(_wait_for, lab, ANSWERED + 1)
        session.cancel()
        await made(session)

        state, partial = session.state(Part.SCAN), whole(session, Part.SCAN)
        assert (state.status, state.stale, state.exit_code) == (Status.CANCELLED, True, 143)
        assert isinstance(partial, ScanDocument)
        assert {str(each.network_mode) for each in partial.runtimes} == {"PUBLIC", "UNKNOWN"}

        lab.faults.clear()
        before = len(lab.calls.of(CONTROL, "GetAgentRuntime"))
        session.ask(Part.SCAN, again=True)
        await made(session)

        state, now = session.state(Part.SCAN), whole(session, Part.SCAN)
        assert (state.status, state.stale) == (Status.READY, False)
        assert isinstance(now, ScanDocument)
        assert {str(each.network_mode) for each in now.runtimes} == {"PUBLIC"}
        assert len(lab.calls.of(CONTROL, "GetAgentRuntime")) - before < RUNTIMES

    using(live(*FAST), cancelled)


def test_leaving_waits_for_no_call_that_hangs(lab: AwsLab) -> None:
    lab.seed(ACCOUNT, HOME_REGION).many_runtimes(RUNTIMES)
    lab.faults.add(Hang(HANGS), operation="GetAgentRuntime", nth=1, times=RUNTIMES)
    left: list[int] = []

    async def leave(session: Session) -> None:
        session.ask(Part.SCAN, again=True)
        await asyncio.to_thread(_wait_for, lab, 1)
        process = session._engine.pid
        assert process is not None
        left.append(process)

    using(live(*FAST), leave)

    assert ends(left[0])
    lab.faults.clear()


_PROFILES = """\
[profile base]
region = us-east-1
aws_access_key_id = AKIDEXAMPLE
aws_secret_access_key = no-secret
[profile mfa]
region = us-east-1
role_arn = arn:aws:iam::111122223333:role/audit
source_profile = base
mfa_serial = arn:aws:iam::111122223333:mfa/somebody
"""


def test_a_profile_that_asks_for_a_code_is_said_instead_of_waiting_for_it(
    lab: AwsLab, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "config").write_text(_PROFILES)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name, raising=False)

    async def asked(session: Session) -> None:
        session.ask(Part.SCAN, again=True)
        await made(session)

        state = session.state(Part.SCAN)
        assert (state.status, state.exit_code) == (Status.FAILED, 4)
        assert "an MFA code is asked for, and nobody can type one here" in state.error
        assert state.hint.startswith("sign in")

    using(live("--profile", "mfa"), asked)

    assert len(lab.calls) == 0


def _wait_for(lab: AwsLab, count: int) -> None:
    """Wait until that many GetAgentRuntime calls have arrived."""
    while True:
        arrived = len(lab.calls)
        if len(lab.calls.of(CONTROL, "GetAgentRuntime")) >= count:
            return
        assert lab.calls.wait_for(arrived + 1), "the scan has stopped asking"
