"""The attacks that can be tried, one a line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping


def scenarios_text(scenarios: Iterable[tuple[str, str, Mapping[str, tuple[str, ...]]]]) -> str:
    """Render id, title, and references of each."""
    return "".join(
        f"{name:<22}{title:<50}{' '.join(each for ids in references.values() for each in ids)}\n"
        for name, title, references in scenarios
    )
