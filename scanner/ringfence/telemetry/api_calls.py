"""CloudTrail events, counted by session and operation; changes are kept one by one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache, lru_cache

from ringfence.model.telemetry import ApiEvent, ApiUse
from ringfence.model.window import instant
from ringfence.parse.cloudtrail import AGENT_SESSION, NoCall, TrailEvent, parse_event
from ringfence.telemetry.counts import Counts, smallest_ids
from ringfence.telemetry.fold import Fold, dropped
from ringfence.telemetry.kinds import Limits
from ringfence.telemetry.newest import NewestEvents
from ringfence.telemetry.reading import Reading
from ringfence.telemetry.table import Table, drop_by_sample
from ringfence_data.signals import ai_signals

Key = tuple[str, str, str, str, str, str, str, str, str, str]
"""account, region, role, session, access key, source, name, source ip, endpoint, error"""

_REMEMBERED = 4_096
_SERVICE_DOMAINS = (".amazonaws.com.cn", ".amazonaws.com")


class ApiCalls:
    """The events of one file, or of everything that was read.

    Calls of agents and wanted roles have a table of their own, and so have those of models by anyone: a
    flood of the second never crowds out the first. All others, which are most of a trail, share a small
    one: they say what is usual in the account, no more.
    """

    def __init__(self, limits: Limits) -> None:
        self._agents: Table[Key, Counts] = Table(limit=limits.keys, fold=drop_by_sample)
        self._models: Table[Key, Counts] = Table(limit=limits.keys, fold=drop_by_sample)
        self._others: Table[Key, Counts] = Table(limit=limits.other_sessions, fold=drop_by_sample)
        self._events = NewestEvents(limits.events)

    def read(self, record: bytes, reading: Reading) -> bool:
        """Count one event, and keep it if it changes something; say whether it was one."""
        match parse_event(record):
            case None:
                return False
            case NoCall(what):
                reading.tally.unwanted += 1
                reading.tally.notes.add(what)
            case event:
                self._count(event, reading)
        return True

    def absorb(self, other: ApiCalls) -> None:
        """Add the events of a file that was read to its end; they are taken over."""
        self._agents.absorb(other._agents)
        self._models.absorb(other._models)
        self._others.absorb(other._others)
        self._events.absorb(other._events)

    def merge(
        self, uses: Iterable[ApiUse], events: Iterable[ApiEvent], roles: frozenset[str]
    ) -> None:
        """Add summaries that were made before."""
        for use in uses:
            key = (
                use.account,
                use.region,
                use.role_arn,
                use.session_name,
                use.access_key,
                use.event_source,
                use.event_name,
                use.source_ip,
                use.vpc_endpoint_id,
                use.error_code,
            )
            counts = Counts.between(use.calls, use.first_seen, use.last_seen)
            counts.add_request_ids(use.request_ids)
            self._table(key, roles).put(key, counts)
        for event in events:
            self._events.put(event)

    def folds(self) -> tuple[Fold, ...]:
        """What was left out."""
        return (
            *dropped(self._agents, "calls of agents"),
            *dropped(self._models, "calls of models by others"),
            *dropped(self._others, "calls of other callers", loses=False),
            *self._events.folds(),
        )

    def uses(self) -> Iterator[ApiUse]:
        """One summary for each session and operation."""
        for table in (self._agents, self._models, self._others):
            for key, counts in table.entries.items():
                yield _api_use(key, counts)

    def events(self) -> tuple[ApiEvent, ...]:
        """The changes, oldest first."""
        return self._events.kept()

    def table(self, key: Key, reading: Reading) -> Table[Key, Counts]:
        """The table of a call: those of agents and wanted roles have one, and those of models."""
        return self._table(key, reading.wanted.roles)

    def _count(self, event: TrailEvent, reading: Reading) -> None:
        key = key_of(event, reading)
        account, region, *_ = key
        if not reading.admits(account, event.second, event.second):
            return
        counts = Counts(first=event.second, last=event.second)
        counts.add_request_ids((event.request_id,))
        self.table(key, reading).put(key, counts)
        if event.changes:
            self._events.put(_api_event(event, account, region))

    def _table(self, key: Key, roles: frozenset[str]) -> Table[Key, Counts]:
        role, session = key[2:4]
        if session.startswith(AGENT_SESSION) or role in roles:
            return self._agents
        return self._models if _calls_model(*key[5:7]) else self._others


@lru_cache(maxsize=_REMEMBERED)
def _calls_model(source: str, name: str) -> bool:
    """Whether an event is a call of a model or agent, by the reviewed signals; case does not count."""
    for domain in _SERVICE_DOMAINS:
        source = source.removesuffix(domain)
    return f"{source}:{name}".lower() in _model_calls()


@cache
def _model_calls() -> frozenset[str]:
    """`service:operation` of every call that is a signal of AI."""
    return frozenset(call.lower() for clue in ai_signals().actions for call in clue.calls)


def key_of(event: TrailEvent, reading: Reading) -> Key:
    """What an event counts under."""
    return (
        event.account or reading.account,
        event.region or reading.region,
        event.role_arn,
        event.session_name,
        event.access_key,
        event.event_source,
        event.event_name,
        event.source_ip,
        event.vpc_endpoint_id,
        event.error_code,
    )


def _api_use(key: Key, counts: Counts) -> ApiUse:
    account, region, role, session, access_key, source, name, ip, endpoint, error = key
    return ApiUse(
        account=account,
        region=region,
        role_arn=role,
        session_name=session,
        access_key=access_key,
        event_source=source,
        event_name=name,
        source_ip=ip,
        vpc_endpoint_id=endpoint,
        error_code=error,
        calls=counts.records,
        first_seen=instant(counts.first),
        last_seen=instant(counts.last),
        request_ids=smallest_ids(counts.request_ids),
    )


def _api_event(event: TrailEvent, account: str, region: str) -> ApiEvent:
    return ApiEvent(
        time=instant(event.second),
        account=account,
        region=region,
        event_source=event.event_source,
        event_name=event.event_name,
        event_id=event.id,
        principal_arn=event.principal_arn,
        source_ip=event.source_ip,
        error_code=event.error_code,
        resources=event.resources,
        network_mode=event.network_mode,
        user_agent=event.user_agent,
        policy_engine_mode=event.policy_engine_mode,
    )
