"""The Terraform of a pack: its texts as golden files, what it refuses, and the one change.

RINGFENCE_UPDATE_GOLDEN=1 rewrites the golden files; their diff is then the review.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import unicodedata
from dataclasses import replace
from pathlib import Path
from typing import Any

import pygohcl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringfence.errors import PackError
from ringfence.model.policy import (
    DecryptPolicy,
    PolicyPack,
    Protocol,
    SmartGroup,
    SmartGroupSelector,
    WebGroup,
)
from ringfence.render.aviatrix import (
    Form,
    ProviderLine,
    TerraformOptions,
    artefacts,
    before_apply,
    set_watch,
)
from ringfence.render.pack_json import pack_json
from ringfence.render.terraform_text import inert, labels
from support.packs import domains, networks, pack, rule, web_rule
from support.written_packs import HOSTILE, complete_pack, named_everywhere

GOLDEN = Path(__file__).parents[1] / "golden" / "aviatrix"
VARIANTS = {
    "hcl": TerraformOptions(),
    "hcl-next-singleton": TerraformOptions(provider=ProviderLine.NEXT, singleton=True),
    "json": TerraformOptions(form=Form.JSON, provider=ProviderLine.V9_0),
    "json-next-singleton": TerraformOptions(
        form=Form.JSON, provider=ProviderLine.NEXT, singleton=True
    ),
}


def texts(made: PolicyPack, options: TerraformOptions | None = None) -> dict[str, str]:
    return {each.path: each.text for each in artefacts(made, options)}


def refused(made: PolicyPack) -> str:
    with pytest.raises(PackError) as caught:
        artefacts(made)
    return str(caught.value)


@pytest.mark.parametrize("variant", VARIANTS)
def test_the_files_of_a_pack_are_what_the_golden_files_say(variant: str) -> None:
    made = texts(complete_pack(), VARIANTS[variant])
    folder = GOLDEN / variant

    if os.environ.get("RINGFENCE_UPDATE_GOLDEN"):
        folder.mkdir(parents=True, exist_ok=True)
        for path, text in made.items():
            (folder / path).write_text(text, encoding="utf-8")

    assert made == {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_no_text_of_a_pack_reaches_the_hcl(text: str) -> None:
    made = texts(named_everywhere(text))
    plain = texts(named_everywhere("plain"))
    labelled = re.compile(r"\b\w+_[0-9a-f]{8}\b")

    for path in ("versions.tf", "main.tf", "rules.tf"):
        assert made[path] == plain[path]
    assert (
        not set(made["groups.tf"])
        - set(plain["groups.tf"])
        - set("0123456789_")
        - set("abcdefghijklmnopqrstuvwxyz")
    )
    assert len(labelled.findall(made["groups.tf"])) == len(labelled.findall(plain["groups.tf"]))
    pygohcl.loads(made["groups.tf"])


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_the_values_file_holds_every_text_as_it_is(text: str) -> None:
    values = json.loads(texts(named_everywhere(text))["ringfence.values.json"])

    assert values["pack"] == {"name": text, "version": text, "default_action": "PERMIT"}
    assert values["rules"][0]["name"] == text
    selector = max(
        (each for group in values["smart_groups"].values() for each in group["selectors"]), key=len
    )
    assert selector["tags"] == {text: text}


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
def test_a_template_of_a_text_comes_to_that_text(text: str) -> None:
    template = inert(text)
    assert isinstance(template, str)

    read = pygohcl.loads(f"x = {_hcl_quoted(template)}")

    assert _nfc(read["x"]) == _nfc(text)


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_a_hostile_text_is_inert_in_a_template(text: str) -> None:
    template = inert(text)
    assert isinstance(template, str)

    assert pygohcl.loads(f"x = {_hcl_quoted(template)}")["x"] == text


def _hcl_quoted(text: str) -> str:
    """The text in quotes, with quotes, backslashes and what HCL cannot hold raw as escapes."""
    return (
        '"' + "".join(c if c.isalnum() or c in "$%{} " else f"\\U{ord(c):08x}" for c in text) + '"'
    )


def _nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def test_every_rule_says_its_mode_its_logging_and_its_decryption() -> None:
    document = json.loads(
        texts(complete_pack(), TerraformOptions(form=Form.JSON))["ringfence.tf.json"]
    )

    for each in document["resource"]["aviatrix_dcf_ruleset"]["pack"]["rules"]:
        assert {"watch", "logging", "decrypt_policy", "flow_app_requirement"} <= each.keys()
        assert ("tls_profile" in each) == (each["decrypt_policy"] == "DECRYPT_ALLOWED")


def test_the_next_line_of_the_provider_says_monitor_and_never_both() -> None:
    options = TerraformOptions(form=Form.JSON, provider=ProviderLine.NEXT)
    document = json.loads(texts(complete_pack(), options)["ringfence.tf.json"])
    rules = document["resource"]["aviatrix_dcf_ruleset"]["pack"]["rules"]

    assert {each["enforcement"] for each in rules} == {"MONITOR", "ENFORCE"}
    assert not any("watch" in each for each in rules)


def test_the_controller_wide_list_is_made_only_on_request_and_warned_of() -> None:
    for form in Form:
        plain = "".join(texts(complete_pack(), TerraformOptions(form=form)).values())
        options = TerraformOptions(form=form, singleton=True)
        single = "".join(texts(complete_pack(), options).values())

        assert "policy_list" not in plain
        assert "An apply replaces every rule" in single
        assert "attach" not in single
        assert any(
            "one list for the whole controller" in told
            for told in before_apply(complete_pack(), options)
        )


def test_no_global_setting_of_a_controller_is_touched() -> None:
    for options in VARIANTS.values():
        made = "".join(texts(complete_pack(), options).values())
        assert "default_action_rule" not in made
        assert "config_feature" not in made


def test_what_to_look_at_first_begins_with_the_default_action() -> None:
    assert "Default Action Rule" in before_apply(complete_pack())[0]


def test_every_reason_against_a_pack_is_said_at_once() -> None:
    ports = tuple((port, port) for port in range(65))
    told = refused(
        pack(
            web_rule("a", 1, "globs", "empty", ports=ports),
            rule("b", 1, protocol=Protocol.ICMP, ports=((1, 1),)),
            rule("b", 2, dst=("members",)),
            rule("", 3, dst=("mixed",), ruleset="other"),
            groups=(domains("globs", "a.**.com", "ex ample.com"), WebGroup(name="empty")),
            smart_groups=(
                SmartGroup(name="members", members=("10.0.0.0/8",)),
                SmartGroup(
                    name="mixed",
                    selectors=(
                        SmartGroupSelector(cidr="10.0.0.1/8"),
                        SmartGroupSelector(fqdn="*.example.com"),
                        SmartGroupSelector(type="vm", other=(("colour", "red"),)),
                    ),
                ),
            ),
        )
    )

    for part in (
        "65 port ranges",
        "its protocol is ICMP",
        "two rules are named `b`",
        "the priority 1",
        "`**`",
        "`ex ample.com`",
        "`empty` has neither",
        "members, which are no selectors",
        "`10.0.0.1/8`",
        "`*.example.com`",
        "`colour`",
        "0 characters",
        "2 rulesets",
    ):
        assert part in told


def test_a_name_of_the_vendor_is_not_given_to_another_group() -> None:
    made = pack(rule("a", 1), smart_groups=(networks("Public Internet", "10.0.0.0/8"),))

    assert "has the name of a group of the vendor's" in refused(made)


@pytest.mark.parametrize("place", ["pack", "rule", "tag"])
def test_half_of_a_character_is_refused_wherever_it_stands(place: str) -> None:
    half = "a\ud800"
    made = pack(rule(half if place == "rule" else "a", 1))
    if place == "pack":
        made = replace(made, name=half)
    if place == "tag":
        group = SmartGroup(
            name="g", selectors=(SmartGroupSelector(type="vm", tags=((half, "x"),)),)
        )
        made = pack(rule("a", 1), smart_groups=(group,))

    assert "half of a character" in refused(made)


def test_a_text_that_terraform_would_spell_otherwise_is_refused() -> None:
    assert "spell otherwise" in refused(pack(rule("cafe\u0301", 1)))


def test_a_label_is_a_plain_identifier_and_tells_names_apart() -> None:
    names = [*HOSTILE, "a b", "a-b", "a_b", "A B", "", "9", "é"]
    made = labels(names)

    assert len(set(made.values())) == len(names)
    assert all(re.fullmatch(r"[a-z_][a-z0-9_]{0,39}_[0-9a-f]{8}", label) for label in made.values())


def test_names_whose_short_digests_agree_get_long_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    real = hashlib.sha256

    class Short:
        def __init__(self, raw: bytes) -> None:
            self.raw = raw

        def hexdigest(self) -> str:
            return "0" * 8 + str(real(self.raw).hexdigest())[8:]

    monkeypatch.setattr("ringfence.render.terraform_text.hashlib.sha256", Short)

    made = labels(["a b", "a-b", "other"])

    assert len(set(made.values())) == 3
    assert made["other"] == "other_00000000"


def all_texts(made: PolicyPack) -> dict[str, str]:
    files = {
        str(line): texts(made, TerraformOptions(form=Form.JSON, provider=line))["ringfence.tf.json"]
        for line in ProviderLine
    }
    single = texts(made, TerraformOptions(form=Form.JSON, singleton=True))["ringfence.tf.json"]
    values = texts(made)["ringfence.values.json"]
    return {**files, "single": single, "values": values, "pack": pack_json(made)}


def test_one_rule_is_promoted_by_one_line_of_each_file() -> None:
    before = all_texts(complete_pack())
    enforced = replace(
        complete_pack(),
        rules=tuple(
            replace(each, watch=False) if each.name == "allow-tools" else each
            for each in complete_pack().rules
        ),
    )

    for kind, text in all_texts(enforced).items():
        changed = set_watch(before[kind], "allow-tools", False)
        assert changed == text, kind
        assert (
            sum(
                a != b for a, b in zip(changed.splitlines(), before[kind].splitlines(), strict=True)
            )
            == 1
        )
        assert set_watch(changed, "allow-tools", True) == before[kind]


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_a_rule_of_any_name_is_found(text: str) -> None:
    made = named_everywhere(text)
    for kind, before in all_texts(made).items():
        assert (
            set_watch(before, text, True)
            == all_texts(replace(made, rules=(replace(made.rules[0], watch=True),)))[kind]
        )


def test_a_change_keeps_the_layout_of_whoever_edited_the_file() -> None:
    assert (
        set_watch('{"rules":[{"name":"a" , "watch" : true},\n{"name":"b"}]}', "a", False)
        == '{"rules":[{"name":"a" , "watch" : false},\n{"name":"b"}]}'
    )
    assert (
        set_watch('{"rules":[{"name":"b"}]}', "b", True)
        == '{"rules":[{"name":"b", "watch": true}]}'
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[",
        "[]",
        "1",
        '{"rules": []}',
        '{"rules": [{"name": "a"}, {"name": "a"}]}',
        '{"rules": {"name": "a"}}',
        '{"other": [{"name": "a"}]}',
        "[" * 100_000,
    ],
    ids=lambda text: text[:20],
)
def test_a_file_without_exactly_one_such_rule_is_refused(text: str) -> None:
    with pytest.raises(PackError):
        set_watch(text, "a", True)


_json: Any = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["rules", "name", "watch", "x"]), inner, max_size=4)
    ),
    max_leaves=20,
)


@given(_json, st.booleans())
def test_a_change_alters_nothing_but_the_one_rule(around: Any, watch: bool) -> None:
    document = {"around": around, "rules": [{"x": around, "name": "a", "watch": not watch}, around]}

    changed = json.loads(set_watch(json.dumps(document), "a", watch))

    document["rules"][0]["watch"] = watch
    assert changed == document


def test_rules_that_decrypt_take_the_profile_that_is_set_when_applying() -> None:
    made = pack(
        web_rule("a", 1, "w", decrypt=DecryptPolicy.ALLOWED), groups=(domains("w", "a.example"),)
    )

    assert (
        '"${var.tls_profile}"' in texts(made, TerraformOptions(form=Form.JSON))["ringfence.tf.json"]
    )
