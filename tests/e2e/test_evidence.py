"""The verb `evidence`, as a user and an auditor run it."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

from ringfence.render.pack_json import pack_json
from ringfence.seal import pack, public_pem
from support.aws import AwsLab
from support.e2e.canaries import CANARY, seed_secrets, traces_in
from support.e2e.command import FAST, Ringfence, Run
from support.proposals import sample
from support.sealed_bundles import CHANGED, HOSTILE, KEY

OPENSSL = shutil.which("openssl") or ""
needs_openssl = pytest.mark.skipif(not OPENSSL, reason="openssl is not installed")


def _openssl(folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        [OPENSSL, *arguments], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def _keys(ringfence: Ringfence) -> None:
    _openssl(ringfence.folder, "genpkey", "-algorithm", "ed25519", "-out", "key.pem")
    _openssl(ringfence.folder, "pkey", "-in", "key.pem", "-pubout", "-out", "trusted.pub")
    (ringfence.folder / "key.pem").chmod(0o600)


def _create(ringfence: Ringfence, *more: str, name: str = "evidence.zip") -> Run:
    return ringfence.run("evidence", "create", "--demo", "-o", name, *more)


def _files(ringfence: Ringfence, name: str = "evidence.zip") -> dict[str, bytes]:
    with zipfile.ZipFile(ringfence.folder / name) as archive:
        return {each: archive.read(each) for each in archive.namelist()}


@needs_openssl
def test_an_auditor_needs_nothing_but_the_commands_of_the_readme(ringfence: Ringfence) -> None:
    _keys(ringfence)
    assert _create(ringfence, "--key", "key.pem").code == 3
    readme = _files(ringfence)["README.md"].decode()
    unzip, digests = readme.split("```sh\n")[1].split("```")[0].strip().split("\n")
    verify = readme.split("```sh\n")[2].split("```")[0].strip()
    script = "\n".join(("set -e -o pipefail", unzip, digests, verify))

    intact = subprocess.run(
        ["bash", "-c", script], cwd=ringfence.folder, capture_output=True, text=True, check=False
    )
    (ringfence.folder / "evidence" / "scan.json").write_text("{}")
    changed = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {digests}"],
        cwd=ringfence.folder / "evidence",
        capture_output=True,
        text=True,
        check=False,
    )

    assert intact.returncode == 0, intact.stderr
    assert "Signature Verified Successfully" in intact.stdout
    assert changed.returncode == 1
    assert "scan.json: FAILED" in changed.stdout


@needs_openssl
def test_what_was_signed_is_trusted_by_that_key_alone(ringfence: Ringfence) -> None:
    _keys(ringfence)
    _create(ringfence, "--key", "key.pem")
    (ringfence.folder / "other.pub").write_bytes(public_pem(KEY))

    own = ringfence.run("evidence", "verify", "evidence.zip", "--key", "trusted.pub")
    other = ringfence.run("evidence", "verify", "evidence.zip", "--key", "other.pub")

    assert (own.code, own.document["trusted"], own.document["problems"]) == (0, True, [])
    assert (other.code, other.document["trusted"]) == (1, False)


def test_incomplete_coverage_and_parts_that_were_not_made_are_said_in_the_bundle(
    ringfence: Ringfence,
) -> None:
    done = _create(ringfence)

    files = _files(ringfence)
    manifest = json.loads(files["manifest.json"])
    assert done.code == manifest["exit"]["code"] == 3
    assert any("agentcore-gateways" in gap for gap in manifest["incomplete"])
    assert {each["path"] for each in manifest["missing"]}
    for each in manifest["missing"]:
        assert each["path"] not in files
        assert each["reason"] in done.stderr
        assert each["path"] in files["README.md"].decode()


def test_a_bundle_with_a_pack_holds_every_part(ringfence: Ringfence) -> None:
    (ringfence.folder / "pack.json").write_text(pack_json(sample().proposal.pack))

    done = _create(ringfence, "--pack", "pack.json")

    files = _files(ringfence)
    manifest = json.loads(files["manifest.json"])
    assert done.code == 3, done.stderr
    assert {"scan.json", "coverage.json", "inventory.json", "verification.json"} < files.keys()
    assert {"pack.json", "replay.json", "simulation.json", "exceptions.json"} < files.keys()
    assert [each["path"] for each in manifest["missing"]] == ["policy-manifest.json"]
    for each in manifest["files"]:
        content = files[each["path"]]
        assert each["sha256"] == hashlib.sha256(content).hexdigest()
        assert each["bytes"] == len(content)


def test_equal_evidence_gives_equal_files_but_for_when_it_was_sealed(ringfence: Ringfence) -> None:
    _create(ringfence, name="one.zip")
    _create(ringfence, name="two.zip")

    one, two = _files(ringfence, "one.zip"), _files(ringfence, "two.zip")
    told = [json.loads(files.pop("manifest.json")) for files in (one, two)]

    assert one == two
    assert told[0] | {"created_at": ""} == told[1] | {"created_at": ""}


@pytest.mark.parametrize("way", CHANGED)
def test_a_changed_bundle_is_told_with_exit_1(way: str, ringfence: Ringfence) -> None:
    make, said = CHANGED[way]
    (ringfence.folder / "evidence.zip").write_bytes(pack(make()))
    (ringfence.folder / "trusted.pub").write_bytes(public_pem(KEY))

    done = ringfence.run("evidence", "verify", "evidence.zip", "--key", "trusted.pub")

    assert done.code == 1
    assert any(said in problem for problem in done.document["problems"])


@pytest.mark.parametrize("way", ["no zip", "a path upwards", "a link", "bytes after the zip"])
def test_a_zip_that_hides_something_is_no_bundle(way: str, ringfence: Ringfence) -> None:
    make, said = HOSTILE[way]
    (ringfence.folder / "evidence.zip").write_bytes(make())

    done = ringfence.run("evidence", "verify", "evidence.zip")

    assert (done.code, done.stdout) == (2, "")
    assert said in done.stderr
    assert [each.name for each in ringfence.folder.iterdir() if each.suffix] == ["evidence.zip"]


def test_no_secret_of_an_estate_is_in_a_bundle(lab: AwsLab, live: Ringfence) -> None:
    seed_secrets(lab)

    done = live.run("evidence", "create", "-o", "evidence.zip", *FAST)

    files = _files(live)
    assert b"careless" in files["scan.json"], done.stderr
    assert {
        name: traces_in(content, (CANARY,))
        for name, content in files.items()
        if traces_in(content, (CANARY,))
    } == {}
    assert CANARY not in done.stdout + done.stderr


@needs_openssl
def test_a_key_that_others_may_read_is_used_with_a_warning(ringfence: Ringfence) -> None:
    _keys(ringfence)
    (ringfence.folder / "key.pem").chmod(0o644)

    done = _create(ringfence, "--key", "key.pem")

    assert "key.pem can be read by others: chmod 600 it" in done.stderr


def test_a_key_that_is_none_is_refused_before_anything_is_read(ringfence: Ringfence) -> None:
    (ringfence.folder / "key.pem").write_text("no key")

    done = _create(ringfence, "--key", "key.pem")

    assert done.code == 2
    assert "key.pem cannot be used" in done.stderr
    assert not (ringfence.folder / "evidence.zip").exists()
