"""Proofs of a guardrail, for people."""

from __future__ import annotations

from ringfence.model.proof import Proof, ProofDocument, Verdict
from ringfence.model.text import printable
from ringfence.render.style import counted

_COLOURS = {
    Verdict.PROVED: "\x1b[32m",
    Verdict.REFUTED: "\x1b[31m",
    Verdict.UNDECIDED: "\x1b[35m",
}
_RESET = "\x1b[0m"


def proof_text(document: ProofDocument, *, colour: bool) -> str:
    """Render one line a property and action, with the request that breaks it under it."""
    about = (
        f"{counted(len(document.subnets), 'approved subnet')}, "
        f"{counted(len(document.security_groups), 'approved security group')}, "
        f"{counted(len(document.actions), 'action')}"
    )
    lines = [about, *(line for each in document.proofs for line in _lines(each, colour=colour))]
    lines += [f"assumed: {each}" for each in document.assumptions]
    lines.append(printable(document.exit.reason))
    return "\n".join(lines) + "\n"


def _lines(proof: Proof, *, colour: bool) -> list[str]:
    verdict = f"{proof.verdict:<10}"
    if colour:
        verdict = f"{_COLOURS[proof.verdict]}{verdict}{_RESET}"
    lines = [f"{verdict}{proof.property:<30}{proof.action}"]
    if proof.verdict is not Verdict.PROVED:
        lines.append(f"  {printable(proof.why, limit=1_000)}")
    shown = proof.counter_example
    if shown is not None:
        asked = "; ".join(
            f"{key} = {value if isinstance(value, str) else ', '.join(value)}"
            for key, value in sorted(shown.context.items())
        )
        lines.append(f"  {shown.decision} with {printable(asked or 'no key', limit=1_000)}")
    return lines
