"""The generator: the same arguments give the same estate, and the sample is what it gives."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ringfence_data.estate import CORE_RUNTIMES, generate
from support.estate import Bundle

_MAX_BYTES = 600_000
_MAX_FILES = 130


def test_the_same_seed_and_size_give_the_same_bytes(tmp_path: Path) -> None:
    generate(tmp_path / "first", runtimes=60, seed=3)
    generate(tmp_path / "second", runtimes=60, seed=3)

    assert _bytes(tmp_path / "first") == _bytes(tmp_path / "second")


def test_another_seed_changes_the_surroundings_and_leaves_the_designed_logs(tmp_path: Path) -> None:
    generate(tmp_path / "first", runtimes=60, seed=3)
    generate(tmp_path / "second", runtimes=60, seed=4)

    first, second = _bytes(tmp_path / "first"), _bytes(tmp_path / "second")
    assert first != second
    logs = [name for name in first if name.startswith("logs/")]
    assert logs
    assert all(first[name] == second[name] for name in logs)


def test_the_committed_sample_is_what_the_generator_gives(sample: Bundle, tmp_path: Path) -> None:
    generate(tmp_path / "anew")

    # Made by: python -m ringfence_data.estate data/ringfence_data/sample
    recorded = sample.contents()
    del recorded["ringfence.toml"]  # what its operator decided is no recording
    assert Bundle(tmp_path / "anew").contents() == recorded


def test_the_sample_is_small_enough_to_ship(sample: Bundle) -> None:
    files = [path for path in sample.root.rglob("*") if path.is_file()]

    assert len(files) < _MAX_FILES
    assert sum(path.stat().st_size for path in files) < _MAX_BYTES


@pytest.mark.parametrize("runtimes", [CORE_RUNTIMES, CORE_RUNTIMES + 1, 350])
def test_an_estate_has_exactly_as_many_runtimes_as_were_asked_for(
    runtimes: int, tmp_path: Path
) -> None:
    made = generate(tmp_path, runtimes=runtimes)

    listed = Bundle(tmp_path).listed("ListAgentRuntimes", "agentRuntimes")
    assert len({runtime["agentRuntimeArn"] for runtime in listed}) == runtimes == made.runtimes


def test_no_account_and_region_has_more_runtimes_than_aws_allows(larger: Bundle) -> None:
    places = Counter(
        (answer.account, answer.region)
        for answer in larger.answers("ListAgentRuntimes")
        for _ in answer.body["agentRuntimes"]
    )

    assert max(places.values()) <= 1_000


def test_a_later_end_moves_the_window_and_not_the_design(tmp_path: Path) -> None:
    generate(tmp_path, end=datetime(2026, 12, 4, tzinfo=UTC))

    bundle = Bundle(tmp_path)
    starts = [int(flow["start"]) for flow in bundle.flows()]
    assert min(starts) >= datetime(2026, 11, 20, tzinfo=UTC).timestamp()
    assert max(starts) < datetime(2026, 12, 4, tzinfo=UTC).timestamp()


def test_fewer_runtimes_than_were_designed_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="at least 24 runtimes"):
        generate(tmp_path, runtimes=CORE_RUNTIMES - 1)


def test_an_end_before_the_last_change_of_the_design_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="at the earliest"):
        generate(tmp_path, end=datetime(2026, 11, 1, tzinfo=UTC))


def test_a_folder_with_something_in_it_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")

    with pytest.raises(FileExistsError):
        generate(tmp_path)


def _bytes(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }
