"""What Terraform itself makes of the files, with schema facts in the provider's place."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ringfence.render.aviatrix import Form, TerraformOptions, artefacts
from ringfence.workflow.packs import load_pack
from support.terraform import planned, validated, written
from support.written_packs import HOSTILE, complete_pack, named_everywhere

LOOPS = Path(__file__).parents[1] / "parse" / "terraform" / "loops"
pytestmark = pytest.mark.slow


def resources(found: list[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    return [each["values"] for each in found if each["type"] == kind and each["mode"] == "managed"]


@pytest.mark.parametrize("form", Form)
def test_terraform_plans_the_rules_of_the_pack(form: Form, tmp_path: Path) -> None:
    made = complete_pack()
    folder = written(artefacts(made, TerraformOptions(form=form)), tmp_path)

    (ruleset,) = resources(planned(folder), "aviatrix_dcf_ruleset")

    assert ruleset["name"] == made.name
    assert {
        (each["name"], each["priority"], each["watch"], each["logging"], each["protocol"])
        for each in ruleset["rules"]
    } == {(r.name, r.priority, r.watch, r.logging, str(r.protocol)) for r in made.rules}
    assert {
        each["name"]: [(ends["lo"], ends["hi"]) for ends in each["port_ranges"]]
        for each in ruleset["rules"]
    } == {r.name: list(r.ports) for r in made.rules}


@pytest.mark.parametrize("form", Form)
def test_terraform_evaluates_no_text_of_a_pack(form: Form, tmp_path: Path) -> None:
    # Twenty texts in one pack: a plan takes a second.
    packs = [named_everywhere(text) for text in HOSTILE]
    whole = replace(
        packs[0],
        smart_groups=tuple(
            {group.name: group for each in packs for group in each.smart_groups}.values()
        ),
        web_groups=tuple(
            {group.name: group for each in packs for group in each.web_groups}.values()
        ),
        rules=tuple(replace(each.rules[0], priority=place) for place, each in enumerate(packs)),
    )
    folder = written(artefacts(whole, TerraformOptions(form=form)), tmp_path)

    found = planned(folder)

    (ruleset,) = resources(found, "aviatrix_dcf_ruleset")
    assert ruleset["name"] == HOSTILE[0]
    assert {each["name"] for each in ruleset["rules"]} == set(HOSTILE)
    smart = {each["name"]: each for each in resources(found, "aviatrix_smart_group")}
    for text in HOSTILE:
        assert text in smart
        kept, feed = smart[f"{text[:250]} 2"]["selector"][0]["match_expressions"]
        assert kept["tags"] == {text: text}
        assert kept["res_id"] == text
        assert feed["ext_args"] == {text: text}


def test_terraform_plans_what_was_read_from_the_files_of_others(tmp_path: Path) -> None:
    shutil.copytree(LOOPS, tmp_path / "made")
    read = load_pack(tmp_path / "made").pack

    found = planned(tmp_path / "made", loops=True)

    (ruleset,) = resources(found, "aviatrix_dcf_ruleset")
    assert ruleset["name"] == read.name
    assert {
        (each["name"], each["priority"], each["watch"]): {
            (ends["lo"], ends["hi"] or ends["lo"]) for ends in each["port_ranges"]
        }
        for each in ruleset["rules"]
    } == {(each.name, each.priority, each.watch): set(each.ports) for each in read.rules}
    assert {
        each["name"]: {one["snifilter"] for one in each["selector"][0]["match_expressions"]}
        for each in resources(found, "aviatrix_web_group")
    } == {each.name: set(each.sni) for each in read.web_groups}
    assert {
        each["name"]: [
            (one["cidr"], one["tags"]) for one in each["selector"][0]["match_expressions"]
        ]
        for each in resources(found, "aviatrix_smart_group")
    } == {
        each.name: [(one.cidr or None, dict(one.tags) or None) for one in each.selectors]
        for each in read.smart_groups
    }
    assert len(read.rules) == 4


@pytest.mark.parametrize("form", Form)
def test_what_is_wrong_in_the_values_is_seen_by_terraform_validate(
    form: Form, tmp_path: Path
) -> None:
    folder = written(artefacts(complete_pack(), TerraformOptions(form=form)), tmp_path)
    (file,) = [path for path in folder.iterdir() if path.suffix == ".json"]
    file.write_text(file.read_text(encoding="utf-8").replace('"priority": 10,', '"priority": 5,'))

    assert "duplicate priority" in validated(folder)


def test_the_hcl_is_laid_out_as_terraform_does(tmp_path: Path) -> None:
    terraform = shutil.which("terraform")
    if not terraform:
        pytest.skip("no terraform on this machine")
    for singleton in (True, False):
        written(artefacts(complete_pack(), TerraformOptions(singleton=singleton)), tmp_path)
        done = subprocess.run(
            [terraform, "fmt", "-check", "-diff", tmp_path],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout
