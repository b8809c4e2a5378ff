"""What stands where a document is not there: why, and what to do about it."""

from __future__ import annotations

from ringfence.errors import ExitCode
from ringfence_tui.blocks import Facts, Heading, Line, Page, Span, Tone, line, spans
from ringfence_tui.parts import Part
from ringfence_tui.session.parts import LISTING, PartState, Status

_MADE_BY = {
    Part.SCAN: "the scan",
    Part.PROPOSAL: "the proposal",
    Part.REPLAY: "the replay of past traffic",
    Part.PROMOTION: "the readiness of the rules",
    Part.VERIFICATION: "the verification",
    Part.SIMULATION: "the attacks",
    Part.HISTORY: "the history",
    Part.DIFFERENCE: "the difference",
}


_START: Page = (
    Heading("Nothing was scanned yet"),
    line(
        "ringfence finds the AI agents that run in your AWS accounts, where they talk to, and what "
        "stands between them and the internet."
    ),
    Facts(
        (
            ("S", spans("scan AWS: it only reads, by your usual credentials")),
            ("D", spans("look at the bundled sample estate: no account, no network")),
            ("?", spans("keys and words")),
        )
    ),
    line(
        Span("a recorded bundle, or the store of earlier scans: ", Tone.DIM),
        Span("ringfence tui --from PATH"),
    ),
)


def notice(part: Part, state: PartState, *, command: str) -> Page:
    """A page for a part that has no document to show."""
    what = _MADE_BY[part]
    match state.status:
        case Status.RUNNING:
            return _running(what, state, command)
        case Status.FAILED:
            return _failed(what, state, command)
        case Status.CANCELLED:
            return (
                Heading(f"{what[0].upper()}{what[1:]} was cancelled"),
                line("Nothing of it is shown, since half of it would look like all of it."),
                *_again(command),
            )
        case Status.MISSING | Status.READY:
            return (
                Heading(f"{what[0].upper()}{what[1:]} is not there yet"),
                *_again(command),
            )


def aside(state: PartState, *, in_rows: bool = False) -> Span | None:
    """What has to be known of a document that is shown, or of its rows; None where it is whole and of now."""
    match state.status:
        case Status.RUNNING if in_rows and state.stage == LISTING:
            return Span(
                "! rows of the one before; those of the new one are being written", Tone.WARN
            )
        case Status.FAILED:
            hint = f": {state.hint}" if state.hint else ""
            return Span(f"✗ of before, since it was not made anew: {state.error}{hint}", Tone.BAD)
        case Status.CANCELLED:
            return Span("! cancelled: it may be older, or not all of it; r makes it", Tone.WARN)
        case _ if state.stale:
            return Span("! older than the last decision or scan; r makes it anew", Tone.WARN)
        case _ if state.exit_code in (ExitCode.INCOMPLETE, ExitCode.NOTHING_READ):
            return Span(f"! {state.exit_reason}", Tone.WARN)
    return None


def what_a_pack_needs(proposal: PartState) -> Page:
    """Where a proposal is refused for want of decisions: where they are made."""
    if proposal.status is not Status.FAILED or proposal.exit_code != ExitCode.USAGE:
        return ()
    told = " goes to the destinations, where s sanctions what is known and wanted"
    return (line(Span("4", Tone.STRONG), Span(told, Tone.DIM)),)


def live_page(command: str) -> Page:
    """What is said of live AWS before anybody asked it."""
    return (
        Heading("No scan of AWS is shown yet"),
        line(Span("r", Tone.STRONG), Span(" scans it; it only reads", Tone.DIM)),
        *_command(command),
    )


def start_page(history: PartState, *, store: str) -> Page:
    """What is said where nothing is open: nothing was scanned, or nobody knows yet."""
    match history.status:
        case Status.READY:
            return _START
        case Status.FAILED:
            return (
                Heading("The earlier scans could not be read"),
                line(Span(f"✗ {history.error}", Tone.BAD)),
                line(history.hint),
                *_START[2:],
            )
    return (Heading("Looking for earlier scans"), line(Span(store, Tone.DIM)), *_START[2:])


def _running(what: str, state: PartState, command: str) -> Page:
    stage = f"{state.stage} " if state.stage else ""
    return (
        Heading(f"Making {what} …"),
        line(Span(f"{stage}{progress_told(state)}".strip() or "starting", Tone.STRONG)),
        line(Span("x cancels; everything else can be used meanwhile", Tone.DIM)),
        *_command(command),
    )


def _failed(what: str, state: PartState, command: str) -> Page:
    hint = (Line((Span(state.hint),)),) if state.hint else ()
    return (
        Heading(f"{what[0].upper()}{what[1:]} could not be made"),
        line(Span(f"✗ {state.error}", Tone.BAD)),
        *hint,
        *_again(command),
    )


def _again(command: str) -> Page:
    return (line(Span("r", Tone.STRONG), Span(" makes it", Tone.DIM)), *_command(command))


def _command(command: str) -> Page:
    if not command:
        return ()
    return (line(Span("the same on the command line: ", Tone.DIM), Span(command)),)


def progress_told(state: PartState) -> str:
    """How far a running part is, in numbers; empty where nobody counts."""
    if state.total is not None:
        return f"{state.done:,} of {state.total:,}"
    return f"{state.done:,}" if state.done else ""
