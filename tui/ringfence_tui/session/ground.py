"""What a session stands on: what is open, where its documents lie, and what is known of them."""

from __future__ import annotations

from pathlib import Path

from ringfence.workflow.places import default_store, state_directory, write_private
from ringfence_tui.session.commands import Given, settings_of, store_of
from ringfence_tui.session.folders import SessionFolder, claim
from ringfence_tui.session.kept import read_records, read_remembered
from ringfence_tui.session.opening import Kind, Opening
from ringfence_tui.session.stamps import stamp

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

    @property
    def store(self) -> Path:
        """Where scans are kept."""
        return store_of(self.opening, self.folder, default_store())

    @property
    def settings(self) -> Path:
        """The file that decisions go to."""
        return settings_of(self.opening, self.folder)

    @property
    def stamp(self) -> str:
        """Of what a document would be made now."""
        return stamp(self.opening, self.settings)

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

    def release(self) -> None:
        """Let another session have the folder."""
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
