"""The command `propose`: what it prints, what it writes, and what it leaves alone."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from ringfence_rules.starter import starter_pack
from support.e2e.command import Ringfence

FILES = {
    "REVIEW.md",
    "groups.tf",
    "guardrail.json",
    "guardrail/agentcore-guardrail.json",
    "guardrail/guardrail.auto.tfvars.json",
    "guardrail/guardrail.tf",
    "main.tf",
    "pack.json",
    "policy-manifest.json",
    "ringfence.values.json",
    "rules.tf",
    "versions.tf",
}
DECIDED = '[destinations]\nsanctioned = ["api.erp.freight.example"]\n'


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def manifest(folder: Path) -> dict[str, Any]:
    read = json.loads((folder / "policy-manifest.json").read_text())
    assert isinstance(read, dict)
    return read


def test_the_sample_estate_gives_every_file_and_says_what_was_not_read(
    ringfence: Ringfence,
) -> None:
    done = ringfence.run("propose", "--demo", "-o", "proposal")

    assert (done.code, done.stdout) == (3, "")
    assert set(contents(ringfence.folder / "proposal")) == FILES
    assert manifest(ringfence.folder / "proposal")["exit"]["code"] == 3


def test_the_manifest_holds_the_digest_of_every_other_file_and_its_own_schema(
    ringfence: Ringfence,
) -> None:
    ringfence.run("propose", "--demo", "-o", "proposal")
    schema = json.loads(ringfence.run("schema", "ringfence.manifest/1").stdout)

    written = contents(ringfence.folder / "proposal")
    read = manifest(ringfence.folder / "proposal")
    jsonschema.Draft202012Validator(schema).validate(read)
    assert {each["path"]: each["sha256"] for each in read["files"]} == {
        path: hashlib.sha256(content).hexdigest()
        for path, content in written.items()
        if path != "policy-manifest.json"
    }


def test_without_a_folder_the_pack_is_printed_and_can_be_asked(ringfence: Ringfence) -> None:
    done = ringfence.run("propose", "--demo", "--allow-incomplete")

    assert done.code == 0
    assert [rule["name"] for rule in done.document["rules"]] == [
        rule.name for rule in starter_pack().rules
    ]
    (ringfence.folder / "pack.json").write_text(done.stdout)
    asked = ringfence.run(
        *("eval", "--pack", "pack.json", "--src", "10.20.1.7", "--dst", "203.0.113.9"),
        *("--host", "api.openai.com", "--port", "443", "--tls"),
    )
    assert "default-deny" in asked.stdout


@pytest.mark.parametrize(
    ("kind", "start"), [("pack", "{"), ("manifest", "{"), ("review", "# Proposed containment")]
)
def test_each_document_can_be_printed(ringfence: Ringfence, kind: str, start: str) -> None:
    done = ringfence.run("propose", "--demo", "--format", kind)

    assert done.stdout.startswith(start)


def test_the_same_evidence_gives_the_same_bytes_in_whatever_folder(ringfence: Ringfence) -> None:
    ringfence.run("propose", "--demo", "-o", "one")
    ringfence.run("propose", "--demo", "-o", "two")
    ringfence.run("propose", "--demo", "-o", "two")

    assert contents(ringfence.folder / "one") == contents(ringfence.folder / "two")


def test_another_form_takes_the_place_of_the_first_and_spares_what_is_not_ours(
    ringfence: Ringfence,
) -> None:
    folder = ringfence.folder / "proposal"
    ringfence.run("propose", "--demo", "-o", "proposal")
    (folder / "backend.tf").write_text("# ours\n")

    done = ringfence.run("propose", "--demo", "-o", "proposal", "--form", "json")

    assert done.code == 3
    left = set(contents(folder))
    assert {"backend.tf", "pack.json"} <= left
    assert not left & {"main.tf", "groups.tf", "rules.tf", "versions.tf"}
    assert any(name.endswith(".tf.json") for name in left)


@pytest.mark.parametrize("name", ["pack.json", "REVIEW.md", "guardrail/guardrail.tf"])
def test_a_file_that_was_changed_is_kept_and_nothing_is_written(
    ringfence: Ringfence, name: str
) -> None:
    folder = ringfence.folder / "proposal"
    ringfence.run("propose", "--demo", "-o", "proposal")
    (folder / name).write_text("promoted\n")
    before = contents(folder)

    done = ringfence.run("propose", "--demo", "-o", "proposal", "--form", "json")

    assert done.code == 2
    assert f"{name} was changed" in done.stderr
    assert contents(folder) == before


def test_a_file_of_somebody_else_is_kept_and_nothing_is_written(ringfence: Ringfence) -> None:
    folder = ringfence.folder / "proposal"
    folder.mkdir()
    (folder / "main.tf").write_text("# theirs\n")

    done = ringfence.run("propose", "--demo", "-o", "proposal")

    assert done.code == 2
    assert "was not written by ringfence" in done.stderr
    assert contents(folder) == {"main.tf": b"# theirs\n"}


@pytest.mark.skipif(os.name != "posix", reason="links")
def test_a_link_is_not_followed(ringfence: Ringfence) -> None:
    (ringfence.folder / "victim").write_text("keep\n")
    folder = ringfence.folder / "proposal"
    folder.mkdir()
    (folder / "pack.json").symlink_to(ringfence.folder / "victim")

    done = ringfence.run("propose", "--demo", "-o", "proposal")

    assert done.code == 2
    assert (ringfence.folder / "victim").read_text() == "keep\n"


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ("", "nothing is approved yet"),
        ('[destinations]\nsanctioned = ["192.0.2.1", "2001:db8::1"]\n', "only addresses"),
        (
            '[destinations]\nsanctioned = ["pastebin.com", "*.ngrok-free.app"]\n',
            "nothing that is approved may stand in a permit",
        ),
    ],
)
def test_an_allow_list_that_would_be_an_outage_is_refused(
    ringfence: Ringfence, settings: str, said: str
) -> None:
    (ringfence.folder / "decided.toml").write_text(settings)

    done = ringfence.run("propose", "--demo", "--settings", "decided.toml", "-o", "proposal")

    assert (done.code, done.stdout) == (2, "")
    assert said in done.stderr
    assert "--approve" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (ringfence.folder / "proposal").exists()


def test_nothing_but_aws_is_permitted_where_that_is_meant(ringfence: Ringfence) -> None:
    (ringfence.folder / "decided.toml").write_text("")

    done = ringfence.run("propose", "--demo", "--settings", "decided.toml", "--aws-only")

    assert done.code == 3
    assert "allow-approved-tools is left out" in done.stderr
    names = [rule["name"] for rule in done.document["rules"]]
    assert "allow-approved-tools" not in names
    assert "allow-aws-control-plane" in names


def test_a_file_of_approvals_adds_to_the_settings_and_is_named_as_the_source(
    ringfence: Ringfence,
) -> None:
    (ringfence.folder / "decided.toml").write_text(DECIDED)
    (ringfence.folder / "more.toml").write_text(
        '[destinations]\nsanctioned = ["api.anthropic.com"]\n'
    )

    done = ringfence.run(
        *("propose", "--demo", "--settings", "decided.toml", "--approve", "more.toml"),
        *("--format", "manifest"),
    )

    sources = {each["entry"]: each["source"] for each in done.document["entries"]}
    assert sources["api.anthropic.com"] == "approval"
    assert sources["api.erp.freight.example"] == "operator"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[destinations\n", "no TOML"),
        ('[enforcement]\ninterfaces = ["eni-0123456789abcdef0"]\n', "no decision"),
        ('[destinations]\ndenied = ["api.erp.freight.example"]\n', "decided both ways"),
        ('[destinations]\nsanctioned = ["https://api.openai.com/"]\n', "malformed"),
    ],
)
def test_a_file_of_approvals_that_is_wrong_is_refused(
    ringfence: Ringfence, text: str, said: str
) -> None:
    (ringfence.folder / "decided.toml").write_text(DECIDED)
    (ringfence.folder / "more.toml").write_text(text)

    done = ringfence.run(
        *("propose", "--demo", "--settings", "decided.toml", "--approve", "more.toml")
    )

    assert (done.code, done.stdout) == (2, "")
    assert said in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--client-vpc", "10.0.0.0/33"), "neither a VPC nor an IPv4 CIDR"),
        (("--client-vpc", "vpc-0123456789abcdef0"), "holds no such VPC"),
        (("-o", "proposal", "--format", "pack"), "--format goes without -o"),
        (("--approve", "absent.toml"), "cannot be read"),
    ],
)
def test_options_that_make_no_sense_are_refused(
    ringfence: Ringfence, arguments: tuple[str, ...], said: str
) -> None:
    done = ringfence.run("propose", "--demo", *arguments)

    assert (done.code, done.stdout) == (2, "")
    assert said in done.stderr


def test_the_groups_of_the_vendor_are_added_with_what_that_opens(ringfence: Ringfence) -> None:
    done = ringfence.run("propose", "--demo", "--managed-web-groups")

    assert "sanctioned or not" in done.stderr
    groups = {rule["name"]: rule["web_groups"] for rule in done.document["rules"]}
    assert groups["allow-sanctioned-models"] == ["sanctioned-models", "avx-ai-llm-providers"]


def test_subnets_can_be_named_by_their_ids_and_keep_their_known_members(
    ringfence: Ringfence,
) -> None:
    done = ringfence.run("propose", "--demo", "--selector", "subnet-id")

    (group,) = (
        each
        for each in done.document["smart_groups"]
        if each["name"] == "agentcore-runtime-subnets"
    )
    assert all(each["type"] == "subnet" for each in group["selectors"])
    assert "10.20.1.0/24" in group["members"]


@pytest.mark.parametrize("target", ["security-groups", "aws-network-firewall"])
def test_a_target_that_cannot_say_everything_is_refused_with_every_reason(
    ringfence: Ringfence, target: str
) -> None:
    done = ringfence.run("propose", "--demo", "--target", target, "-o", "proposal")

    assert done.code == 2
    assert "deny-supply-chain-ioc" in done.stderr or "no monitor mode" in done.stderr
    assert "--partial" in done.stderr
    assert not (ringfence.folder / "proposal").exists()


@pytest.mark.parametrize(
    ("target", "name", "said"),
    [
        ("security-groups", "security-groups.tf.json", "blocks from the moment it is attached"),
        ("aws-network-firewall", "network-firewall.tf.json", "Every rule watches"),
    ],
)
def test_another_target_is_made_in_part_where_that_is_meant(
    ringfence: Ringfence, target: str, name: str, said: str
) -> None:
    done = ringfence.run("propose", "--demo", "--target", target, "--partial", "-o", "proposal")

    written = contents(ringfence.folder / "proposal")
    assert done.code == 3
    assert {name, "pack.json", "guardrail.json"} <= set(written)
    assert "main.tf" not in written
    assert said in written["REVIEW.md"].decode()
    assert manifest(ringfence.folder / "proposal")["target"] == target


@pytest.mark.parametrize("named", [False, True], ids=["sample", "named"])
def test_what_the_page_says_of_approving_leads_to_a_proposal_that_has_it(
    ringfence: Ringfence, *, named: bool
) -> None:
    host, who = "api.maps.example", ("--owner", "me", "--reason", "looked at")
    written, again = ("--settings", "--settings") if named else ("--settings", "--approve")
    file = "mine.toml" if named else "approvals.toml"
    if named:
        settings = '[destinations]\nsanctioned = ["api.anthropic.com"]\n'
        (ringfence.folder / file).write_text(settings)
    first = ("--settings", file) if named else ()
    page = ringfence.run("propose", "--demo", *first, "--format", "review").stdout

    shown = "FILE" if named else file
    assert f"`{written} {shown}`" in page
    assert named or f"`{again} {shown}`" in page
    assert ringfence.run("approve", "sanction", host, *who, written, file).code == 0
    assert host in ringfence.run("propose", "--demo", again, file).stdout
