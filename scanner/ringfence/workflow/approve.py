"""The verb `approve`: decisions into `ringfence.toml`, whole or not at all."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from ringfence.errors import ConfigError
from ringfence.model.approval import DECISIONS_SCHEMA, Decide, DecisionsDocument
from ringfence.model.decision import (
    LONGEST_EXCEPTION,
    DecisionKind,
    DecisionRecord,
    RiskException,
)
from ringfence.model.settings import Settings
from ringfence.model.text import hidden, printable
from ringfence.parse.settings import destination_pattern, parse_settings, workload_pattern
from ringfence.render.decisions import changes_between, granted_exceptions, listed_entries
from ringfence.render.settings_toml import with_decisions
from ringfence.workflow.approvable import (
    never_learned,
    refuse_exception,
    refuse_sanction,
    shared_host,
)
from ringfence.workflow.clock import utc_now
from ringfence.workflow.places import SETTINGS_NAME, default_store, write_private
from ringfence.workflow.settings import is_readable_file, read_settings, read_settings_text

_LONGEST = 500
"""Characters of an owner, a reason or the name of a rule."""
_FINGERPRINT = re.compile(r"[0-9a-f]{16}")


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where decisions are kept: the named file, else the one beside the store."""

    settings: Path | None = None
    store: Path | None = None

    @property
    def path(self) -> Path:
        beside = (self.store or default_store()).with_name(SETTINGS_NAME)
        return self.settings or beside


def list_decisions(place: Place, *, clock: Callable[[], datetime] = utc_now) -> DecisionsDocument:
    """What was decided; a file that is not there holds nothing, but one that was named must be."""
    today = clock().date()
    missing = place.settings is None and not is_readable_file(place.path)
    settings = Settings() if missing else read_settings(place.path, today=today)
    return _document(place.path, settings, settings, today=today, written=False)


def approve(
    decision: Decision,
    place: Place,
    *,
    dry_run: bool = False,
    clock: Callable[[], datetime] = utc_now,
) -> DecisionsDocument:
    """Write a decision into the settings file, and say what changed.

    Raises ConfigError for a malformed host, fingerprint or day, a missing owner or reason, a
    destination that no command may sanction or except, and a file that is malformed or not
    written; the file is then as it was.
    """
    path, today = place.path, clock().date()
    there = path.exists()
    text = read_settings_text(path) if there else ""
    before = read_settings(path, today=today) if there else Settings()
    after, notes = _decided(decision, before, today)
    document = _document(path, before, after, today=today, written=False, notes=notes)
    if not document.changes or dry_run:
        return document
    _write(path, _edited(text, before, after, path), before=text if there else None)
    return replace(document, written=True)


def _decided(decision: Decision, before: Settings, today: date) -> tuple[Settings, tuple[str, ...]]:
    """The settings after a decision, and what the user should know of it."""
    hosts = tuple(dict.fromkeys(map(_host, decision.hosts)))
    findings = tuple(dict.fromkeys(map(_fingerprint, decision.findings)))
    _refuse_emptiness(decision, hosts, findings)
    after, notes = before, []
    for host in hosts:
        match decision.decide:
            case Decide.SANCTION:
                after = _sanctioned(host, decision, after, today)
                if others := shared_host(host, before):
                    notes.append(f"{host} is not yours alone: {others}")
            case Decide.DENY:
                after = _denied(host, decision, after, today)
            case Decide.EXCEPT:
                refuse_exception(host, before)
                if why := never_learned(host, before):
                    notes.append(f"{host} is only ever excepted, never sanctioned: {why}")
                after = _excepted(_exception(decision, today, destination=host), after)
            case Decide.UNDO:
                after = _undone(after, lambda each, host=host: each.destination == host, host)  # type: ignore[misc]
    for finding in findings:
        if decision.decide is Decide.EXCEPT:
            after = _excepted(_exception(decision, today, finding=finding), after)
        else:
            after = _undone(after, lambda each, finding=finding: each.finding == finding)  # type: ignore[misc]
    return after, tuple(notes)


