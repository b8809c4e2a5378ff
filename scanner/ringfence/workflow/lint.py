"""The verb `lint`: what is wrong with a pack, and with the IAM guardrail beside it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ringfence.errors import ConfigError, ExitCode
from ringfence.guardrail.action_keys import Consequence, Unkeyed, unkeyed
from ringfence.guardrail.statements import UnreadablePolicyError, read_statements
from ringfence.model.anomaly import LINT_SCHEMA, Anomaly, AnomalyEntry, LintDocument
from ringfence.model.document import ExitInfo
from ringfence.model.evaluation import AskedPack
from ringfence.model.finding import Severity
from ringfence.model.policy import PolicyPack, Semantics
from ringfence.policy.lint.run import LintReport, lint_pack
from ringfence.workflow.lint_facts import anomaly_texts, lint_facts
from ringfence.workflow.packs import load_pack

MAX_GUARDRAIL = 1 << 20
"""Bytes. IAM allows a policy of a few thousand characters."""
LIMITS = (
    "what is judged is the pack, not what a gateway does with it",
    "a rule that matches perhaps counts as one that does not: nothing is claimed on a perhaps",
    "a public name in an FQDN SmartGroup is taken to stand for public addresses",
    "names in more globs at once than can be listed are undecided, and nothing is claimed of their rules",
    "IPv6 is left out unless the pack names an IPv6 network",
    "what tags or ids select, and what the vendor keeps in a managed WebGroup, stands for itself only",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LintRequest:
    """A pack, how to read it, and when to fail."""

    pack: Path
    guardrail: Path | None = None
    """An IAM policy that goes with the pack."""
    semantics: Semantics
    fail_on: Severity = Severity.LOW


@dataclass(frozen=True, slots=True, kw_only=True)
class Linted:
    """The document, and what to say beside it."""

    document: LintDocument
    notes: tuple[str, ...]


def lint(request: LintRequest) -> Linted:
    """Lint a pack; PackError or ConfigError for a file that is none."""
    loaded = load_pack(request.pack)
    facts = lint_facts(request.semantics, singleton=loaded.singleton)
    report = lint_pack(loaded.pack, request.semantics, facts)
    guardrail = () if request.guardrail is None else tuple(_guardrail(request.guardrail))
    document = lint_document(
        loaded.pack, report, guardrail, semantics=request.semantics, fail_on=request.fail_on
    )
    return Linted(document=document, notes=loaded.notes)


def lint_document(
    pack: PolicyPack,
    report: LintReport,
    guardrail: tuple[Anomaly, ...],
    *,
    semantics: Semantics,
    fail_on: Severity,
) -> LintDocument:
    """What was found, the gravest first, then in the order of evaluation."""
    order = tuple(Severity)
    entries = sorted(
        map(_entry, (*report.anomalies, *guardrail)), key=lambda each: order.index(each.severity)
    )
    counts = Counter(each.severity for each in entries)
    return LintDocument(
        schema=LINT_SCHEMA,
        pack=AskedPack.of(pack),
        semantics=semantics,
        summary={severity: counts[severity] for severity in Severity},
        anomalies=tuple(entries),
        undecided=report.undecided,
        limits=LIMITS,
        exit=_exit(entries, report.undecided, fail_on),
    )


def _entry(anomaly: Anomaly) -> AnomalyEntry:
    text = anomaly_texts()[anomaly.id]
    return AnomalyEntry(
        id=anomaly.id,
        title=text.title,
        severity=text.severity,
        rule=anomaly.rule,
        others=anomaly.others,
        message=anomaly.message,
        witness=anomaly.witness,
        remediation=text.remediation,
    )


def _exit(entries: list[AnomalyEntry], undecided: tuple[str, ...], fail_on: Severity) -> ExitInfo:
    counted = sum(entry.severity.at_least(fail_on) for entry in entries)
    noun = "anomaly" if counted == 1 else "anomalies"
    if counted:
        reason = f"{counted} {noun} at or above {fail_on}"
        return ExitInfo(code=int(ExitCode.FINDINGS), reason=reason, fail_on=fail_on)
    if undecided:
        return ExitInfo(
            code=int(ExitCode.INCOMPLETE),
            reason=f"nothing at or above {fail_on}, and not everything could be decided",
            fail_on=fail_on,
        )
    return ExitInfo(
        code=int(ExitCode.DONE), reason=f"nothing at or above {fail_on}", fail_on=fail_on
    )


def _guardrail(path: Path) -> Iterator[Anomaly]:
    """The statements of a guardrail that ask an action for a key it never carries."""
    try:
        with path.open("rb") as stream:
            content = stream.read(MAX_GUARDRAIL + 1)
        text = content.decode("utf-8-sig")
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path} is no UTF-8 text", hint="give an IAM policy as JSON") from error
    if len(content) > MAX_GUARDRAIL:
        raise ConfigError(f"{path} is larger than {MAX_GUARDRAIL} bytes, so it is no IAM policy")
    try:
        read_statements(text)
    except UnreadablePolicyError as error:
        raise ConfigError(
            f"{path} is no IAM policy: {error}", hint="give the policy as JSON"
        ) from error
    yield from map(_unkeyed, unkeyed(text))


def _unkeyed(found: Unkeyed) -> Anomaly:
    always = found.consequence is Consequence.ALWAYS
    effect = "denies" if found.deny else "allows"
    comes_to = f"{effect} it always, whatever is asked" if always else f"never {effect} it"
    return Anomaly(
        id="unkeyed-guardrail-action",
        rule="",
        others=found.actions,
        message=f"statement {found.statement} of the guardrail asks {', '.join(found.actions)} for "
        f"{found.key}, which it never carries: {found.operator} {comes_to}",
    )
