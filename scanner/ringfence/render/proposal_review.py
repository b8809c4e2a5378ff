"""REVIEW.md: what a human reads before a proposal is applied."""

from __future__ import annotations

from datetime import datetime

from ringfence.model.document import ExitInfo
from ringfence.model.policy import DcfRule, PolicyPack
from ringfence.model.proposal import (
    OpenQuestion,
    Proposal,
    ProposedRule,
    Provenance,
    QuestionKind,
    ReviewItem,
)
from ringfence.render.manifest import LIMITS, MANIFEST
from ringfence.render.marked import inert, table
from ringfence.render.proposal_steps import Steps
from ringfence.render.style import counted

_APPROVE = (
    "To approve a destination: `ringfence approve sanction HOST --owner WHO --reason WHY`, then "
    "propose again. A file with the same tables works too: `--approve FILE`."
)
_ASK = (
    "To see what the pack would do: `ringfence lint pack.json`, and `ringfence replay --pack "
    "pack.json` with the source that it was proposed from."
)
_WATCHES = "Every rule watches and logs: applied as it is, the pack blocks nothing of its own."
_ROWS = 200
_NAMED = 4
_ABOUT_ROUTES = (QuestionKind.NOT_CONTAINED, QuestionKind.ROUTE)


def review_page(proposal: Proposal, steps: Steps, *, exit_info: ExitInfo) -> str:
    """The page; at most 200 rows of each table, then a count."""
    parts = (
        "# Proposed containment of AI runtimes",
        _head(proposal, steps, exit_info),
        _list("Before you apply", steps.before),
        _rules(proposal),
        *(_rule(rule, proposal) for rule in proposal.rules),
        _refused(proposal),
        _review(proposal, approvable=True),
        _review(proposal, approvable=False),
        _questions(
            "What the pack does not contain yet",
            [each for each in proposal.open_questions if each.kind in _ABOUT_ROUTES],
        ),
        _questions(
            "Open questions",
            [each for each in proposal.open_questions if each.kind not in _ABOUT_ROUTES],
        ),
        _zones(proposal),
        _guardrail(proposal),
        _steps(steps),
        _list("What network containment does not cover", LIMITS),
    )
    return "\n\n".join(part for part in parts if part) + "\n"


def _head(proposal: Proposal, steps: Steps, exit_info: ExitInfo) -> str:
    governed = {arn for zone in proposal.zones for arn in zone.runtimes}
    waiting = [item for item in proposal.review if item.runtimes]
    effect = _WATCHES if steps.watching else "It blocks from the moment it is attached."
    said = (
        f"{counted(len(proposal.rules), 'rule')} for {counted(len(governed), 'runtime')} in "
        f"{counted(len(proposal.zones), 'VPC')}. {effect} A destination "
        "is in it on somebody's word or because runtimes cannot start without it, never because it "
        "was seen. "
        f"{counted(len(waiting), 'destination')} of these runtimes and "
        f"{len(proposal.review) - len(waiting)} of others are not in it."
    )
    return f"{said}\n\nThe scan: {inert(exit_info.reason)}."


def _rules(proposal: Proposal) -> str:
    rules = {rule.name: rule for rule in proposal.pack.rules}
    rows = (
        (
            str(each.priority),
            each.name,
            str(each.row),
            str(each.action),
            _traffic(rules[each.name]),
            ", ".join(rules[each.name].dst),
            ", ".join(rules[each.name].web_groups),
            str(rules[each.name].decrypt),
            str(each.maturity or ""),
        )
        for each in proposal.rules
    )
    header = (
        "priority",
        "rule",
        "published row",
        "action",
        "traffic",
        "to",
        "names",
        "decryption",
        "maturity",
    )
    days = proposal.thresholds
    learned = (
        f"Maturity: learning until {days.stabilizing_after.days} days after the last change, stable "
        f"from {days.stable_after.days} quiet days on, given {days.lookback.days} days of complete "
        "evidence; stabilizing in between. A rule is as settled as its least settled entry; "
        "default-deny as the traffic of all its runtimes."
    )
    return f"## Rules\n\n{table(header, rows)}\n\n{learned}"


def _traffic(rule: DcfRule) -> str:
    ports = ", ".join(str(low) if low == high else f"{low}-{high}" for low, high in rule.ports)
    return f"{rule.protocol} {ports}".strip()


def _rule(rule: ProposedRule, proposal: Proposal) -> str:
    taken = next(each for each in proposal.pack.rules if each.name == rule.name)
    groups = {*taken.src, *taken.dst, *taken.web_groups} - _told_before(taken, proposal.pack)
    entries = [each for each in proposal.provenance if each.group in groups]
    parts = [
        f"### {inert(rule.name)}",
        inert(rule.why),
        f"From: {inert(rule.source)}.",
        _entries(entries),
        "\n".join(f"- {inert(warning)}" for warning in rule.warnings[:_ROWS]),
    ]
    return "\n\n".join(part for part in parts if part)


