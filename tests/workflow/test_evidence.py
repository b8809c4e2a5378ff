"""Evidence is read once, sealed whole or not at all, and says what it could not hold."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ringfence.errors import ConfigError
from ringfence.seal import pack, public_pem
from ringfence.workflow.evidence import check_evidence
from support.sealed_bundles import KEY, STRANGER, signed_files


def _bundle(folder: Path) -> Path:
    path = folder / "evidence.zip"
    path.write_bytes(pack(signed_files()))
    return path


def _public(folder: Path, content: bytes) -> Path:
    path = folder / "trusted.pub"
    path.write_bytes(content)
    return path


def test_without_a_key_nobody_is_named_as_the_maker(tmp_path: Path) -> None:
    report = check_evidence(_bundle(tmp_path), None)

    assert (report.intact, report.signed, report.trusted, report.exit.code) == (True, True, None, 0)
    assert report.exit.reason == "nothing was changed since it was signed, by whomever"
    assert report.as_of == datetime(2026, 11, 20, tzinfo=UTC)


def test_the_key_that_signed_is_trusted_and_another_is_not(tmp_path: Path) -> None:
    bundle = _bundle(tmp_path)

    own = check_evidence(bundle, _public(tmp_path, public_pem(KEY)))
    other = check_evidence(bundle, _public(tmp_path, public_pem(STRANGER)))

    assert (own.trusted, own.exit.code) == (True, 0)
    assert (other.trusted, other.exit.code) == (False, 1)


@pytest.mark.parametrize("content", [b"", b"none", b"ssh-rsa AAAA", b"x" * 20_000])
def test_a_public_key_that_is_none_is_refused(content: bytes, tmp_path: Path) -> None:
    key = _public(tmp_path, content)

    with pytest.raises(ConfigError, match=r"trusted\.pub"):
        check_evidence(_bundle(tmp_path), key)


def test_a_document_of_settings_is_no_bundle(tmp_path: Path) -> None:
    path = tmp_path / "evidence.zip"
    path.write_text(json.dumps({"schema": "ringfence.evidence/1"}))

    with pytest.raises(ConfigError, match="is no bundle of evidence"):
        check_evidence(path, None)
