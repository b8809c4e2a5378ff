"""Documents of a session folder: read whole, or refused in one sentence."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from ringfence.errors import ConfigError
from ringfence.model.document import ScanDocument
from ringfence_tui.parts import Part
from ringfence_tui.session.documents import read_document
from ringfence_tui.views.proposed import Proposed
from support.tui.documents import sample_documents

_MANIFEST = "policy-manifest.json"


@pytest.fixture
def folder(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    copy = tmp_path / "proposal"
    shutil.copytree(sample_documents(tmp_path_factory) / "proposal", copy)
    return copy


def test_a_proposal_is_read_with_the_files_that_its_manifest_lists(folder: Path) -> None:
    read = read_document(Part.PROPOSAL, folder / _MANIFEST)

    assert isinstance(read, Proposed)
    assert dict(read.files)["rules.tf"] == (folder / "rules.tf").read_text()
    assert set(read.rules) == {each.name for each in read.manifest.rules}


def test_a_manifest_that_leads_out_of_its_folder_is_refused(folder: Path) -> None:
    text = (folder / _MANIFEST).read_text()
    (folder / _MANIFEST).write_text(text.replace('"rules.tf"', '"../rules.tf"'))

    with pytest.raises(ConfigError, match=r"outside its folder: \.\./rules\.tf"):
        read_document(Part.PROPOSAL, folder / _MANIFEST)


def test_a_proposal_without_one_of_its_files_is_not_shown_as_whole(folder: Path) -> None:
    (folder / "rules.tf").unlink()

    with pytest.raises(ConfigError, match="cannot be read"):
        read_document(Part.PROPOSAL, folder / _MANIFEST)


def test_a_document_of_another_kind_is_refused(folder: Path) -> None:
    with pytest.raises(ConfigError, match=r"of the schema 'ringfence\.manifest/1'"):
        read_document(Part.SCAN, folder / _MANIFEST)


def test_the_rules_of_a_proposal_say_what_they_took_once_traffic_was_replayed(
    folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    before = read_document(Part.PROPOSAL, folder / _MANIFEST)
    shutil.copy(sample_documents(tmp_path_factory) / "replay.json", folder.parent)

    after = read_document(Part.PROPOSAL, folder / _MANIFEST)

    assert isinstance(before, Proposed)
    assert before.replay is None
    assert isinstance(after, Proposed)
    assert after.replay is not None
    assert {each.name for each in after.replay.rules} == set(after.rules)


def test_a_replay_of_the_proposal_before_tells_nothing_of_this_one(
    folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    shutil.copy(sample_documents(tmp_path_factory) / "replay.json", folder.parent)
    for name in ("ringfence.values.json", "pack.json"):
        text = (folder / name).read_text()
        assert "ledger.freight.example" in text
        (folder / name).write_text(text.replace("ledger.freight.example", "books.freight.example"))

    read = read_document(Part.PROPOSAL, folder / _MANIFEST)

    assert isinstance(read, Proposed)
    assert read.replay is None


def test_half_a_replay_beside_a_proposal_tells_nothing(folder: Path) -> None:
    (folder.parent / "replay.json").write_text('{"schema": "ringfence.replay/1"')

    read = read_document(Part.PROPOSAL, folder / _MANIFEST)

    assert isinstance(read, Proposed)
    assert read.replay is None


def test_a_scan_from_before_destinations_had_a_domain_is_read_and_has_none(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    document = json.loads((sample_documents(tmp_path_factory) / "scan.json").read_text())
    for destination in document["destinations"]:
        del destination["domain"]
    earlier = tmp_path / "scan.json"
    earlier.write_text(json.dumps(document))

    read = read_document(Part.SCAN, earlier)

    assert isinstance(read, ScanDocument)
    assert {each.domain for each in read.destinations} == {""}
