"""What goes between the UI and its engine: one JSON object a line, requests one way, events the other."""

from __future__ import annotations

from typing import Final

import msgspec

from ringfence.model.event import Progress
from ringfence.model.verification import CheckResult

LONGEST_LINE: Final = 1 << 24
"""Bytes. Whoever writes keeps below it, so that whoever reads can refuse what is longer."""
LONGEST_TEXT: Final = 1 << 18
"""Characters of a document that still goes in its event; a longer one goes by file."""


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """A command line to run, without the name of the program."""

    id: int
    arguments: tuple[str, ...]


class Event(msgspec.Struct, frozen=True, kw_only=True, tag_field="event"):
    """Something that happened while a request ran."""

    request: int = 0
    """The id of the request."""


class Progressed(Event, frozen=True, kw_only=True, tag="progress"):
    """How far it is."""

    step: Progress


class Said(Event, frozen=True, kw_only=True, tag="note"):
    """Something the user should know."""

    text: str


class Detailed(Event, frozen=True, kw_only=True, tag="detail"):
    """Something for those who want to know more."""

    text: str


class Delivered(Event, frozen=True, kw_only=True, tag="document"):
    """A document that the verb would have printed: its text, or the file that holds it."""

    text: str = ""
    path: str = ""
    """A file that is the reader's to remove; empty where the text is here."""


class Checked(Event, frozen=True, kw_only=True, tag="checks"):
    """Results of `verify`, a few at a time."""

    results: tuple[CheckResult, ...]


class RoundEnded(Event, frozen=True, kw_only=True, tag="round"):
    """A round of `verify --watch`: the file with its whole document, which is the reader's."""

    path: str


class Failed(Event, frozen=True, kw_only=True, tag="failed"):
    """The request came to nothing."""

    message: str
    """One sentence."""
    hint: str = ""
    exit_code: int
    trace: str = ""
    """Of a defect: where it happened, without any value of a variable."""


class Ended(Event, frozen=True, kw_only=True, tag="ended"):
    """The verb came to its end, whatever it found."""

    exit_code: int
    reason: str = ""


Heard = Progressed | Said | Detailed | Delivered | Checked | RoundEnded
"""What may come any number of times before the end."""
Outcome = Failed | Ended
"""What comes once, last."""
AnyEvent = Heard | Outcome

_requests = msgspec.json.Decoder(Request)
_events: msgspec.json.Decoder[AnyEvent] = msgspec.json.Decoder(AnyEvent)
_encoder = msgspec.json.Encoder()


def line_of(message: Request | AnyEvent) -> bytes:
    """The message as it is sent, with its newline."""
    return _encoder.encode(message) + b"\n"


def request_of(line: bytes) -> Request:
    """The request of a line; raises msgspec.MsgspecError for what is none."""
    return _requests.decode(line)


def event_of(line: bytes) -> AnyEvent:
    """The event of a line; raises msgspec.MsgspecError for what is none."""
    return _events.decode(line)
