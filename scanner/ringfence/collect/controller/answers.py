"""What is read of a controller, answer by answer: one that is refused never ends the others."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from ringfence.collect.controller.link import ReadFailed
from ringfence.collect.controller.session import Session
from ringfence.model.coverage import Coverage, CoverageStatus, Source, worst_status
from ringfence.model.event import OnProgress, Progress

MAX_RULESETS = 500
"""Read one by one, where the list does not hold their rules."""
_BEFORE_THE_USERS = "TERRAFORM_BEFORE_UI_MANAGED"
_SECRETS = frozenset(
    {"access_key", "api_key", "api_token", "cid", "password", "private_key", "secret", "token"}
)
"""Names of members that are never kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadAnswers:
    """The answers as JSON by file name, without secrets, and what became of each source."""

    texts: Mapping[str, str]
    coverage: tuple[Coverage, ...]


def read_answers(session: Session, *, on_progress: OnProgress) -> ReadAnswers:
    """Read everything that says which rules are in force.

    Raises CollectError where nobody answers, or the login is refused.
    """
    session.open()
    reading = _Reading(session, on_progress)
    reading.take(Source.CONTROLLER_FEATURES, "microseg-feature", _feature)
    reading.take(Source.CONTROLLER_GROUPS, "app-domains", lambda s: s.get("app-domains"))
    reading.rules()
    reading.take(
        Source.CONTROLLER_DEFAULT_ACTION,
        "default-action-policy",
        lambda s: s.get("microseg/default-action-policy"),
    )
    reading.take(Source.CONTROLLER_ATTACHMENTS, "attachment-points", _points)
    reading.version()
    return ReadAnswers(texts=dict(reading.texts), coverage=tuple(reading.rows()))


class _Reading:
    """Takes answers, and keeps a status for each source."""

    def __init__(self, session: Session, on_progress: OnProgress) -> None:
        self.texts: dict[str, str] = {}
        self._session = session
        self._on_progress = on_progress
        self._statuses: dict[Source, list[CoverageStatus]] = {}
        self._details: dict[Source, list[str]] = {}

    def take(self, source: Source, name: str, ask: Callable[[Session], object]) -> object:
        """Ask for one answer; None where there is none, and the source then says why."""
        self._on_progress(Progress(stage=source.value))
        try:
            answer = ask(self._session)
        except ReadFailed as failure:
            self._note(source, failure.status, failure.detail)
            return None
        self.texts[f"{name}.json"] = json.dumps(without_secrets(answer))
        self._note(source, CoverageStatus.COMPLETE, "")
        return answer

    def rules(self) -> None:
        """The rulesets, and the controller-wide list of older controllers."""
        source = Source.CONTROLLER_RULES
        listed = self.take(source, "policy-list3", lambda s: s.get("microseg/policy-list3"))
        bare = list(_without_rules(listed))
        for place, uuid in enumerate(bare[:MAX_RULESETS]):
            self.take(source, f"policy-list3-{place}", _ruleset(uuid))
        if len(bare) > MAX_RULESETS:
            self._note(
                source, CoverageStatus.PARTIAL, f"{len(bare)} rulesets are more than are read"
            )
        if listed is None:
            self._older()

    def _older(self) -> None:
        """The list of controllers that know no rulesets: then it is all that there is."""
        source = Source.CONTROLLER_RULES
        if self._statuses[source] != [CoverageStatus.UNSUPPORTED]:
            return
        self._statuses[source], self._details[source] = [], []
        self.take(source, "policy-list", lambda s: s.get("microseg/policy-list"))

    def version(self) -> None:
        """The release, which nothing rests on."""
        try:
            answer = self._session.act("list_version_info")
        except ReadFailed:
            return
        self.texts["version.json"] = json.dumps(without_secrets(answer))

    def rows(self) -> Iterator[Coverage]:
        for source, statuses in self._statuses.items():
            yield Coverage(
                source=source,
                account="",
                region="",
                status=_combined(statuses),
                records=sum(each is CoverageStatus.COMPLETE for each in statuses),
                detail="; ".join(dict.fromkeys(filter(None, self._details[source])))[:500],
            )

    def _note(self, source: Source, status: CoverageStatus, detail: str) -> None:
        self._statuses.setdefault(source, []).append(status)
        self._details.setdefault(source, []).append(detail)


def without_secrets(value: object) -> object:
    """An answer without members that are named like secrets, at any depth that JSON was read to."""
    if isinstance(value, dict):
        return {
            key: without_secrets(each)
            for key, each in value.items()
            if str(key).lower() not in _SECRETS
        }
    return [without_secrets(each) for each in value] if isinstance(value, list) else value


def _combined(statuses: list[CoverageStatus]) -> CoverageStatus:
    """What some answers are worth together: read in part where only some of them were."""
    worst = worst_status(statuses) or CoverageStatus.UNAVAILABLE
    some = CoverageStatus.COMPLETE in statuses and worst is not CoverageStatus.COMPLETE
    return CoverageStatus.PARTIAL if some else worst


def _feature(session: Session) -> object:
    return session.act("get_controller_feature", feature="microseg")


def _points(session: Session) -> object:
    return session.get("microseg/attachment-points", name=_BEFORE_THE_USERS)


def _ruleset(uuid: str) -> Callable[[Session], object]:
    return lambda session: session.get(f"microseg/policy-list3/{uuid}")


def _without_rules(listed: object) -> Iterator[str]:
    """The UUIDs of rulesets that the list names without what they hold."""
    held = listed.get("dcf_policies") if isinstance(listed, dict) else None
    for each in held if isinstance(held, list) else ():
        if isinstance(each, dict) and not ({"policies", "sub_policies"} & each.keys()):
            uuid = each.get("uuid")
            if isinstance(uuid, str) and uuid.replace("-", "").isalnum():
                yield uuid
