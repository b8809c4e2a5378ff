"""A document is read as it was written, and anything else is refused in a sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from ringfence.errors import ConfigError
from ringfence.model.document import ScanDocument
from ringfence.render.scan_json import to_json
from ringfence_tui.parts import Part
from ringfence_tui.session.documents import read_document


def test_a_document_is_read_as_it_was_written(documents: Path) -> None:
    path = documents / "scan.json"

    read = read_document(Part.SCAN, path)

    assert isinstance(read, ScanDocument)
    assert to_json(read) == path.read_text()


@pytest.mark.parametrize("part", Part)
@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[",
        b"{}",
        b"\xff",
        b"null",
        b'{"schema": "ringfence.scan/2"}',
        b'{"schema": "ringfence.scan/1"}',
        b'[{"scan_id": 1}]',
    ],
)
def test_what_is_no_document_is_refused_with_its_path_and_what_to_do(
    tmp_path: Path, part: Part, content: bytes
) -> None:
    path = tmp_path / "document.json"
    path.write_bytes(content)

    with pytest.raises(ConfigError) as refused:
        read_document(part, path)

    assert str(path) in str(refused.value)
    assert refused.value.hint == "have it made again"


def test_a_document_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read: No such file"):
        read_document(Part.SCAN, tmp_path / "nothing.json")
