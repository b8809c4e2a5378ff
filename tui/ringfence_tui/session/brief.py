"""What screens say of a document beside its lists, made where the document is.

A scan of thousands of runtimes is tens of megabytes. Read in the process that draws, it would hold every
key for seconds; so the engine makes the pages, and what the UI itself needs of the largest documents.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import msgspec

from ringfence.errors import ConfigError
from ringfence.workflow.places import write_private_bytes
from ringfence_tui.blocks import Page
from ringfence_tui.session.heads import ScanHead, Unread, VerifyHead

_AGAIN = "have it made again"


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """Of one document."""

    pages: dict[str, Page]
    """By the names of their views."""
    of: str = ""
    """The identity of the document's file."""
    scan: ScanHead | None = None
    verification: VerifyHead | None = None
    unread: Unread | None = None

    @property
    def head(self) -> ScanHead | VerifyHead | Unread | None:
        """What stands for the document in the UI; None for one that the UI reads itself."""
        return self.scan or self.verification or self.unread


def sent_page(page: Page) -> str:
    """A page as it is sent to the UI."""
    return msgspec.json.encode(page).decode()


def page_of(text: str) -> Page:
    """The page that was sent. Raises ConfigError for what is none."""
    try:
        return msgspec.json.decode(text, type=Page)
    except msgspec.MsgspecError as error:
        raise ConfigError(f"what the engine sent is no page: {error}", hint="ask again") from error


def write_brief(path: Path, brief: Brief) -> None:
    """Raises ConfigError where the place cannot be written."""
    write_private_bytes(path, msgspec.json.encode(brief))


def read_brief(path: Path) -> Brief:
    """Raises ConfigError for a file that is missing, damaged or of another version."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Brief)
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}", hint=_AGAIN) from error
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} is not of this version: {error}", hint=_AGAIN) from error
