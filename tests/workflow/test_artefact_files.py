"""Files of a proposal in a folder, never over what is not ours."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from ringfence.errors import ConfigError
from ringfence.model.proposal import MANIFEST_NAME
from ringfence.render.artefact import Artefact
from ringfence.render.manifest import digest
from ringfence.workflow.artefact_files import foreign_terraform, would_remove, write_artefacts

SCHEMA = "ringfence.manifest/1"


def artefacts(**texts: str) -> tuple[Artefact, ...]:
    """Files with a manifest of them at the end."""
    files = {name.replace("__", "/").replace("_", "."): text for name, text in texts.items()}
    listed = [{"path": path, "sha256": digest(text)} for path, text in files.items()]
    manifest = json.dumps({"schema": SCHEMA, "files": listed})
    return tuple(
        Artefact(path=path, media_type="text/plain", text=text)
        for path, text in {**files, MANIFEST_NAME: manifest}.items()
    )


def write(folder: Path, **texts: str) -> tuple[str, ...]:
    return write_artefacts(folder, artefacts(**texts), schema=SCHEMA)


def held(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text()
        for path in folder.rglob("*")
        if path.is_file() and path.name != MANIFEST_NAME
    }


def test_files_are_written_and_written_again(tmp_path: Path) -> None:
    write(tmp_path / "new", a_tf="one", sub__b_tf="two")
    write(tmp_path / "new", a_tf="changed", sub__b_tf="two")

    assert held(tmp_path / "new") == {"a.tf": "changed", "sub/b.tf": "two"}


def test_what_is_no_longer_part_of_it_is_removed_and_named(tmp_path: Path) -> None:
    write(tmp_path, a_tf="one", b_tf="two")

    assert write(tmp_path, a_tf="one") == ("b.tf",)
    assert held(tmp_path) == {"a.tf": "one"}


def test_a_file_of_ours_that_changed_is_kept_even_if_it_would_only_be_removed(
    tmp_path: Path,
) -> None:
    write(tmp_path, a_tf="one", b_tf="two")
    (tmp_path / "b.tf").write_text("promoted")

    with pytest.raises(ConfigError, match=r"b\.tf was changed"):
        write(tmp_path, a_tf="new")

    assert held(tmp_path) == {"a.tf": "one", "b.tf": "promoted"}


def test_a_manifest_cannot_name_files_elsewhere(tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_text("keep")
    folder = tmp_path / "folder"
    folder.mkdir()
    listed = [{"path": "../victim", "sha256": digest("keep")}]
    (folder / MANIFEST_NAME).write_text(json.dumps({"schema": SCHEMA, "files": listed}))

    assert write(folder, a_tf="one") == ()
    assert victim.read_text() == "keep"


@pytest.mark.parametrize(
    "text", ["", "[]", "{", '{"schema": "ringfence.scan/1", "files": []}', '{"schema": 1}']
)
def test_a_manifest_of_something_else_is_kept(tmp_path: Path, text: str) -> None:
    (tmp_path / MANIFEST_NAME).write_text(text)

    with pytest.raises(ConfigError):
        write(tmp_path, a_tf="one")

    assert (tmp_path / MANIFEST_NAME).read_text() == text
    assert held(tmp_path) == {}


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(ConfigError, match="is no folder"):
        write(tmp_path / "file", a_tf="one")


def test_a_folder_in_the_place_of_a_file_is_kept_and_nothing_else_is_written(
    tmp_path: Path,
) -> None:
    (tmp_path / "b.tf").mkdir()

    with pytest.raises(ConfigError, match="no plain file"):
        write(tmp_path, a_tf="one", b_tf="two")

    assert held(tmp_path) == {}


def test_a_linked_folder_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "sub").symlink_to(tmp_path / "elsewhere")

    with pytest.raises(ConfigError, match=r"sub is a link"):
        write(tmp_path / "folder", sub__a_tf="one")

    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_a_link_to_a_folder_is_named_as_what_it_is(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "folder").symlink_to(tmp_path / "elsewhere")

    with pytest.raises(ConfigError, match=r"folder is a link, and links are not followed"):
        write(tmp_path / "folder", a_tf="one")

    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_a_link_in_the_place_of_the_scratch_file_is_not_followed(tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_text("keep")
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / f".a.tf.{os.getpid()}.part").symlink_to(victim)

    with pytest.raises(ConfigError, match="cannot be written"):
        write(folder, a_tf="one")

    assert victim.read_text() == "keep"


def test_nothing_is_left_behind(tmp_path: Path) -> None:
    write(tmp_path, a_tf="one", sub__b_tf="two")

    assert not [path for path in tmp_path.rglob(".*") if path.is_file()]


def test_what_terraform_would_apply_with_the_proposal_is_named(tmp_path: Path) -> None:
    ours = (Artefact(path="main.tf", media_type="text/plain", text=""),)
    for name in ("main.tf", "evil.tf", "x.auto.tfvars", "notes.md"):
        (tmp_path / name).write_text("")

    assert foreign_terraform(tmp_path, ours) == ("evil.tf", "x.auto.tfvars")
    assert foreign_terraform(tmp_path / "none", ours) == ()


def test_a_name_that_no_folder_can_have_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / ("x" * 300)

    with pytest.raises(ConfigError, match="File name too long"):
        would_remove(folder, ["main.tf"], schema=SCHEMA)
    with pytest.raises(ConfigError, match="File name too long"):
        write(folder, a_tf="one")
