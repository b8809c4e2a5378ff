"""How much memory the reading of flow logs may take."""

from __future__ import annotations

import pytest

from ringfence.cli.parser import build_parser
from ringfence.cli.requests import files_of, live_of


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("500MB", 500_000_000),
        ("2GB", 2_000_000_000),
        ("1.5 gb", 1_500_000_000),
        ("512MiB", 512 << 20),
    ],
)
def test_a_size_has_a_unit(text: str, size: int) -> None:
    arguments = build_parser().parse_args(["scan", "--log-memory", text])

    assert files_of(arguments).memory == live_of(arguments).log_memory == size


@pytest.mark.parametrize("text", ["", "lots", "500", "-1GB", "1PB", "1e3MB", "10MB", "0GB"])
def test_anything_else_is_wrong_usage(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        build_parser().parse_args(["scan", "--log-memory", text])

    assert ended.value.code == 2
    assert "--log-memory" in capsys.readouterr().err


def test_collecting_has_the_same_bound() -> None:
    arguments = build_parser().parse_args(["collect", "-o", "bundle", "--log-memory", "300MB"])

    assert live_of(arguments).log_memory == 300_000_000
