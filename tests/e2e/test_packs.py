"""The verbs that take a pack, given Terraform and a controller's answers."""

from __future__ import annotations

import json
from pathlib import Path

from ringfence.render.aviatrix import artefacts
from ringfence.render.pack_json import pack_json
from support.e2e.command import Ringfence
from support.packs import domains, pack, web_rule
from support.terraform import written

ASKED = ("--src", "10.50.10.7", "--host", "api.openai.com", "--port", "443", "--tls")
BLUEPRINT = Path(__file__).parents[1] / "parse" / "terraform" / "blueprint"


def test_terraform_is_asked_like_the_pack_it_was_made_from(ringfence: Ringfence) -> None:
    made = pack(web_rule("allow", 20, "models"), groups=(domains("models", "api.openai.com"),))
    folder = written(artefacts(made), ringfence.folder / "made")
    file = ringfence.folder / "pack.json"
    file.write_text(pack_json(made), encoding="utf-8")

    terraform = ringfence.run("eval", "--pack", folder, *ASKED)
    document = ringfence.run("eval", "--pack", file, *ASKED)

    assert (terraform.code, terraform.stderr) == (0, "")
    assert terraform.document == document.document


def test_what_a_blueprint_does_not_say_is_said_on_stderr_and_unknown_in_the_answer(
    ringfence: Ringfence,
) -> None:
    done = ringfence.run("eval", "--pack", BLUEPRINT, *ASKED)

    assert done.document["answers"][0]["verdict"] == "UNKNOWN"
    assert "groups.tf:48: res_id of the SmartGroup" in done.stderr


def test_the_controller_wide_list_is_told_from_a_ruleset_by_lint(ringfence: Ringfence) -> None:
    done = ringfence.run("lint", BLUEPRINT)

    assert done.code == 1
    assert "singleton" in json.dumps(done.document)


def test_terraform_that_is_none_is_one_sentence_and_exit_2(ringfence: Ringfence) -> None:
    path = ringfence.folder / "a.tf"
    path.write_text('resource "aviatrix_dcf_ruleset" "r" {\n  name = "\n}\n')

    done = ringfence.run("eval", "--pack", path, *ASKED)

    assert (done.code, done.stdout) == (2, "")
    assert "a.tf:2" in done.stderr
    assert "Traceback" not in done.stderr
