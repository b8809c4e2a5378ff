"""The program of the probe, as a user runs it, against servers that answer in every way."""

from __future__ import annotations

import ast
import json
import socket
import subprocess
import sys
import time
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import pytest

from ringfence.parse.probe import parse_probe_report
from support.probed_servers import (
    LOOPBACK,
    alerting,
    certificate,
    echoing,
    hanging_up,
    http,
    resetting,
    saying,
    several,
    stalling,
    within_tls,
)

PROGRAM = files("ringfence_rules").joinpath("probe", "ringfence_probe.py")


def target(name: str, kind: str, port: int, **changes: Any) -> dict[str, Any]:
    return {
        "id": name,
        "purpose": "denied",
        "kind": kind,
        "host": "",
        "address": LOOPBACK,
        "port": port,
        "sni": "",
        "expect": "DENY",
        "rules": ["default-deny"],
        "enforced": True,
        "alive": "operator",
        "why": "",
        **changes,
    }


def plan(*targets: dict[str, Any], **changes: Any) -> dict[str, Any]:
    limits = {"per_second": 20, "stage_seconds": 1.0, "total_seconds": 60}
    return {
        "schema": "ringfence.probe-plan/1",
        "pack": "test",
        "pack_sha256": "0" * 64,
        "src": "runtimes",
        "limits": {**limits, **changes.pop("limits", {})},
        "resolver": "",
        "sinkholes": [],
        "block_pages": ["Blocked By Policy"],
        "intercepting_issuers": [],
        "targets": list(targets),
        "notes": [],
        **changes,
    }


def command(folder: Path, content: dict[str, Any], *arguments: str) -> list[str]:
    (folder / "plan.json").write_text(json.dumps(content))
    with as_file(PROGRAM) as path:
        (folder / "ringfence_probe.py").write_text(path.read_text())
    return [sys.executable, "-I", str(folder / "ringfence_probe.py"), *arguments]


def run(folder: Path, content: dict[str, Any], *arguments: str) -> subprocess.CompletedProcess[str]:
    asked = command(folder, content, *arguments, "--report", "-")
    return subprocess.run(asked, capture_output=True, text=True, check=False, timeout=60)


def seen(report: str) -> dict[str, str]:
    """The last stage of each target, and what came of it."""
    return {
        each["target"]["id"]: f"{each['stages'][-1]['stage']} {each['stages'][-1]['seen']}"
        for each in json.loads(report)["targets"]
        if each["stages"]
    }


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> str:
    """One run against every server."""
    folder = tmp_path_factory.mktemp("probe")
    pem = certificate(folder, "canary.example", "Some Gateway CA")
    answers = {
        "reset": resetting,
        "stall": stalling,
        "hang-up": hanging_up,
        "alert": alerting,
        "plain-text": saying(b"220 smtp ready\r\n"),
        "ok": saying(http(200, "hello")),
        "unauthorized": saying(http(401)),
        "not-found": saying(http(404)),
        "redirect": saying(http(302)),
        "blocked": saying(http(403, "<h1>blocked by policy</h1>")),
        "tls-ok": within_tls(pem, saying(http(401))),
        "tls-blocked": within_tls(pem, saying(http(403, "blocked by policy"))),
        "tls-silent": within_tls(pem, stalling),
    }
    with (
        several(answers) as ports,
        echoing(lambda data: data) as udp,
        echoing(lambda _: b"") as mute,
    ):
        with socket.create_server((LOOPBACK, 0)) as closed:
            shut = closed.getsockname()[1]
        tls = {"reset", "stall", "hang-up", "alert", "plain-text"}
        targets = [
            target(
                name,
                "tls" if name in tls or name.startswith("tls-") else "http",
                port,
                sni="canary.example",
            )
            for name, port in ports.items()
        ]
        targets += [
            target("closed", "tls", shut),
            target("udp", "udp", udp),
            target("udp-mute", "udp", mute),
            target("quic", "quic", udp),
            target("udp-closed", "udp", shut),
        ]
        done = run(folder, plan(*targets), "--run")
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize(
    ("server", "came"),
    [
        ("reset", "tls reset"),
        ("stall", "tls timeout"),
        ("hang-up", "tls closed"),
        ("alert", "tls alert"),
        ("plain-text", "tls error"),
        ("ok", "http ok"),
        ("unauthorized", "http ok"),
        ("not-found", "http ok"),
        ("redirect", "http ok"),
        ("blocked", "http block-page"),
        ("tls-ok", "http ok"),
        ("tls-blocked", "http block-page"),
        ("tls-silent", "http timeout"),
        ("closed", "tcp refused"),
        ("udp", "exchange ok"),
        ("udp-mute", "exchange timeout"),
        ("quic", "exchange ok"),
        ("udp-closed", "exchange refused"),
    ],
)
def test_each_way_to_answer_has_its_own_name(report: str, server: str, came: str) -> None:
    assert seen(report)[server] == came


