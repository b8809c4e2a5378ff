"""Reads live AWS: accounts, regions and sources, several at a time, and keeps what it learned."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from ringfence.collect.guard import Guard
from ringfence.collect.inventory import promised_sources, read_account, read_region
from ringfence.collect.ledger import Ledger
from ringfence.collect.limits import Pace
from ringfence.collect.permissions import ALLOWED
from ringfence.collect.ports import Caller, CallFailed, Recorder, Recording
from ringfence.collect.reading import KnownAnswers, Visit, known_answers
from ringfence.collect.regions import choose_regions
from ringfence.collect.request import LiveRequest
from ringfence.collect.workers import Crew
from ringfence.model.answer import Answer
from ringfence.model.coverage import Coverage, Source
from ringfence.model.event import OnProgress, Progress, silent
from ringfence.model.snapshot import Inventory, Scope
from ringfence.parse.inventory import assemble

if TYPE_CHECKING:
    from ringfence.collect.accounts import Account, Estate, Member

__all__ = ["LiveRequest", "Opened", "ReadLogs", "collect", "open_caller"]

ReadLogs = Callable[[Caller, Recorder, Inventory, Sequence[Coverage]], None]
"""Reads the logs of one account and region, given its inventory and the Coverage rows so far: where
the settings of logs could not be read, an empty inventory does not mean that nothing is logged."""


def collect(
    request: LiveRequest,
    *,
    recorder: Recorder,
    on_progress: OnProgress = silent,
    cancelled: threading.Event | None = None,
    known: Iterable[Answer] = (),
    read_logs: ReadLogs | None = None,
) -> Recording:
    """Read everything the request asks for and the credentials allow.

    Setting cancelled ends it within a second, with what was recorded until then and complete=False;
    KeyboardInterrupt does the same. known are answers that an interrupted scan of the same estate gave
    to the same recorder: single calls among them are not repeated, and nothing is recorded twice.
    Raises ConfigError for a request that cannot be meant, CollectError when AWS does not know who we
    are.
    """
    from ringfence.collect.accounts import Estate  # noqa: PLC0415 - botocore takes half a second

    request.check()
    stop = cancelled or threading.Event()
    guard = Guard()
    estate = Estate(
        request,
        guard=guard,
        pace=Pace(wait=stop.wait, max_rps=request.max_rps),
        cancelled=stop,
    )
    for endpoint in estate.endpoints:
        on_progress(Progress(stage="endpoint", note=f"calls go to {endpoint}"))
    crew = Crew(request.workers, cancelled=stop)
    before = known_answers(known)
    ledger = Ledger(recorder, on_progress=on_progress, known=before)
    scan = _Scan(
        request=request,
        estate=estate,
        crew=crew,
        ledger=ledger,
        on_progress=on_progress,
        known=before,
        read_logs=read_logs,
    )
    complete = False
    try:
        complete = crew.run(scan.read)
    except KeyboardInterrupt:
        stop.set()
    except BaseException:
        stop.set()
        raise
    finally:
        crew.dismiss()
        ledger.close()
    return Recording(
        taken_at=request.window.end,
        scope=Scope(
            accounts=tuple(sorted(scan.accounts)),
            regions=tuple(sorted(scan.regions)),
            window=request.window,
        ),
        answers=ledger.answers(),
        coverage=ledger.rows(),
        api_calls=guard.calls(),
        complete=complete,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A caller into the account that the request leads to, and the count of its calls."""

    caller: Caller
    calls: Callable[[], tuple[tuple[str, int], ...]]


@contextmanager
def open_caller(
    request: LiveRequest,
    *,
    cancelled: threading.Event | None = None,
    region: str = "",
    allowed: frozenset[str] = ALLOWED,
) -> Iterator[Opened]:
    """Sign in for calls that are no scan, such as reading log objects that the user names.

    Without a region calls go to the one of the environment or the profile. allowed is what the guard
    lets through. Raises ConfigError and CollectError as collect does.
    """
    from ringfence.collect.accounts import Estate  # noqa: PLC0415 - as above

    request.check()
    stop = cancelled or threading.Event()
    guard = Guard(allowed)
    pace = Pace(wait=stop.wait, max_rps=request.max_rps)
    estate = Estate(request, guard=guard, pace=pace, cancelled=stop)
    try:
        yield Opened(caller=estate.caller(estate.open(), region), calls=guard.calls)
    finally:
        stop.set()


