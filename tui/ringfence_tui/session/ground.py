"""What a session stands on: what is open, where its documents lie, and what is known of them."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from ringfence.errors import ConfigError
from ringfence.workflow.places import default_store, state_directory, write_private
from ringfence_tui.parts import Part
from ringfence_tui.session.commands import (
    Given,
    document_of,
    pages_of,
    rows_of,
    settings_of,
    store_of,
)
from ringfence_tui.session.folders import SessionFolder, claim
from ringfence_tui.session.kept import read_records, read_remembered, write_records
from ringfence_tui.session.opening import Kind, Opening
from ringfence_tui.session.stamps import judged_by, stamp

_UNDECIDED = "# Beside this store there are no settings.\n"


class Ground:
    """One thing that is looked at, and its folder."""

    def __init__(self, opening: Opening, root: Path | None = None) -> None:
        self.opening = opening
        self.root = root
        self._held: SessionFolder = claim(opening, root)
        self.folder = self._held.path
        self.records = read_records(self.folder)
        self.remembered = read_remembered(self.folder)
        self.compared = ("", "")
        self._released = False

    @property
    def store(self) -> Path:
        """Where scans are kept."""
        return store_of(self.opening, self.folder, default_store())

    @property
    def settings(self) -> Path:
        """The file that decisions go to."""
        return settings_of(self.opening, self._held.first)

    def stamp(self, part: Part) -> str:
        """Of what a document would be made now."""
        return stamp(part, self.opening, self.settings)

    def judged_by(self, part: Part) -> str:
        """The decisions and the pack that a document would go by now."""
        return judged_by(part, self.opening, self.settings)

    @property
    def unkept(self) -> str:
        """What is gone in the end, and why, in a sentence; empty where everything is kept."""
        if not self._held.passing:
            return ""
        decisions = "decisions on the sample, and " if self.samples_settings else ""
        return f"{decisions}documents are gone when this ends: there is no folder to keep them in"

    @property
    def samples_settings(self) -> bool:
        """Whether the settings are a copy of the sample estate's own."""
        return self.opening.kind is Kind.DEMO and self.opening.settings is None

    def given(self) -> Given:
        """What commands are made of now."""
        records = self.records
        return Given(
            opening=self.opening,
            folder=self.folder,
            store=self.store,
            settings=self._judged_by(),
            scan_id=records.scan_id,
            resume=Path(records.resume) if records.resume else None,
            compared=self.compared,
        )

    async def keep(self) -> None:
        """Keep what is known of the documents; a full disk loses no more than that."""
        if not self._released:
            with suppress(ConfigError):
                await asyncio.to_thread(write_records, self.folder, self.records)

    def release(self) -> None:
        """Let another session have the folder, and write nothing more into it."""
        if not self._released:
            self._released = True
            self._held.release()

    def _judged_by(self) -> Path | None:
        """The settings that every verb is told, so that all judge alike.

        Beside the usual store each finds them by itself. Beside another one only those look that take
        a store, so that the others are told, also that there are none.
        """
        if self.opening.settings or self.samples_settings:
            return self.settings
        if self.store == default_store():
            return None
        if self.settings.is_file():
            return self.settings
        empty = self.folder / "no-settings.toml"
        if not empty.is_file():
            write_private(empty, _UNDECIDED)
        return empty


def hand_over(part: Part, before: Ground, after: Ground) -> bool:
    """Have a document and its lists lie in another folder; False where they cannot."""
    try:
        for place in (document_of, pages_of, rows_of):
            target = place(after.folder, part)
            target.parent.mkdir(parents=True, exist_ok=True)
            place(before.folder, part).replace(target)
    except OSError:
        return False
    made = before.records.made[part]
    after.records.made[part] = replace(made, stamp=after.stamp(part))
    return True


def newest_recording(since: float) -> str:
    """The recording of a live scan that began since then and was not finished; empty for none."""
    place = state_directory() / "recordings"
    try:
        found = [
            each
            for each in place.iterdir()
            if (each / "bundle.json").is_file() and each.stat().st_mtime >= since
        ]
    except OSError:
        return ""
    newest = max(found, key=lambda each: each.stat().st_mtime, default=None)
    return str(newest) if newest else ""
