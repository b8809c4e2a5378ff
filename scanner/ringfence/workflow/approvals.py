"""A file of approvals: decisions on destinations beside those of the settings."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path

from ringfence.errors import ConfigError
from ringfence.model.settings import Settings
from ringfence.parse.settings import parse_settings
from ringfence.workflow.settings import read_settings_text

_TABLES = ("destinations", "exception", "decision")


def with_approvals(settings: Settings, path: Path) -> tuple[Settings, frozenset[str]]:
    """The settings with the decisions of a file, and what only the file sanctions.

    A denial counts wherever it stands. Raises ConfigError for a file that is malformed, that says
    anything but decisions, or that sanctions what the settings deny.
    """
    text = read_settings_text(path)
    added = parse_settings(text, path=str(path))
    if others := sorted(set(tomllib.loads(text)) - set(_TABLES)):
        raise ConfigError(
            f"{path}: [{others[0]}] is no decision on a destination",
            hint=f"a file of approvals has only {', '.join(_TABLES)}",
        )
    for one, other, where in (
        (added.sanctioned, settings.denied, "the settings deny it"),
        (settings.sanctioned, added.denied, "the settings sanction it"),
    ):
        if both := sorted(set(one) & set(other)):
            raise ConfigError(
                f"{path}: {both[0]} is decided both ways: {where}",
                hint="decide it in one place: ringfence approve",
            )
    merged = replace(
        settings,
        sanctioned=tuple(sorted({*settings.sanctioned, *added.sanctioned})),
        denied=tuple(sorted({*settings.denied, *added.denied})),
        exceptions=(*settings.exceptions, *added.exceptions),
        decisions=(*settings.decisions, *added.decisions),
    )
    return merged, frozenset(set(added.sanctioned) - set(settings.sanctioned))
