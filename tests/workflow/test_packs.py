"""Packs from wherever they are, known by what they hold."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest

from ringfence.errors import PackError
from ringfence.model.policy import PolicyPack, SmartGroup, SmartGroupSelector
from ringfence.render.aviatrix import Form, TerraformOptions, artefacts, set_watch
from ringfence.render.pack_json import pack_json
from ringfence.workflow.packs import PackOrigin, load_pack, pack_digest, read_pack
from support.packs import RUNTIMES, pack, rule
from support.terraform import written
from support.terraform_packs import GROUPS, one, ruleset
from support.written_packs import complete_pack

ANSWERS = {
    "app-domains": {
        "app_domains": [
            {"uuid": "u", "name": RUNTIMES, "selector": {"any": [{"all": {"cidr": "10.0.0.0/8"}}]}}
        ]
    },
    "microseg/policy-list3": {
        "dcf_policies": [
            {
                "uuid": "p",
                "name": "ours",
                "policies": [
                    {
                        "name": "a",
                        "action": "DENY",
                        "src_ads": ["u"],
                        "dst_ads": ["u"],
                        "priority": 1,
                    }
                ],
            }
        ]
    },
}


def by_name(made: PolicyPack) -> PolicyPack:
    return replace(
        made,
        smart_groups=tuple(sorted(made.smart_groups, key=lambda group: group.name)),
        web_groups=tuple(sorted(made.web_groups, key=lambda group: group.name)),
    )


@pytest.mark.parametrize("name", ["pack.json", "anything", "x.tf"])
def test_a_pack_json_is_known_under_any_name(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_text(pack_json(complete_pack()), encoding="utf-8")

    loaded = load_pack(path)

    assert loaded.pack == complete_pack()
    assert (loaded.origin, loaded.notes, loaded.singleton) == (PackOrigin.PACK_JSON, (), False)


@pytest.mark.parametrize("singleton", [True, False])
@pytest.mark.parametrize("form", Form)
def test_a_folder_of_terraform_is_read(form: Form, singleton: bool, tmp_path: Path) -> None:
    options = TerraformOptions(form=form, singleton=singleton)
    loaded = load_pack(written(artefacts(complete_pack(), options), tmp_path / "made"))

    assert loaded.pack == by_name(complete_pack())
    assert loaded.singleton is singleton
    assert loaded.notes == ()


@pytest.mark.parametrize("name", ["ringfence.tf.json", "rules.json", "rules"])
def test_one_file_of_terraform_in_json_is_known_under_any_name(name: str, tmp_path: Path) -> None:
    (made,) = artefacts(complete_pack(), TerraformOptions(form=Form.JSON))
    path = tmp_path / name
    path.write_text(made.text, encoding="utf-8")

    assert load_pack(path).origin is PackOrigin.RULESET
    assert read_pack(path) == by_name(complete_pack())


def test_a_pack_has_one_digest_in_whatever_it_is_written_and_another_with_any_other_entry(
    tmp_path: Path,
) -> None:
    whole = complete_pack()
    written(artefacts(whole, TerraformOptions(form=Form.HCL)), tmp_path)
    (tmp_path / "pack.json").write_text(pack_json(whole), encoding="utf-8")
    first, *others = whole.web_groups
    wider = replace(first, sni=(*first.sni, "one.more.example"))

    told = {pack_digest(read_pack(each)) for each in (tmp_path, tmp_path / "pack.json")}

    assert told == {pack_digest(whole)}
    assert pack_digest(replace(whole, web_groups=(wider, *others))) not in told


def test_one_file_of_hcl_is_read_with_the_variables_beside_it(tmp_path: Path) -> None:
    (tmp_path / "groups.tf").write_text("this is never read {")
    (tmp_path / "a.auto.tfvars").write_text('name = "from the variables"\n')
    (tmp_path / "rules.tf").write_text(
        """
