"""A proposal at a glance: its rules, what waits for a human, and where the files go."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from ringfence.model.proposal import Proposal
from ringfence.render.screen import fit, pad
from ringfence.render.style import counted, heading

_NAME = 34
_SHOWN = 8


def proposal_table(proposal: Proposal, *, width: int, colour: bool) -> str:
    """Render the proposal in lines that fit the width; REVIEW.md holds all of it."""
    lines: list[str] = []
    for section in (_rules(proposal), _waiting(proposal), _open(proposal), _files()):
        told = [fit(line, width) for line in section]
        if told:
            lines += ["", heading(told[0], colour=colour), *told[1:]]
    return "\n".join(lines[1:]) + "\n"


def _rules(proposal: Proposal) -> Iterator[str]:
    pack = proposal.pack
    yield f"{pack.name} {pack.version}: {counted(len(pack.rules), 'rule')}, default {pack.default_action}"
    yield f"{'RULE':<{_NAME}}{'ACTION':<8}{'MODE':<10}MATURITY"
    for rule in proposal.rules:
        name = pad(f"{rule.priority} {rule.name}", _NAME - 1)
        mode = "watches" if rule.watch else "enforced"
        yield f"{name} {rule.action:<8}{mode:<10}{rule.maturity or '-'}"
    for refusal in proposal.refused[:_SHOWN]:
        yield f"{pad(refusal.rule, _NAME - 1)} not made: {refusal.reason}"


def _waiting(proposal: Proposal) -> Iterator[str]:
    if not proposal.review:
        return
    approvable = [item for item in proposal.review if item.approvable]
    never = len(proposal.review) - len(approvable)
    yield f"IN NO PERMIT: {len(approvable):,} wait for review, {never:,} are never permitted"
    for item in approvable[:_SHOWN]:
        flows = "-" if item.flows is None else f"{item.flows:,}"
        yield f"{pad(item.destination, 39)} {flows:>9}  {item.reason}"
    if (more := len(approvable) - _SHOWN) > 0:
        yield f"and {more:,} more: --format review"


def _open(proposal: Proposal) -> Iterator[str]:
    kinds = Counter(str(each.kind) for each in proposal.open_questions)
    if kinds:
        yield f"{counted(len(proposal.open_questions), 'open question')}"
        for kind, count in sorted(kinds.items()):
            yield f"{kind:<{_NAME}}{count:>5,}"


def _files() -> Iterator[str]:
    yield "nothing was written: -o DIR writes the files"
    yield "--format review prints REVIEW.md, --format pack the pack"
