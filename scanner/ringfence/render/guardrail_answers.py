"""What policies answer, for people."""

from __future__ import annotations

from ringfence.model.iam_request import GuardrailAnswers, Outcome, RequestAnswer
from ringfence.model.text import printable

_WORDS = 2_000
_COLOURS = {
    Outcome.ALLOWED: "\x1b[32m",
    Outcome.EXPLICIT_DENY: "\x1b[31m",
    Outcome.IMPLICIT_DENY: "\x1b[31m",
    Outcome.CANNOT_DECIDE: "\x1b[35m",
}
_RESET = "\x1b[0m"


def answers_text(document: GuardrailAnswers, *, colour: bool) -> str:
    """Render each request in two lines: the decision, and the sentence that explains it."""
    return "".join(_lines(each, colour=colour) for each in document.answers)


def _lines(answer: RequestAnswer, *, colour: bool) -> str:
    decision = f"{answer.decision:<13}"
    if colour:
        decision = f"{_COLOURS[answer.decision]}{decision}{_RESET}"
    about = " ".join(
        (
            printable(answer.action),
            *((f"on {printable(answer.resource)}",) if answer.resource else ()),
            *((f"by {printable(answer.principal)}",) if answer.principal else ()),
        )
    )
    return f"{decision}  {about}\n  {printable(answer.why, limit=_WORDS)}\n"
