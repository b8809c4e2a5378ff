"""What a session keeps of itself: whole, for its owner, and never needed to begin."""

from __future__ import annotations

from pathlib import Path

import pytest

from ringfence_tui.parts import Part
from ringfence_tui.rows.spec import Sort
from ringfence_tui.session.kept import (
    ListState,
    Made,
    Records,
    Remembered,
    read_records,
    read_remembered,
    write_records,
    write_remembered,
)


def test_how_the_ui_was_left_is_read_back(tmp_path: Path) -> None:
    left = Remembered(
        screen="findings",
        theme="ringfence-light",
        owner="ml-platform",
        lists={
            "findings": ListState(
                filter="severity:high", sort=(Sort(column="first", descending=True),), group="kind"
            )
        },
    )

    write_remembered(tmp_path, left)

    assert read_remembered(tmp_path) == left
    assert (tmp_path / "state.json").stat().st_mode & 0o777 == 0o600


def test_how_documents_came_to_be_is_read_back(tmp_path: Path) -> None:
    records = Records(
        made={Part.SCAN: Made(stamp="a", exit_code=3, notes=("one",), stale=True)},
        scan_id="id",
        resume="/recordings/one",
    )

    write_records(tmp_path, records)

    assert read_records(tmp_path) == records


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"null", b"[]", b"\xff\xfe", b'{"screen": 3}', b'{"made": {"nothing": 1}}'],
)
def test_what_cannot_be_read_is_begun_anew(tmp_path: Path, content: bytes) -> None:
    for name in ("state.json", "records.json"):
        (tmp_path / name).write_bytes(content)

    assert read_records(tmp_path).made == {}
    assert read_remembered(tmp_path).lists == {}