def test_the_issuer_of_a_certificate_that_nobody_trusts_is_told(report: str) -> None:
    told = {each["target"]["id"]: each["stages"] for each in json.loads(report)["targets"]}

    shown = next(each for each in told["tls-ok"] if each["stage"] == "tls")
    assert (shown["issuer"], shown["verified"]) == ("Some Gateway CA", False)


def test_no_content_is_kept(report: str) -> None:
    assert "hello" not in report
    assert "<h1>" not in report


def test_the_report_is_one_that_verify_reads(report: str) -> None:
    read = parse_probe_report(report.encode(), path="report")

    assert read.complete
    assert read.sources == (LOOPBACK,)


def test_nothing_is_sent_without_run(tmp_path: Path) -> None:
    with socket.create_server((LOOPBACK, 0)) as listener:
        listener.settimeout(0.3)
        done = run(tmp_path, plan(target("t1", "tls", listener.getsockname()[1])))

        with pytest.raises(TimeoutError):
            listener.accept()
    assert done.returncode == 0
    assert f"{LOOPBACK}:" in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize(
    "change",
    [
        {"schema": "other"},
        {"limits": {"per_second": 1000}},
        {"limits": {"total_seconds": 1e9}},
        {"targets": [target("t", "tls", 443)] * 201},
        {"targets": [target("t", "shell", 443)]},
        {"targets": [target("t", "http", 80, sni="a\r\nX: y")]},
        {"targets": 3},
    ],
)
def test_a_plan_out_of_bounds_is_refused(tmp_path: Path, change: dict[str, Any]) -> None:
    done = run(tmp_path, plan(**change), "--run")

    assert done.returncode == 2
    assert "is no plan" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_interrupted_run_writes_what_there_is(tmp_path: Path) -> None:
    with several({"ok": saying(http(200)), "stall": stalling}) as ports:
        content = plan(
            target("first", "http", ports["ok"]),
            target("second", "tls", ports["stall"], sni="a.example"),
            limits={"stage_seconds": 30},
        )
        asked = command(tmp_path, content, "--run", "--report", "-")
        with subprocess.Popen(asked, stdout=subprocess.PIPE, text=True) as process:
            time.sleep(1.5)
            process.terminate()
            told, _ = process.communicate(timeout=20)

    assert seen(told) == {"first": "http ok"}
    assert json.loads(told)["complete"] is False
    assert process.returncode == 130


def test_a_run_ends_with_its_time(tmp_path: Path) -> None:
    with several({"stall": stalling}) as ports:
        targets = [target(f"t{n}", "tls", ports["stall"], sni="a.example") for n in range(5)]
        done = run(tmp_path, plan(*targets, limits={"total_seconds": 1.5}), "--run")

    tried = [each for each in json.loads(done.stdout)["targets"] if each["stages"]]
    assert 1 <= len(tried) < 5
    assert json.loads(done.stdout)["complete"] is False


def test_the_program_is_python_3_9_and_stands_alone() -> None:
    tree = ast.parse(PROGRAM.read_text(encoding="utf-8"), feature_version=(3, 9))

    imported = {
        name.split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in (
            [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else [each.name for each in node.names]
        )
    }
    assert imported <= sys.stdlib_module_names