def _refuse_emptiness(
    decision: Decision, hosts: tuple[str, ...], findings: tuple[str, ...]
) -> None:
    if not hosts and not findings:
        raise ConfigError("nothing is named to decide on", hint="name a host, or --finding")
    if decision.decide is Decide.UNDO:
        return
    for name, value in (("--owner", decision.owner), ("--reason", decision.reason)):
        text = value.strip()
        if not text or len(text) > _LONGEST or any(map(hidden, text)):
            raise ConfigError(
                f"{name} is needed, a line of 1 to {_LONGEST} printable characters",
                hint="a decision says who answers for it and why",
            )


def _host(text: str) -> str:
    host = destination_pattern(text.strip())
    if not host:
        raise ConfigError(
            f"{printable(text, 80)!r} is no host, suffix or address",
            hint="write api.openai.com or *.corp.example, without a scheme, port or path",
        )
    return host


def _fingerprint(text: str) -> str:
    if not _FINGERPRINT.fullmatch(text):
        raise ConfigError(
            f"{printable(text, 80)!r} is no fingerprint of a finding",
            hint="copy it from a scan: 16 hexadecimal digits",
        )
    return text


def _sanctioned(host: str, decision: Decision, before: Settings, today: date) -> Settings:
    refuse_sanction(host, before)
    if host in before.denied:
        raise ConfigError(
            f"{host} is denied", hint=f"`ringfence approve undo {host}` first, if that has changed"
        )
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
    if len(rule) > _LONGEST or any(map(hidden, rule)):
        raise ConfigError("--rule is no name of a rule", hint="copy it from the pack")
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
            f"--expires {printable(text, 80)!r} is no day",
            hint="an exception ends: write --expires 2027-03-31",
        ) from None
    if not today <= day or (day - today).days > LONGEST_EXCEPTION:
        raise ConfigError(
            f"--expires {day} is not within {LONGEST_EXCEPTION} days from today, {today}",
            hint="choose a nearer day and renew it then, or sanction the destination",
        )
    return day


def _excepted(exception: RiskException, before: Settings) -> Settings:
    """With an exception in its place; the same one once more keeps the day it was granted on."""
    kept = []
    for each in before.exceptions:
        if _identity(each) != _identity(exception):
            kept.append(each)
        elif replace(each, granted=exception.granted) == exception:
            return before
    return replace(before, exceptions=(*kept, exception))


def _identity(exception: RiskException) -> tuple[str, str, str]:
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


def _edited(text: str, before: Settings, after: Settings, path: Path) -> str:
    """The new text, which is read once more before anybody relies on it."""
    try:
        edited = with_decisions(text, before=before, after=after, canonical=destination_pattern)
        read = parse_settings(edited, path=str(path))
    except Exception as error:  # whatever goes wrong here, the file stays as it was
        raise ConfigError(
            f"{path} is written in a way that cannot be changed here: {error}",
            hint="write the decision by hand",
        ) from error
    if _comparable(read) != _comparable(after):
        raise ConfigError(
            f"{path} is written in a way that cannot be changed here",
            hint="write the decision by hand",
        )
    return edited


def _comparable(settings: Settings) -> Settings:
    """The settings as one reading gives them: without ranges, and whatever the order of tables."""
    return replace(
        settings,
        ip_ranges=None,
        exceptions=tuple(sorted(settings.exceptions, key=_identity)),
        decisions=tuple(sorted(settings.decisions, key=lambda each: each.destination)),
    )


def _write(path: Path, text: str, *, before: str | None) -> None:
    """Replace the file that was read; one that somebody else changed meanwhile stays as it is."""
    target = path.resolve()
    mode = target.stat().st_mode & 0o777 if before is not None else 0o600
    if before is not None and read_settings_text(target) != before:
        raise ConfigError(f"{path} was changed meanwhile", hint="run the command once more")
    try:
        write_private(target, text)
    except ConfigError as error:
        raise ConfigError(str(error), hint="name another file with --settings") from error
    target.chmod(mode)


def _document(
    path: Path,
    before: Settings,
    after: Settings,
    *,
    today: date,
    written: bool,
    notes: tuple[str, ...] = (),
) -> DecisionsDocument:
    return DecisionsDocument(
        schema=DECISIONS_SCHEMA,
        settings=str(path),
        written=written,
        changes=changes_between(before, after),
        sanctioned=listed_entries(after.sanctioned, after),
        denied=listed_entries(after.denied, after),
        exceptions=granted_exceptions(after, today=today),
        notes=notes,
    )
