"""The rules of a proposal for REVIEW.md, and where what they permit comes from."""

from __future__ import annotations

from collections.abc import Iterable

from ringfence.model.policy import DcfRule, PolicyPack
from ringfence.model.proposal import EntrySource, Proposal, ProposedRule, Provenance
from ringfence.render.losses import Loss
from ringfence.render.plain_markdown import code, drawn, listed_losses, prose
from ringfence.render.proposal_cells import ROWS, codes, day, more, number, runtimes

_APPENDED = (EntrySource.CATALOGUE, EntrySource.INVENTORY)
"""What nobody has to decide on: networks and endpoints that exist, and published indicators."""
_APPENDIX = "Appendix: networks, endpoints and published indicators"
_HEADER = (
    "group",
    "entry",
    "on whose word",
    "owner",
    "until",
    "why",
    "used by",
    "seen in",
    "first",
    "last",
    "records, both ways",
    "bytes sent",
    "maturity",
)


def rules(proposal: Proposal, lost: tuple[Loss, ...]) -> str:
    """The table of all rules; lost is what the target's files cannot hold of them."""
    by_name = {rule.name: rule for rule in proposal.pack.rules}
    marked = {each.rule for each in lost}
    rows = (
        (
            str(each.priority),
            code(each.name),
            str(each.row),
            str(each.action),
            _traffic(by_name[each.name]),
            codes(by_name[each.name].dst),
            codes(by_name[each.name].web_groups),
            str(by_name[each.name].decrypt),
            str(each.maturity or ""),
            "not as it stands here" if each.name in marked else "",
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
        "in the target's files",
    )
    return f"## Rules\n\n{drawn(header, rows)}\n\n{_learned(proposal)}"


def losses(lost: tuple[Loss, ...]) -> str:
    """What the target's files do not hold of the pack that this page describes."""
    if not lost:
        return ""
    lines = "\n".join(listed_losses(lost[:ROWS], nothing=""))
    return (
        "## What the target cannot hold\n\nThis page describes the pack. The files of the target hold "
        f"less of it:\n\n{lines}{more(len(lost))}"
    )


def rule_section(rule: ProposedRule, proposal: Proposal) -> str:
    """One rule: why it is there, and each entry that somebody decided on."""
    taken = next(each for each in proposal.pack.rules if each.name == rule.name)
    groups = {*taken.src, *taken.dst, *taken.web_groups} - _told_before(taken, proposal.pack)
    entries = [each for each in proposal.provenance if each.group in groups]
    parts = [
        f"### {code(rule.name)}",
        prose(rule.why),
        f"From: {prose(rule.source)}.",
        _entries([each for each in entries if each.source not in _APPENDED]),
        "\n".join(f"- {prose(warning)}" for warning in rule.warnings[:ROWS]),
    ]
    return "\n\n".join(part for part in parts if part)


def refused(proposal: Proposal) -> str:
    """Rules of the starter pack that are not in it."""
    rows = ((code(each.rule), str(each.row), prose(each.reason)) for each in proposal.refused)
    made = drawn(("rule", "published row", "why not"), rows)
    return f"## Rules that are left out\n\n{made}" if proposal.refused else ""


def appendix(proposal: Proposal) -> str:
    """What the groups hold beside what somebody decided on."""
    entries = [each for each in proposal.provenance if each.source in _APPENDED]
    return f"## {_APPENDIX}\n\n{_entries(entries)}" if entries else ""


def _learned(proposal: Proposal) -> str:
    days = proposal.thresholds
    return (
        f"Maturity: learning until {days.stabilizing_after.days} days after the last change, stable "
        f"from {days.stable_after.days} quiet days on, given {days.lookback.days} days of complete "
        "evidence; stabilizing in between. A rule is as settled as its least settled entry; "
        "default-deny as the traffic of all runtimes of the pack, also of those that were not seen."
    )


def _traffic(rule: DcfRule) -> str:
    ports = ", ".join(str(low) if low == high else f"{low}-{high}" for low, high in rule.ports)
    return f"{rule.protocol} {ports}".strip()


def _told_before(rule: DcfRule, pack: PolicyPack) -> set[str]:
    """Groups of earlier rules: what they hold stands there already."""
    earlier = (each for each in pack.in_order if each.priority < rule.priority)
    return {name for each in earlier for name in (*each.src, *each.dst, *each.web_groups)}


def _entries(entries: list[Provenance]) -> str:
    if not entries:
        return ""
    return f"{drawn(_HEADER, map(_entry, entries[:ROWS]))}{more(len(entries))}"


def _entry(each: Provenance) -> tuple[str, ...]:
    return (
        code(each.group),
        code(each.entry),
        str(each.source),
        prose(each.owner),
        day(each.expires_at),
        prose(each.why),
        runtimes(each.runtimes),
        _joined(each.sources),
        day(each.first_seen),
        day(each.last_seen),
        number(each.flows),
        number(each.bytes),
        str(each.maturity or ""),
    )


def _joined(names: Iterable[str]) -> str:
    return ", ".join(names)
