"""The reads of a controller, one after another: what each gives, and one Coverage row a source."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from ringfence.collect.controller import guard
from ringfence.collect.controller.answer import Answer, answer_to
from ringfence.collect.controller.kept import (
    kept_default,
    kept_feature,
    kept_groups,
    kept_points,
    kept_rulesets,
    kept_version,
)
from ringfence.collect.controller.session import ControllerSession, Login
from ringfence.collect.controller.transport import Reply
from ringfence.model.coverage import Coverage, CoverageStatus, Source
from ringfence.parse.controller_answers import ControllerAnswers
from ringfence.parse.controller_wire import entries, text_of

POINT_NAMES = (
    "TERRAFORM_BEFORE_UI_MANAGED",
    "TERRAFORM_AFTER_UI_MANAGED",
    "TERRAFORM_AFTER_K8S_MANAGED",
)
"""The attachment points that every controller has; older ones lack the last."""
MAX_RULESETS = 500
"""That are read one by one, where the list does not tell their rules."""


@dataclass(slots=True)
class _Reads:
    session: ControllerSession
    documents: dict[str, object] = field(default_factory=dict)
    coverage: list[Coverage] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def get(self, path: str, keep: Callable[[object], object], *, name: str = "") -> Answer:
        """One v2.5 read, kept by its name."""
        return self._kept(name or path, path, lambda: self.session.get(path), keep)

    def call(self, action: str, keep: Callable[[object], object], **form: str) -> Answer:
        """One v2 read, kept by its action."""
        return self._kept(action, action, lambda: self.session.call(action, **form), keep)

    def _kept(
        self, name: str, what: str, ask: Callable[[], Reply], keep: Callable[[object], object]
    ) -> Answer:
        answer = answer_to(what, ask, self.session.scrubbed)
        if not answer.read:
            return answer
        self.documents[name] = keep(answer.document)
        return answer

    def row(self, source: Source, status: CoverageStatus, records: int, detail: str = "") -> None:
        self.coverage.append(
            Coverage(
                source=source, account="", region="", status=status, records=records, detail=detail
            )
        )


def read_answers(login: Login, *, now: datetime) -> ControllerAnswers:
    """Log in and read everything once. A read that fails is coverage, and stops no other.

    Raises CollectError where the controller cannot be reached or trusted, or refuses the login;
    ConfigError for a host or CA file that is none.
    """
    with ControllerSession(login) as session:
        reads = _Reads(session)
        _feature(reads)
        _groups(reads)
        _rules(reads)
        _default_action(reads)
        _points(reads)
        if not reads.call(guard.VERSION, kept_version).read:
            reads.notes.append("The version of the controller was not read")
        return ControllerAnswers(
            host=session.host,
            read_at=now,
            documents=reads.documents,
            coverage=tuple(reads.coverage),
            notes=tuple(reads.notes),
        )


def _feature(reads: _Reads) -> None:
    answer = reads.call(guard.FEATURE, kept_feature, feature="microseg")
    if answer.read and not reads.documents[guard.FEATURE]:
        answer = _not_such(guard.FEATURE, "it does not say whether microseg is enabled")
    reads.row(Source.CONTROLLER_FEATURES, answer.status, int(answer.read), answer.detail)


def _groups(reads: _Reads) -> None:
    answer = reads.get(guard.GROUPS, kept_groups)
    if answer.read and not _holds(answer.document, "app_domains"):
        del reads.documents[guard.GROUPS]
        answer = _not_such(guard.GROUPS, "it holds no app_domains")
    found = _list(reads.documents, guard.GROUPS, "app_domains")
    reads.row(Source.CONTROLLER_GROUPS, answer.status, len(found), answer.detail)


def _default_action(reads: _Reads) -> None:
    answer = reads.get(guard.DEFAULT_ACTION, kept_default)
    known = isinstance(answer.document, dict) and text_of(answer.document, "action").upper() in (
        "PERMIT",
        "DENY",
    )
    if answer.read and not known:
        del reads.documents[guard.DEFAULT_ACTION]
        answer = _not_such(guard.DEFAULT_ACTION, "its action is neither PERMIT nor DENY")
    reads.row(Source.CONTROLLER_DEFAULT_ACTION, answer.status, int(answer.read), answer.detail)


def _rules(reads: _Reads) -> None:
    """Every ruleset of `policy-list3`, alone where the list does not hold its rules, and the V1 list."""
    listed = reads.get(guard.RULESETS, kept_rulesets)
    found = _list(reads.documents, guard.RULESETS, "dcf_policies")
    if listed.read and not (
        _holds(listed.document, "dcf_policies") or found or not listed.document
    ):
        listed = _not_such(guard.RULESETS, "it holds no dcf_policies")
    missing = [*_alone(reads, found)]
    old = reads.get(guard.OLD_LIST, kept_rulesets)
    details = [listed.detail, *missing]
    if old.status is not CoverageStatus.UNSUPPORTED:
        details.append(old.detail)
    status = _of_rules(listed, old, missing)
    records = sum(
        len(entries(each.get("policies") or each.get("sub_policies") or []))
        for name in reads.documents
        if name.startswith(guard.OLD_LIST)
        for each in _list(reads.documents, name, "dcf_policies")
    )
    reads.row(Source.CONTROLLER_RULES, status, records, "; ".join(filter(None, details)))


def _of_rules(listed: Answer, old: Answer, missing: list[str]) -> CoverageStatus:
    complete = CoverageStatus.COMPLETE
    if listed.read:
        old_known = old.status in (complete, CoverageStatus.UNSUPPORTED)
        return complete if old_known and not missing else CoverageStatus.PARTIAL
    if old.read:
        old_controller = listed.status is CoverageStatus.UNSUPPORTED
        return complete if old_controller else CoverageStatus.PARTIAL
    return listed.status


def _alone(reads: _Reads, found: list[Mapping[str, object]]) -> list[str]:
    """Read alone what the list only names or does not say to be attached; why some were not read."""
    whole = [each for each in found if "policies" in each or "sub_policies" in each]
    thin = [each for each in found if each not in whole]
    loose = [
        each
        for each in whole
        if "attach_to" not in each and each.get("system_resource") is not True
    ]
    failed: list[str] = []
    for place, each in enumerate(itertools.chain(thin, loose)):
        uuid = text_of(each, "uuid")
        required = place < len(thin)
        if not guard.UUID.fullmatch(uuid):
            failed.extend(["a ruleset without rules has no UUID to read it by"] if required else [])
            continue
        if place >= MAX_RULESETS:
            failed.append(f"only {MAX_RULESETS} rulesets are read one by one")
            break
        answer = reads.get(f"{guard.RULESETS}/{uuid}", kept_rulesets)
        if required and not answer.read:
            failed.append(answer.detail)
    return failed


def _points(reads: _Reads) -> None:
    answers = [
        (name, reads.get(f"{guard.POINTS}?name={name}", kept_points, name=f"{guard.POINTS}/{name}"))
        for name in POINT_NAMES
    ]
    read = [answer for _, answer in answers if answer.read]
    found = [
        point
        for name, _ in answers
        for point in _entries(reads.documents.get(f"{guard.POINTS}/{name}"))
        if "attachment_point_id" in point
    ]
    failed = [
        answer
        for _, answer in answers
        if answer.status not in _TOLD or (not read and answer.detail)
    ]
    if failed:
        first = failed[0]
        status = CoverageStatus.PARTIAL if read else first.status
        reads.row(Source.CONTROLLER_ATTACHMENTS, status, len(found), first.detail)
    elif not found:
        detail = f"{guard.POINTS}: the answers name no attachment point"
        reads.row(Source.CONTROLLER_ATTACHMENTS, CoverageStatus.UNAVAILABLE, 0, detail)
    else:
        reads.row(Source.CONTROLLER_ATTACHMENTS, CoverageStatus.COMPLETE, len(found))


_TOLD = (CoverageStatus.COMPLETE, CoverageStatus.UNSUPPORTED)


def _not_such(name: str, why: str) -> Answer:
    return Answer(status=CoverageStatus.UNAVAILABLE, detail=f"{name}: {why}")


def _holds(document: object, key: str) -> bool:
    return isinstance(document, list) or (isinstance(document, dict) and key in document)


def _list(documents: Mapping[str, object], name: str, key: str) -> list[Mapping[str, object]]:
    document = documents.get(name)
    return _entries(document.get(key)) if isinstance(document, dict) else []


def _entries(value: object) -> list[Mapping[str, object]]:
    return entries(value) if isinstance(value, list) else []
