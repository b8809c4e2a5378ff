"""What the settings are after a decision; pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from ringfence.errors import ConfigError
from ringfence.join.destinations import INTERNET
from ringfence.model.approval import Decide
from ringfence.model.decision import (
    LONGEST_EXCEPTION,
    LONGEST_TEXT,
    DecisionKind,
    DecisionRecord,
    RiskException,
    is_fingerprint,
)
from ringfence.model.settings import Settings
from ringfence.model.text import hidden, printable
from ringfence.parse.settings import destination_pattern, workload_pattern
from ringfence.workflow.approvable import (
    never_learned,
    refuse_exception,
    refuse_sanction,
    shared_host,
)

_NAMED = 12
"""Hosts that a refusal names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What somebody decides, as they spelled it."""

    decide: Decide
    hosts: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()
    owner: str = ""
    reason: str = ""
    expires: str = ""
    rule: str = ""
    runtime: str = ""


def decided(decision: Decision, before: Settings, today: date) -> tuple[Settings, tuple[str, ...]]:
    """The settings after a decision, and what the user should know of it."""
    hosts = tuple(dict.fromkeys(map(_host, decision.hosts)))
    findings = tuple(dict.fromkeys(map(_fingerprint, decision.findings)))
    _refuse_emptiness(decision, hosts, findings)
    after = before
    notes: list[str] = []
    refused: dict[str, ConfigError] = {}
    for host in hosts:
        try:
            after = _of_host(host, decision, after, today)
        except ConfigError as error:
            if decision.decide is not Decide.SANCTION:
                raise
            refused[host] = error
        else:
            notes += _notes_on(host, decision, before)
    if refused:
        raise _nothing_sanctioned(refused)
    for finding in findings:
        if decision.decide is Decide.EXCEPT:
            after = _excepted(_exception(decision, today, finding=finding), after)
        elif any(each.finding == finding for each in after.exceptions):
            after = _undone(after, lambda each, finding=finding: each.finding == finding)  # type: ignore[misc]
        else:
            notes.append(f"nothing was decided of the finding {finding}")
    return after, tuple(notes)


def _nothing_sanctioned(refused: Mapping[str, ConfigError]) -> ConfigError:
    """Why nothing is sanctioned: the first reason, and whatever else cannot be."""
    (_, first), *others = refused.items()
    if not others:
        return first
    names = ", ".join(printable(host, 80) for host, _ in others[:_NAMED])
    more = f" and {len(others) - _NAMED:,} more" if len(others) > _NAMED else ""
    return ConfigError(f"{first}; nor can these be: {names}{more}", hint=first.hint)


def _of_host(host: str, decision: Decision, before: Settings, today: date) -> Settings:
    match decision.decide:
        case Decide.SANCTION:
            return _sanctioned(host, decision, before, today)
        case Decide.DENY:
            return _denied(host, decision, before, today)
        case Decide.EXCEPT:
            refuse_exception(host, before)
            return _excepted(_exception(decision, today, destination=host), before)
        case Decide.UNDO:
            return _undone(before, lambda each: each.destination == host, host)


def _notes_on(host: str, decision: Decision, before: Settings) -> Iterator[str]:
    """What who decides should know of a destination."""
    match decision.decide:
        case Decide.SANCTION if others := shared_host(host, before):
            yield f"{host} is not yours alone: {others}"
        case Decide.DENY if host in before.sanctioned:
            yield f"{host} was sanctioned: taking the denial back leaves it undecided"
        case Decide.EXCEPT if why := never_learned(host, before):
            yield f"{host} is only ever excepted, never sanctioned: {why}"
        case Decide.UNDO if _undone(before, lambda each: each.destination == host, host) == before:
            yield f"nothing was decided of {host}"
        case _:
            pass


def _refuse_emptiness(
    decision: Decision, hosts: tuple[str, ...], findings: tuple[str, ...]
) -> None:
    if not hosts and not findings:
        raise ConfigError("nothing is named to decide on", hint="name a host, or --finding")
    if decision.decide is Decide.UNDO:
        return
    for name, value in (("an owner", decision.owner), ("a reason", decision.reason)):
        text = value.strip()
        if not text or len(text) > LONGEST_TEXT or any(map(hidden, text)):
            raise ConfigError(
                f"{name} is needed, a line of 1 to {LONGEST_TEXT} printable characters",
                hint="a decision says who answers for it and why",
            )


def _host(text: str) -> str:
    host = destination_pattern(text.strip())
    if host == INTERNET:
        raise ConfigError(
            f"{INTERNET} is no host: it stands for whatever can be reached",
            hint="decide on the destinations that are seen or declared",
        )
    if not host:
        raise ConfigError(
            f"{printable(text, 80)!r} is no host, suffix or address",
            hint="write api.openai.com or *.corp.example, without a scheme, port or path",
        )
    return host


def _fingerprint(text: str) -> str:
    if not is_fingerprint(text):
        raise ConfigError(
            f"{printable(text, 80)!r} is no fingerprint of a finding",
            hint="copy it from a scan: 16 hexadecimal digits",
        )
    return text


def _sanctioned(host: str, decision: Decision, before: Settings, today: date) -> Settings:
    refuse_sanction(host, before)
    if host in before.denied:
        raise ConfigError(f"{host} is denied", hint="take that back first, if it has changed")
    settings = replace(before, sanctioned=_with(before.sanctioned, host))
    return _recorded(host, DecisionKind.SANCTIONED, decision, settings, today)


def _denied(host: str, decision: Decision, before: Settings, today: date) -> Settings:
    """A denial takes the place of a sanction; the other way round somebody has to undo it first."""
    settings = replace(
        before,
        denied=_with(before.denied, host),
        sanctioned=tuple(each for each in before.sanctioned if each != host),
    )
    return _recorded(host, DecisionKind.DENIED, decision, settings, today)


def _recorded(
    host: str, kind: DecisionKind, decision: Decision, settings: Settings, today: date
) -> Settings:
    """With the record of a decision; the same decision once more keeps its day."""
    record = DecisionRecord(
        destination=host,
        decision=kind,
        owner=decision.owner.strip(),
        reason=decision.reason.strip(),
        decided=today,
    )
    known = next((each for each in settings.decisions if each.destination == host), None)
    if known and replace(known, decided=today) == record:
        return settings
    others = tuple(each for each in settings.decisions if each != known)
    return replace(settings, decisions=(*others, record))


def _exception(
    decision: Decision, today: date, *, destination: str = "", finding: str = ""
) -> RiskException:
    runtime = workload_pattern(decision.runtime) if decision.runtime else ""
    if decision.runtime and not runtime:
        raise ConfigError(
            f"{printable(decision.runtime, 80)!r} is no ARN, nor a pattern of one",
            hint="name one workload, or a pattern with something of its name in it",
        )
    rule = decision.rule.strip()
    if len(rule) > LONGEST_TEXT or any(map(hidden, rule)):
        raise ConfigError("that is no name of a rule", hint="copy it from the pack")
    return RiskException(
        destination=destination,
        finding=finding,
        owner=decision.owner.strip(),
        reason=decision.reason.strip(),
        expires=_expiry(decision.expires, today),
        rule=rule,
        runtime=runtime,
        granted=today,
    )


def _expiry(text: str, today: date) -> date:
    try:
        day = datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007 - a day has no zone
    except ValueError:
        raise ConfigError(
            f"the expiry {printable(text, 80)!r} is no day",
            hint="an exception ends on a day: write it as in 2027-03-31",
        ) from None
    if not today <= day or (day - today).days > LONGEST_EXCEPTION:
        raise ConfigError(
            f"the expiry {day} is not within {LONGEST_EXCEPTION} days from today, {today}",
            hint="choose a nearer day and renew it then, or sanction the destination",
        )
    return day


def _excepted(exception: RiskException, before: Settings) -> Settings:
    """With an exception in its place; the same one once more keeps the day it was granted on."""
    kept = []
    for each in before.exceptions:
        if identity(each) != identity(exception):
            kept.append(each)
        elif replace(each, granted=exception.granted) == exception:
            return before
    return replace(before, exceptions=(*kept, exception))


def identity(exception: RiskException) -> tuple[str, str, str]:
    return (exception.subject, exception.rule, exception.runtime)


def _undone(before: Settings, gone: Callable[[RiskException], bool], host: str = "") -> Settings:
    """Without what was decided of a destination or a finding, whoever wrote it."""
    return replace(
        before,
        sanctioned=tuple(each for each in before.sanctioned if each != host),
        denied=tuple(each for each in before.denied if each != host),
        decisions=tuple(each for each in before.decisions if each.destination != host),
        exceptions=tuple(each for each in before.exceptions if not gone(each)),
    )


def _with(entries: tuple[str, ...], entry: str) -> tuple[str, ...]:
    return tuple(sorted({*entries, entry}))
