"""The verb `probe`: it prints a plan, hands out a program, and sends nothing."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest

from ringfence.cli import main
from ringfence.model.policy import PolicyPack, RuleAction
from ringfence.model.probe import ProbeTarget, Purpose
from ringfence.render.pack_json import pack_json
from support.packs import domains, web_rule
from support.verified_estate import EXPECTED

IOC = web_rule("deny-ioc", 5, "ioc", action=RuleAction.DENY)
WITH_IOC = replace(
    EXPECTED,
    web_groups=(*EXPECTED.web_groups, domains("ioc", "evil.example")),
    rules=(IOC, *EXPECTED.rules),
)


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    return _written(tmp_path, WITH_IOC)


def _written(folder: Path, pack: PolicyPack) -> Path:
    path = folder / "pack.json"
    path.write_text(pack_json(pack))
    return path


def _targets(text: str) -> list[dict[str, object]]:
    found = json.loads(text)["targets"]
    assert all(set(each) == set(ProbeTarget.__dataclass_fields__) for each in found)
    return list(found)


def test_the_plan_names_the_rule_that_takes_each_target(
    pack: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = main(["probe", "--pack", str(pack), "--canary", "canary.example.net"])

    told = capsys.readouterr()
    assert code == 0
    found = {(each["host"], each["sni"]): each for each in _targets(told.out)}
    assert found["api.openai.com", "api.openai.com"]["purpose"] == Purpose.PERMITTED
    assert found["canary.example.net", "canary.example.net"]["rules"] == ["default-deny"]
    assert found["canary.example.net", "api.openai.com"]["purpose"] == Purpose.RESIDUAL
    assert found["canary.example.net", "evil.example"]["rules"] == ["deny-ioc"]
    assert "is an assumption" in told.err


def test_the_plan_validates_against_its_schema(
    pack: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["probe", "--pack", str(pack), "--canary", "canary.example.net"])
    plan = json.loads(capsys.readouterr().out)

    main(["schema", "ringfence.probe-plan/1"])

    schema = json.loads(capsys.readouterr().out)
    jsonschema.Draft202012Validator(schema).validate(plan)
    assert plan["schema"] == schema["properties"]["schema"]["const"]


@pytest.mark.parametrize("canaries", [[], ["--canary", "canary.example.net:443"]])
def test_no_host_of_an_indicator_is_ever_contacted(
    pack: Path, canaries: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    main(["probe", "--pack", str(pack), *canaries])

    assert "evil.example" not in {each["host"] for each in _targets(capsys.readouterr().out)}


def test_a_canary_that_the_pack_permits_is_left_out_with_a_note(
    pack: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["probe", "--pack", str(pack), "--canary", "api.openai.com", "--no-well-known"])

    assert "api.openai.com:443 (tls) is left out" in capsys.readouterr().err


def test_the_folder_holds_a_program_that_prints_its_plan(
    pack: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "probe"

    code = main(["probe", "--pack", str(pack), "-o", str(folder)])

    assert code == 0
    assert capsys.readouterr().out == ""
    assert sorted(each.name for each in folder.iterdir()) == [
        "README.txt",
        "plan.json",
        "ringfence_probe.py",
    ]
    shown = subprocess.run(
        [sys.executable, "-I", str(folder / "ringfence_probe.py")],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert "api.openai.com:443" in shown.stderr
    assert "Nothing was sent" in shown.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["--canary", "a b"],
        ["--canary", "canary.example.net:99999"],
        ["--resolver", "dns.example"],
        ["--sinkhole", "10.0.0.1/8"],
        ["--rate", "1000"],
        ["--rate", "nan"],
        ["--time-limit", "1e9"],
        ["--src", "no-such-group"],
    ],
)
def test_what_is_no_answer_to_an_option_is_refused(
    pack: Path, arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["probe", "--pack", str(pack), *arguments]) == 2
    assert capsys.readouterr().out == ""
