"""Opening something else from inside: an account of AWS, or the sample estate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ringfence.errors import RingfenceError
from ringfence_tui.blocks import line
from ringfence_tui.screens.dialogs import Ask, Confirm, Field
from ringfence_tui.session.opening import Kind, Opening

if TYPE_CHECKING:
    from ringfence_tui.app import RingfenceApp

_READS = line(
    "It calls AWS by the usual credentials and only reads: ringfence permissions prints what it calls. "
    "More is told on the command line, such as --org and log files: ringfence tui --help."
)
_ENDS = (line("What is being made of it is ended."),)


async def scan_aws(front: RingfenceApp) -> None:
    """Ask for profile, regions and span, and scan. Runs in a worker."""
    fields = (
        Field(name="profile", label="profile", needed=False),
        Field(name="regions", label="regions", value="all"),
        Field(name="role", label="role to assume", needed=False),
        Field(name="since", label="logs since", value="14d"),
    )
    ends = _ENDS if front.session.running else ()
    answers = await front.push_screen_wait(Ask("Scan AWS", fields, page=(_READS, *ends)))
    if answers is not None:
        source = arguments_of(answers)
        opening = Opening(kind=Kind.LIVE, source=source, store=front.session.opening.store)
        await _open(front, opening, scan=True)


async def open_sample(front: RingfenceApp) -> None:
    """Open the sample estate. Runs in a worker."""
    if front.session.opening.kind is not Kind.NONE:
        leave = (line("What is open is left; its documents and decisions are kept."), *_ENDS)
        if not await front.push_screen_wait(Confirm("Look at the sample estate instead?", leave)):
            return
    store = front.session.opening.store
    await _open(front, Opening(kind=Kind.DEMO, source=("--demo",), store=store), scan=False)


def arguments_of(answers: dict[str, str]) -> tuple[str, ...]:
    """The options of live AWS that answers come to; each value is tied to its option."""
    regions = [each for each in answers["regions"].replace(",", " ").split() if each]
    options = [f"--region={each}" for each in regions]
    options += [f"--profile={answers['profile']}"] if answers["profile"] else []
    options += [f"--role-arn={answers['role']}"] if answers["role"] else []
    return (*options, f"--since={answers['since']}")


async def _open(front: RingfenceApp, opening: Opening, *, scan: bool) -> None:
    try:
        await front.open_session(opening, scan=scan)
    except RingfenceError as error:
        front.complain(error)