class _Scan:
    """One run over all accounts and regions."""

    def __init__(
        self,
        *,
        request: LiveRequest,
        estate: Estate,
        crew: Crew,
        ledger: Ledger,
        on_progress: OnProgress,
        known: KnownAnswers,
        read_logs: ReadLogs | None,
    ) -> None:
        self.accounts: set[str] = set()
        self.regions: set[str] = set()
        self._request = request
        self._estate = estate
        self._crew = crew
        self._ledger = ledger
        self._on_progress = on_progress
        self._known = known
        self._read_logs = read_logs
        self._lock = threading.Lock()
        self._planned = 0
        self._done = 0

    def read(self) -> None:
        """Read every account of the request."""
        from ringfence.collect.accounts import Member, list_members  # noqa: PLC0415 - as above

        home = self._estate.open()
        members: tuple[Member, ...] = (Member(id=home.id),)
        if self._request.org:
            members = list_members(self._visit(home), home, self._request.role_name)
        for member in members:
            self.accounts.add(member.id)
            self._ledger.promise((Source.IDENTITY,), member.id, "")
            if self._request.org:
                self._ledger.promise((Source.SERVICE_CONTROL_POLICIES,), member.id, "")
        work = [partial(self._read_member, home, member) for member in members]
        if self._request.org:
            work.append(partial(self._read_service_control, home))
        self._crew.each(lambda each: each(), work)

    def _read_service_control(self, home: Account) -> None:
        """Read what the organization lets its accounts do, which only some accounts may ask."""
        from ringfence.collect.service_control import (  # noqa: PLC0415 - as above
            collect_service_control,
        )

        collect_service_control(self._visit(home), self.accounts)

    def _read_member(self, home: Account, member: Member) -> None:
        try:
            account = self._estate.enter(home, member)
        except CallFailed as failure:
            self._ledger.coverage(
                Coverage(
                    source=Source.IDENTITY,
                    account=member.id,
                    region="",
                    status=failure.status,
                    detail=failure.detail,
                    required=True,
                )
            )
            return
        self._read_account(account)

    def _read_account(self, account: Account) -> None:
        visit = self._visit(account)
        with visit.source(Source.IDENTITY) as identity:
            identity.count(0 if identity.call("sts", "GetCallerIdentity") is None else 1)
        regions = choose_regions(
            visit,
            requested=self._request.regions,
            home=self._estate.configured_region,
            table=self._estate.regions,
            partition=account.partition,
        )
        workloads = self._request.workloads
        once = promised_sources(region=False, workloads=workloads)
        everywhere = promised_sources(region=True, workloads=workloads)
        self._ledger.promise(once, account.id, "")
        for region in regions:
            self._ledger.promise(everywhere, account.id, region)
        with self._lock:
            self.regions.update(regions)
            self._planned += len(regions)
        self._crew.each(lambda region: self._read_place(account, visit, region), ("", *regions))

    def _read_place(self, account: Account, account_visit: Visit, region: str) -> None:
        """Read one region, or what the account has once where the region is empty."""
        if not region:
            read_account(account_visit)
            return
        visit = self._visit(account, region)
        read_region(visit)
        if self._read_logs is not None:
            inventory, malformed = assemble(visit.answers())
            rows = (*self._ledger.rows_of(account.id, region), *malformed)
            self._read_logs(visit.caller, self._ledger, inventory, rows)
        with self._lock:
            self._done += 1
            self._on_progress(
                Progress(
                    stage="regions",
                    account=account.id,
                    region=region,
                    done=self._done,
                    total=self._planned,
                )
            )

    def _visit(self, account: Account, region: str = "") -> Visit:
        caller = self._estate.caller(account, region)
        return Visit(
            caller,
            self._ledger,
            self._crew,
            known=self._known,
            workloads=self._request.workloads,
        )