variable "name" {}
resource "aviatrix_dcf_ruleset" "r" {
  name = "r"
  rules {
    name             = var.name
    action           = "DENY"
    priority         = 1
    protocol         = "ANY"
    src_smart_groups = [aviatrix_smart_group.elsewhere.uuid]
    dst_smart_groups = ["def000ad-0000-0000-0000-000000000000"]
  }
}
"""
    )

    loaded = load_pack(tmp_path / "rules.tf")

    assert loaded.pack.rules[0].name == "from the variables"
    assert any("aviatrix_smart_group.elsewhere.uuid" in note for note in loaded.notes)


def test_what_terraform_ignores_in_a_folder_is_ignored(tmp_path: Path) -> None:
    written(artefacts(complete_pack(), TerraformOptions(form=Form.HCL)), tmp_path)
    expected = read_pack(tmp_path)
    for name in ("._extra.tf", ".hidden.tf", ".hidden.tf.json", "main.tf~", "#main.tf#"):
        (tmp_path / name).write_bytes(b"\xff no text")

    assert read_pack(tmp_path) == expected


def test_what_is_hidden_is_no_answer_of_a_controller(tmp_path: Path) -> None:
    (tmp_path / "pack.json").write_text(pack_json(complete_pack()), encoding="utf-8")
    (tmp_path / "._pack.json").write_bytes(b"\xff no text")

    assert by_name(read_pack(tmp_path)) == by_name(complete_pack())


@pytest.mark.parametrize(
    "names",
    [
        ("terraform.tfvars", "a.auto.tfvars"),
        ("terraform.tfvars", "terraform.tfvars.json"),
        ("terraform.tfvars.json", "a.auto.tfvars"),
        ("a.auto.tfvars", "b.auto.tfvars"),
        ("a.auto.tfvars", "a.auto.tfvars.json"),
        ("a.auto.tfvars.json", "b.auto.tfvars"),
        ("terraform.tfvars", ".a.auto.tfvars"),
    ],
    ids=" ".join,
)
def test_the_last_file_of_variables_decides(names: tuple[str, str], tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(
        GROUPS + 'variable "x" {}\n' + ruleset(one(name="var.x")), encoding="utf-8"
    )
    for name, value in zip(names, ("first", "last"), strict=True):
        text = json.dumps({"x": value}) if name.endswith(".json") else f'x = "{value}"'
        (tmp_path / name).write_text(text, encoding="utf-8")

    assert read_pack(tmp_path).rules[0].name == "last"


def test_what_a_controller_answered_is_read_from_a_file_or_a_folder(tmp_path: Path) -> None:
    whole = tmp_path / "answers.txt"
    whole.write_text(json.dumps(ANSWERS))
    folder = tmp_path / "answers"
    folder.mkdir()
    for place, each in enumerate(ANSWERS.values()):
        (folder / f"{place}.json").write_text(json.dumps(each))

    assert load_pack(whole).origin is load_pack(folder).origin is PackOrigin.CONTROLLER
    assert read_pack(whole).rules == read_pack(folder).rules
    assert read_pack(folder).rules[0].src == (RUNTIMES,)


def with_members() -> PolicyPack:
    group = SmartGroup(
        name="subnets",
        selectors=(SmartGroupSelector(type="subnet", res_id="subnet-1"),),
        members=("10.50.10.0/24",),
    )
    return pack(rule("a", 1, dst=("subnets",)), smart_groups=(group,))


def proposed(made: PolicyPack, folder: Path) -> Path:
    """A folder as `propose` leaves it."""
    written(artefacts(made), folder)
    (folder / "pack.json").write_text(pack_json(made), encoding="utf-8")
    return folder


def test_a_pack_json_adds_the_members_that_terraform_cannot_say(tmp_path: Path) -> None:
    loaded = load_pack(proposed(with_members(), tmp_path / "made"))

    assert loaded.pack.smart_group("subnets").members == ("10.50.10.0/24",)
    assert loaded.notes == ()


def test_the_terraform_decides_and_a_pack_json_that_disagrees_is_noted(tmp_path: Path) -> None:
    folder = proposed(with_members(), tmp_path / "made")
    values = folder / "ringfence.values.json"
    values.write_text(set_watch(values.read_text(encoding="utf-8"), "a", True), encoding="utf-8")

    loaded = load_pack(folder)

    assert loaded.pack.rules[0].watch is True
    assert any("says something else than the Terraform" in note for note in loaded.notes)


def test_members_of_a_group_that_was_changed_are_not_taken_over(tmp_path: Path) -> None:
    folder = proposed(with_members(), tmp_path / "made")
    values = folder / "ringfence.values.json"
    values.write_text(values.read_text(encoding="utf-8").replace("subnet-1", "subnet-2"))

    assert read_pack(folder).smart_group("subnets").members is None


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("a.json", "{", "is no JSON"),
        ("a.json", "[]", "is no JSON object"),
        (
            "a.json",
            '{"schema": "ringfence.scan/1", "egress": [{"action": "DENY"}]}',
            "is no policy pack",
        ),
        ("a.tf", "", "has neither"),
        ("a.tf", "nonsense", "a.tf:1"),
        ("a.tf", "\x00", "a.tf:1"),
        ("a.bin", "\ud800", "is no UTF-8 text"),
    ],
)
def test_a_file_that_is_no_pack_is_refused_in_a_sentence(
    name: str, text: str, told: str, tmp_path: Path
) -> None:
    path = tmp_path / name
    path.write_bytes(text.encode("utf-8", "surrogatepass"))

    with pytest.raises(PackError, match=told):
        load_pack(path)


def test_an_empty_folder_and_a_missing_path_are_refused(tmp_path: Path) -> None:
    with pytest.raises(PackError, match="holds no pack"):
        load_pack(tmp_path)
    with pytest.raises(PackError, match="cannot be read"):
        load_pack(tmp_path / "missing")


def test_a_pipe_in_a_folder_is_passed_over(tmp_path: Path) -> None:
    proposed(complete_pack(), tmp_path)
    os.mkfifo(tmp_path / "waiting.tf")

    assert load_pack(tmp_path).origin is PackOrigin.RULESET


def test_a_link_out_of_the_folder_is_no_data(tmp_path: Path) -> None:
    secret = tmp_path / "secret.json"
    secret.write_text('"hidden"')
    folder = tmp_path / "made"
    folder.mkdir()
    (folder / "link.json").symlink_to(secret)
    (folder / "a.tf").write_text(
        'resource "aviatrix_dcf_ruleset" "r" {\n  name = "r"\n  rules {\n'
        '    name = jsondecode(file("${path.module}/link.json"))\n  }\n}\n'
    )

    with pytest.raises(PackError, match=r"link\.json' is not read"):
        load_pack(folder)


def test_a_pipe_as_a_pack_is_refused_without_waiting_for_a_writer(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")

    with pytest.raises(PackError, match="no regular file"):
        load_pack(tmp_path / "pipe")


@pytest.mark.parametrize("folder", [True, False])
def test_a_pack_json_without_a_default_action_is_noted(folder: bool, tmp_path: Path) -> None:
    path = tmp_path / "pack.json"
    document = json.loads(pack_json(pack(rule("one", 1))))
    path.write_text(json.dumps(document))
    assert load_pack(path).notes == ()

    del document["default_action"]
    path.write_text(json.dumps(document))

    (note,) = load_pack(tmp_path if folder else path).notes
    assert "has no default_action: PERMIT is assumed" in note


def test_rules_of_one_priority_are_noted(tmp_path: Path) -> None:
    path = tmp_path / "pack.json"
    path.write_text(pack_json(pack(rule("one", 1), rule("two", 1))))

    (note,) = load_pack(path).notes

    assert "one, two (1)" in note


def test_an_empty_file_is_called_empty_whatever_lies_beside_it(tmp_path: Path) -> None:
    (tmp_path / "empty.json").write_text(" \n")
    (tmp_path / "broken.auto.tfvars").write_text("{{{")

    with pytest.raises(PackError, match=r"empty\.json is empty"):
        load_pack(tmp_path / "empty.json")
