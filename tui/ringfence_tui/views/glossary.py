"""The words of the screens, each in one sentence, for the help."""

from __future__ import annotations

from enum import StrEnum

from ringfence.model.agentcore import NetworkMode
from ringfence.model.change import Change
from ringfence.model.coverage import CoverageStatus
from ringfence.model.egress import Attribution, EvidenceKind, Sanction
from ringfence.model.promotion import Readiness
from ringfence.model.proposal import Maturity
from ringfence.model.simulation import StepResultKind
from ringfence.model.verdict import Containment
from ringfence.model.verification import CheckStatus
from ringfence_tui.blocks import Bullets, Heading, Page, Span, Tone, spans
from ringfence_tui.views.endpoint_results import NOT_ASKED
from ringfence_tui.views.replay import NOT_GOVERNED

Term = tuple[str, str]
"""A word, and what it means here, in one sentence."""

VERDICTS: dict[StrEnum, str] = {
    Containment.UNCONTAINED: "Its traffic reaches the internet and no firewall stands on the way.",
    Containment.LEAKY: "A firewall stands on its main way out, and there is a way around it.",
    Containment.UNKNOWN: "Something that decides was not read, so it may be exposed.",
    Containment.MONITORED: "Every way out passes a firewall whose rules only watch: nothing is stopped yet.",
    Containment.ENFORCED: "Every way out passes a firewall that was seen to deny, or there is no way out.",
}
MODES: dict[StrEnum, str] = {
    NetworkMode.PUBLIC: "It runs in AWS's own network: no route, firewall or flow log of yours sees its packets.",
    NetworkMode.VPC: "It has interfaces in subnets of yours; whether its traffic is contained is up to their routes.",
    NetworkMode.SANDBOX: "A tool without the open internet, which still reaches AWS services from AWS's network.",
    NetworkMode.INSTANCES: "It runs on instances of a capacity provider, whose subnets decide its way out.",
    NetworkMode.UNKNOWN: "The network mode was not read, and it is never assumed.",
}
EVIDENCE: dict[StrEnum, str] = {
    EvidenceKind.OBSERVED: "A log shows that it happened.",
    EvidenceKind.DECLARED: "A configuration names it; no log shows that it happened.",
    EvidenceKind.POSSIBLE: "Nothing forbids it; nothing shows that it happened either.",
}
ATTRIBUTION: dict[StrEnum, str] = {
    Attribution.EXACT: "The traffic is of this runtime and of no other.",
    Attribution.SHARED: "It is of one of several that share an interface or a role; which one is not picked.",
    Attribution.UNKNOWN: "Whose traffic it is cannot be told.",
}
SANCTIONS: dict[StrEnum, str] = {
    Sanction.SANCTIONED: "The operator wrote that it may be used.",
    Sanction.UNSANCTIONED: "It is known for what it is, and the operator did not list it.",
    Sanction.PROHIBITED: "Nobody may approve it, such as a tunnel or an indicator of an attack.",
    Sanction.UNREVIEWED: "Nobody decided on it yet, and being seen decides nothing.",
}
COVERAGE: dict[StrEnum, str] = {
    CoverageStatus.COMPLETE: "The source was read to its end: an empty answer means that there is nothing.",
    CoverageStatus.PARTIAL: "Some of the source was read; what is missing may hold anything.",
    CoverageStatus.DENIED: "The permission to read the source is missing.",
    CoverageStatus.NOT_ENABLED: "The source exists, and nobody switched it on.",
    CoverageStatus.UNSUPPORTED: "The region, the file or the installed SDK does not know the source.",
    CoverageStatus.UNAVAILABLE: "The source did not answer: errors, time-outs or credentials that ended.",
    CoverageStatus.THROTTLED: "AWS kept refusing to answer because too much was asked at once.",
}
CHECKS: dict[StrEnum, str] = {
    CheckStatus.PASS: "Evidence shows that the check holds.",
    CheckStatus.FAIL: "Evidence shows that the check does not hold.",
    CheckStatus.UNKNOWN: "Something that the check needs was not read, or nothing shows it either way.",
    CheckStatus.NOT_APPLICABLE: f"The check is not asked of such a subject; lists call it {NOT_ASKED}.",
}
READINESS: dict[StrEnum, str] = {
    Readiness.WATCHING: "The rule needs nothing but time, or its turn, before it can be enforced.",
    Readiness.BLOCKED: "Somebody has to look at something before the rule can be enforced.",
    Readiness.READY: "Nothing speaks against enforcing the rule, and it is its turn.",
    Readiness.PROMOTED: "The rule is enforced in the files; what the controller runs is asked by verify.",
}
MATURITY: dict[StrEnum, str] = {
    Maturity.LEARNING: "Not seen yet, or something new was seen a moment ago.",
    Maturity.STABILIZING: "Quiet, and not for long enough, or with too little evidence, to be relied on.",
    Maturity.STABLE: "Nothing new for days, given evidence that reaches back far enough.",
}
CHANGES: dict[StrEnum, str] = {
    Change.NO_CHANGE: "The pack decides the traffic as the baseline does.",
    Change.UNKNOWN_CHANGE: "Neither side is known, so whether anything changes is not known.",
    Change.ACCESS_REVOKED: "It flowed, and the pack would surely cut it.",
    Change.ACCESS_MAYBE_REVOKED: "The pack would perhaps cut it: a side of the comparison is not known.",
    Change.ACCESS_GAINED: "It was denied, and the pack would surely let it through.",
    Change.ACCESS_MAYBE_GAINED: "The pack would perhaps let it through: a side of the comparison is not known.",
}
STEPS: dict[StrEnum, str] = {
    StepResultKind.PERMITTED: "The step of the attack gets through.",
    StepResultKind.UNKNOWN: "The pack, the guardrail or the vendor leaves open whether the step gets through.",
    StepResultKind.OUTSIDE: "No rule and no statement reaches the step, so it gets through as before.",
    StepResultKind.WATCHED: "The step gets through, and a rule that only watches would deny it.",
    StepResultKind.CONTAINED: "A rule or a statement denies the step.",
    StepResultKind.NOT_APPLICABLE: "The pack holds nothing that the step could abuse.",
}
TERMS: tuple[Term, ...] = (
    (
        "runtime",
        "An agent that Amazon Bedrock AgentCore runs; its endpoints each serve one version.",
    ),
    (
        "built-in tool",
        "A browser or a code interpreter of AgentCore, which has a network of its own.",
    ),
    (
        "shadow AI workload",
        "Something outside AgentCore that uses AI, and that nobody answers for.",
    ),
    ("egress", "What a workload sends out, to a destination, as far as evidence shows it."),
    ("destination", "A host or an address that a workload talks to."),
    ("registered domain", "The part of a host's name that one party registered and answers for."),
    (
        "weight",
        "What was sent, as a bar with one block for each power of ten: three more are a thousandfold.",
    ),
    ("look-alike", "A name that was made to be taken for a known one."),
    (
        "raw address",
        "An address that no name is known for, so that no rule for names can permit it.",
    ),
    (
        "toxic path",
        "Text of strangers reaches a runtime, its role reads data, and a way out is open.",
    ),
    (
        "blast radius",
        "What a runtime could do in the wrong hands, with a score from 0 to 100.",
    ),
    (
        "finding",
        "One thing that is wrong with one resource, with its evidence and what to do about it.",
    ),
    ("fingerprint", "What names a finding in every scan, so that it can be accepted or compared."),
    (
        "exception",
        "A finding or a destination that somebody accepts, with a reason and a last day.",
    ),
    ("coverage", "Which sources were read, where, and to their end or not."),
    ("gap", "A required source that was not read to its end: what it hides is not known."),
    (
        "enforcement point",
        "What decides on traffic that passes it, such as the interface of a spoke gateway.",
    ),
    (
        "side door",
        "A way out beside the firewall, such as a gateway endpoint or a more specific route.",
    ),
    ("landing zone", "A VPC with runtimes in it, and the gateway and endpoints around them."),
    (
        "SmartGroup",
        "A named set of networks or workloads that firewall rules of Aviatrix use as both ends.",
    ),
    ("WebGroup", "A named list of host names or of URLs, which narrows where a rule holds."),
    (
        "policy pack",
        "Rules in their order, with the groups that they name and the action for the rest.",
    ),
    (
        "default action",
        "What the controller does with traffic that no rule takes; it is always enforced.",
    ),
    ("monitor mode", "A rule watches: its matches are counted and logged, and nothing is stopped."),
    (
        "promotion",
        "Turning a rule from monitor mode to enforced, one rule at a time, in the safe order.",
    ),
    (
        "rollback",
        "Turning an enforced rule back to monitor mode, by the exact reverse of its promotion.",
    ),
    (
        "terminal",
        "A reading of monitor mode: a match that watches ends evaluation, and the packet passes.",
    ),
    (
        "fallthrough",
        "A reading of monitor mode: after a match that watches the next enforced rule decides.",
    ),
    ("baseline", "What a replay compares the pack with: what flowed, or an earlier pack."),
    ("flip", "A connection that would be decided otherwise if one rule alone were promoted."),
    (
        NOT_GOVERNED,
        "The traffic passes no gateway, so no rule changes anything for it: that is no good news.",
    ),
    (
        "once routed",
        "As it would be if the route of the traffic led past a gateway, which it does not today.",
    ),
    ("provenance", "On whose word an entry stands in a group, and what was seen of it."),
    (
        "IAM guardrail",
        "A policy that denies placing AI outside the approved subnets and security groups.",
    ),
    ("attribution", "Whose traffic it is, and how surely: interfaces and roles are shared."),
    ("kill chain", "The steps of an attack, tried on paper against the pack and the guardrail."),
    (
        "residual risk",
        "What gets through with everything enforced, by design or because nothing reaches it.",
    ),
    (
        "layer",
        "One thing that containment stands on, from where a runtime is placed to what a probe found.",
    ),
    ("remedy", "What to do about a check that does not hold or cannot be told."),
    ("drift", "What changed between two rounds of a verification that goes on."),
    (
        "probe",
        "A program that tries, inside a runtime's subnet, what should be denied and what should pass.",
    ),
    ("?", "Not known. It is never zero, never none and never good news."),
)
CHAPTERS: tuple[tuple[str, tuple[Term, ...]], ...] = (
    ("Terms", TERMS),
    *(
        (title, tuple((str(word), sentence) for word, sentence in words.items()))
        for title, words in (
            ("Verdicts on containment", VERDICTS),
            ("Network modes", MODES),
            ("How an edge is known", EVIDENCE),
            ("Attribution", ATTRIBUTION),
            ("Sanction of a destination", SANCTIONS),
            ("Status of a source", COVERAGE),
            ("Maturity of what is learned", MATURITY),
            ("Changes of a replay", CHANGES),
            ("Readiness of a rule", READINESS),
            ("Status of a check", CHECKS),
            ("What becomes of an attack", STEPS),
        )
    ),
)
"""The words by what they are said of: one word may mean a thing here and another there."""
GLOSSARY: tuple[Term, ...] = tuple(term for _, terms in CHAPTERS for term in terms)


def glossary_page() -> Page:
    """Every word with its sentence."""
    return tuple(
        block
        for title, terms in CHAPTERS
        for block in (
            Heading(title),
            Bullets(
                tuple(spans(Span(f"{word}: ", Tone.STRONG), sentence) for word, sentence in terms)
            ),
        )
    )