def _told_before(rule: DcfRule, pack: PolicyPack) -> set[str]:
    """Groups of earlier rules: what they hold stands there already."""
    earlier = (each for each in pack.in_order if each.priority < rule.priority)
    return {name for each in earlier for name in (*each.src, *each.dst, *each.web_groups)}


def _entries(entries: list[Provenance]) -> str:
    if not entries:
        return ""
    rows = (
        (
            each.group,
            each.entry,
            str(each.source),
            each.why,
            _runtimes(each.runtimes),
            ", ".join(each.sources),
            _day(each.first_seen),
            _day(each.last_seen),
            _number(each.flows),
            _number(each.bytes),
            str(each.maturity or ""),
        )
        for each in entries[:_ROWS]
    )
    header = (
        "group",
        "entry",
        "on whose word",
        "why",
        "used by",
        "seen in",
        "first",
        "last",
        "flows",
        "bytes",
        "maturity",
    )
    return f"{table(header, rows)}{_more(len(entries))}"


def _refused(proposal: Proposal) -> str:
    rows = ((each.rule, str(each.row), each.reason) for each in proposal.refused)
    drawn = table(("rule", "published row", "why not"), rows)
    return f"## Rules that are left out\n\n{drawn}" if proposal.refused else ""


def _review(proposal: Proposal, *, approvable: bool) -> str:
    items = [item for item in proposal.review if item.approvable is approvable]
    if not items:
        return ""
    title = "Waiting for review" if approvable else "Never in a permit"
    rows = (_item(item) for item in items[:_ROWS])
    header = (
        "destination",
        "reason",
        "what is known",
        "used by",
        "by others",
        "on",
        "first",
        "last",
        "flows",
        "bytes",
        "what to do",
    )
    return f"## {title}\n\n{table(header, rows)}{_more(len(items))}"


def _item(item: ReviewItem) -> tuple[str, ...]:
    return (
        item.destination,
        str(item.reason),
        item.why,
        _runtimes(item.runtimes),
        _runtimes(item.others),
        ", ".join(item.ports),
        _day(item.first_seen),
        _day(item.last_seen),
        _number(item.flows),
        _number(item.bytes),
        item.approval,
    )


def _questions(title: str, questions: list[OpenQuestion]) -> str:
    rows = ((str(each.kind), each.subject, each.message, each.action) for each in questions[:_ROWS])
    drawn = table(("about", "what", "not known or not held", "what to do"), rows)
    return f"## {title}\n\n{drawn}{_more(len(questions))}" if questions else ""


def _zones(proposal: Proposal) -> str:
    rows = (
        (
            zone.account,
            zone.region,
            zone.vpc_id or "not read",
            ", ".join(f"{each.id} {each.cidr}".strip() for each in zone.subnets[:_NAMED])
            + _and_more(len(zone.subnets)),
            ", ".join(zone.security_groups[:_NAMED]) + _and_more(len(zone.security_groups)),
            ", ".join(f"{each.service} {each.id}" for each in zone.endpoints) or "none",
            str(len(zone.runtimes)),
        )
        for zone in proposal.zones[:_ROWS]
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
    return f"## Landing zones\n\n{table(header, rows)}{_more(len(proposal.zones))}"


def _guardrail(proposal: Proposal) -> str:
    made = proposal.guardrail
    if made is None:
        return ""
    size = ", ".join(f"{each.name} {each.size} of {each.limit}" for each in made.documents)
    said = (
        f"`guardrail.json` denies new runtimes and tools outside {len(made.scope.subnets)} subnets "
        f"and {len(made.scope.security_groups)} security groups. Characters: {inert(size)}."
    )
    lines = "\n".join(f"- {inert(each)}" for each in made.warnings)
    return "\n\n".join(part for part in ("## The IAM guardrail", said, lines) if part)


def _steps(steps: Steps) -> str:
    return "\n\n".join(
        (
            "## How to go on",
            _APPROVE,
            _ASK,
            f"To apply: {steps.apply}",
            f"To take it away: {steps.rollback}",
            f"`{MANIFEST}` holds everything on this page for programs, and the SHA-256 of each file.",
        )
    )


def _list(title: str, sentences: tuple[str, ...]) -> str:
    lines = "\n".join(f"- {inert(sentence)}" for sentence in sentences)
    return f"## {title}\n\n{lines}" if sentences else ""


def _runtimes(arns: tuple[str, ...]) -> str:
    """The last part of each ARN, which names the workload to those who know it."""
    names = [arn.rsplit(":", maxsplit=1)[-1] for arn in arns[:_NAMED]]
    return ", ".join(names) + _and_more(len(arns))


def _and_more(total: int) -> str:
    return f" and {total - _NAMED} more" if total > _NAMED else ""


def _day(when: datetime | None) -> str:
    return f"{when:%Y-%m-%d %H:%M}" if when else ""


def _number(value: int | None) -> str:
    return "" if value is None else f"{value:,}"


def _more(total: int) -> str:
    return f"\n\nand {total - _ROWS} more" if total > _ROWS else ""
