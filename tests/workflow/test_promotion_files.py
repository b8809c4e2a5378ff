"""The files of a pack: exactly one switch changes, in every file that holds it, or nothing does."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import Path

import pytest

from ringfence.errors import ConfigError
from ringfence.model.proposal import MANIFEST_NAME
from ringfence.parse.pack import parse_pack
from ringfence.render.aviatrix import Form, ProviderLine, TerraformOptions
from ringfence.workflow.promotion_files import (
    GeneratedFolder,
    file_changes,
    read_folder,
    write_files,
)
from support.packs import rule
from support.promotion_folders import IOCS, MODELS, contents, starter, write_folder

HOSTILE = 'a "${file("/etc/passwd")}" %{ } \\ rule'
FORMS = [
    TerraformOptions(),
    TerraformOptions(form=Form.JSON),
    TerraformOptions(form=Form.JSON, provider=ProviderLine.NEXT),
    TerraformOptions(form=Form.JSON, singleton=True),
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_folder(tmp_path / "out", starter())


def promoted(path: Path, name: str = MODELS) -> GeneratedFolder:
    found = read_folder(path)
    write_files(found, found.changed(name, watch=False))
    return found


@pytest.mark.parametrize("options", FORMS)
def test_one_rule_changes_in_every_file_and_nothing_else_does(
    tmp_path: Path, options: TerraformOptions
) -> None:
    path = write_folder(tmp_path / "out", starter(), options)
    before = contents(path)

    promoted(path)

    after = contents(path)
    assert parse_pack(after["pack.json"].decode(), path="pack.json") == starter(MODELS)
    changed = {name for name in after if after[name] != before[name]}
    terraform = changed - {"pack.json", MANIFEST_NAME}
    assert len(terraform) == 1
    for name in changed - {MANIFEST_NAME}:
        lines = zip(before[name].splitlines(), after[name].splitlines(), strict=True)
        assert sum(old != new for old, new in lines) == 1
    manifest = json.loads(after[MANIFEST_NAME])
    assert {each["path"]: each["sha256"] for each in manifest["files"]} == {
        name: hashlib.sha256(text).hexdigest()
        for name, text in after.items()
        if name != MANIFEST_NAME
    }
    assert [each["watch"] for each in manifest["rules"]] == [False, True, True]
    assert read_folder(path).pack == starter(MODELS)


@pytest.mark.parametrize("options", FORMS)
def test_a_rollback_is_the_exact_reverse(tmp_path: Path, options: TerraformOptions) -> None:
    path = write_folder(tmp_path / "out", starter(), options)
    before = contents(path)
    promoted(path)

    found = read_folder(path)
    write_files(found, found.changed(MODELS, watch=True))

    assert contents(path) == before


def test_hostile_names_are_followed_as_they_are(tmp_path: Path) -> None:
    of = replace(starter(), rules=(*starter().rules, rule(HOSTILE, 5, watch=True)))
    path = write_folder(tmp_path / "out", of, TerraformOptions(form=Form.JSON))

    promoted(path, HOSTILE)

    (found,) = (each for each in read_folder(path).pack.rules if each.name == HOSTILE)
    assert not found.watch


def test_the_changes_name_each_file_with_its_lines_and_digests(folder: Path) -> None:
    found = read_folder(folder)
    after = found.changed(MODELS, watch=False)

    changes = file_changes({path: found.files[path] for path in after}, after)

    assert [each.path for each in changes] == [
        "pack.json",
        "policy-manifest.json",
        "ringfence.values.json",
    ]
    assert [line.strip("+- ,") for line in changes[0].diff] == ['"watch": true', '"watch": false']
    assert changes[0].sha256_after == hashlib.sha256(after["pack.json"].encode()).hexdigest()


def _hand_edit(folder: Path) -> None:
    path = folder / "ringfence.values.json"
    path.write_text(path.read_text().replace("api.openai.com", "api.anthropic.com"))


def _missing(folder: Path) -> None:
    (folder / "rules.tf").unlink()


def _no_manifest(folder: Path) -> None:
    (folder / MANIFEST_NAME).unlink()


def _no_json(folder: Path) -> None:
    (folder / MANIFEST_NAME).write_text("{")


def _foreign(folder: Path) -> None:
    (folder / MANIFEST_NAME).write_text('{"schema": "ringfence.scan/1", "files": []}')


def _other_target(folder: Path) -> None:
    path = folder / MANIFEST_NAME
    path.write_text(path.read_text().replace('"aviatrix"', '"aws-network-firewall"'))


def _outside(folder: Path) -> None:
    path = folder / MANIFEST_NAME
    path.write_text(path.read_text().replace('"rules.tf"', '"../rules.tf"'))


def _absolute(folder: Path) -> None:
    path = folder / MANIFEST_NAME
    path.write_text(path.read_text().replace('"rules.tf"', '"/etc/passwd"'))


def _link(folder: Path) -> None:
    path = folder / "rules.tf"
    kept = folder.parent / "kept.tf"
    path.rename(kept)
    path.symlink_to(kept)


def _disagreement(folder: Path) -> None:
    path, manifest = folder / "ringfence.values.json", folder / MANIFEST_NAME
    old = path.read_text()
    new = old.replace('"watch": true', '"watch": false', 1)
    path.write_text(new)
    before, after = (hashlib.sha256(text.encode()).hexdigest() for text in (old, new))
    manifest.write_text(manifest.read_text().replace(before, after))


@pytest.mark.parametrize(
    ("spoil", "named"),
    [
        (_hand_edit, "ringfence.values.json is not what the manifest says"),
        (_missing, "rules.tf cannot be read"),
        (_no_manifest, "policy-manifest.json cannot be read"),
        (_no_json, "policy-manifest.json cannot be read"),
        (_foreign, "has the schema"),
        (_other_target, "is for aws-network-firewall"),
        (_outside, "which is outside of it"),
        (_absolute, "which is outside of it"),
        (_link, "is a symbolic link"),
        (_disagreement, "disagree on the rule"),
    ],
)
def test_a_folder_that_is_not_what_its_manifest_says_is_left_alone(
    folder: Path, spoil: object, named: str
) -> None:
    assert callable(spoil)
    spoil(folder)

    with pytest.raises(ConfigError) as refused:
        read_folder(folder)

    assert named in str(refused.value)


def test_a_file_that_changes_while_a_step_is_made_is_not_overwritten(folder: Path) -> None:
    found = read_folder(folder)
    after = found.changed(MODELS, watch=False)
    _hand_edit(folder)
    before = contents(folder)

    with pytest.raises(ConfigError, match="was changed meanwhile"):
        write_files(found, after)

    assert contents(folder) == before


def test_a_step_that_cannot_be_written_whole_is_taken_back(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ringfence.workflow import promotion_files  # noqa: PLC0415

    before, written = contents(folder), []
    write = promotion_files._write

    def failing(path: Path, text: str) -> None:
        written.append(path.name)
        if written.count(MANIFEST_NAME) == 1 and path.name == MANIFEST_NAME:
            raise ConfigError("the disk is full")
        write(path, text)

    monkeypatch.setattr(promotion_files, "_write", failing)
    with pytest.raises(ConfigError, match="the disk is full"):
        promoted(folder, IOCS)

    assert contents(folder) == before
