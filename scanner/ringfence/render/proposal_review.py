"""REVIEW.md: what a human reads before a proposal is applied.

What has to be decided stands first, and what only has to be looked up stands last.
"""

from __future__ import annotations

from ringfence.model.document import ExitInfo
from ringfence.model.proposal import MANIFEST_NAME, Proposal, QuestionKind
from ringfence.render.guardrail_files import document_names
from ringfence.render.manifest import LIMITS
from ringfence.render.plain_markdown import code, drawn, prose
from ringfence.render.proposal_cells import ROWS, codes, more, some
from ringfence.render.proposal_rules import appendix, losses, refused, rule_section, rules
from ringfence.render.proposal_steps import Steps
from ringfence.render.proposal_waiting import questions, waiting
from ringfence.render.style import counted

_ASK = (
    "To see what the pack would do: `ringfence lint pack.json`, and `ringfence replay --pack "
    "pack.json` with the source that it was proposed from."
)
_WATCHES = (
    "Every rule watches and logs, as generated: applied as it is, the pack blocks nothing of its own. "
    "What was promoted since, the rules say and not this page."
)
_ABOUT_ROUTES = (QuestionKind.NOT_CONTAINED, QuestionKind.ROUTE)


def review_page(proposal: Proposal, steps: Steps, *, exit_info: ExitInfo) -> str:
    """The page; at most 200 rows of each table, then a count."""
    asked = proposal.open_questions
    parts = (
        "# Proposed containment of AI runtimes",
        _head(proposal, steps, exit_info),
        _list("Before you apply", steps.before),
        losses(steps.lost),
        waiting(proposal.review, approvable=True),
        waiting(proposal.review, approvable=False),
        questions(
            "What the pack does not contain yet",
            (each for each in asked if each.kind in _ABOUT_ROUTES),
        ),
        questions("Open questions", (each for each in asked if each.kind not in _ABOUT_ROUTES)),
        rules(proposal, steps.lost),
        *(rule_section(rule, proposal) for rule in proposal.rules),
        refused(proposal),
        _zones(proposal),
        _guardrail(proposal),
        _steps(steps),
        _list("What network containment does not cover", LIMITS),
        appendix(proposal),
    )
    return "\n\n".join(part for part in parts if part) + "\n"


def _head(proposal: Proposal, steps: Steps, exit_info: ExitInfo) -> str:
    governed = {arn for zone in proposal.zones for arn in zone.runtimes}
    used = [item for item in proposal.review if item.runtimes]
    effect = _WATCHES if steps.watching else "It blocks from the moment it is attached."
    said = (
        f"{counted(len(proposal.rules), 'rule')} for {counted(len(governed), 'runtime')} in "
        f"{counted(len(proposal.zones), 'VPC')}. {effect} A destination is in it on somebody's word, "
        "or because no runtime runs without it where these stand, never because it was seen. "
        f"{counted(len(used), 'destination')} of these runtimes and "
        f"{len(proposal.review) - len(used)} of others are not in it."
    )
    return f"{said}\n\nThe scan: {prose(exit_info.reason)}."


def _zones(proposal: Proposal) -> str:
    rows = (
        (
            prose(zone.account),
            prose(zone.region),
            code(zone.vpc_id) if zone.vpc_id else "not read",
            some([f"{each.id} {each.cidr}".strip() for each in zone.subnets]),
            some(zone.security_groups),
            some([f"{each.service} {each.id}" for each in zone.endpoints]) or "none",
            str(len(zone.runtimes)),
        )
        for zone in proposal.zones[:ROWS]
    )
    header = (
        "account",
        "region",
        "VPC",
        "subnets",
        "security groups",
        "AgentCore endpoints",
        "runtimes",
    )
    return f"## Landing zones\n\n{drawn(header, rows)}{more(len(proposal.zones))}"


def _guardrail(proposal: Proposal) -> str:
    made = proposal.guardrail
    if made is None:
        return ""
    names = document_names(len(made.documents))
    size = ", ".join(f"{each.name} {each.size} of {each.limit}" for each in made.documents)
    deny = "denies" if len(names) == 1 else "together deny"
    said = (
        f"{codes(names)} {deny} new runtimes and tools outside {len(made.scope.subnets)} subnets "
        f"and {len(made.scope.security_groups)} security groups. Characters: {prose(size)}."
    )
    lines = "\n".join(f"- {prose(each)}" for each in made.warnings)
    return "\n\n".join(part for part in ("## The IAM guardrail", said, lines) if part)


def _steps(steps: Steps) -> str:
    return "\n\n".join(
        (
            "## How to go on",
            f"To approve a destination: {steps.approve}",
            _ASK,
            f"To apply: {steps.apply}",
            f"To take it away: {steps.rollback}",
            f"`{MANIFEST_NAME}` holds everything on this page for programs, and the SHA-256 of each file.",
        )
    )


def _list(title: str, sentences: tuple[str, ...]) -> str:
    lines = "\n".join(f"- {prose(sentence)}" for sentence in sentences)
    return f"## {title}\n\n{lines}" if sentences else ""
