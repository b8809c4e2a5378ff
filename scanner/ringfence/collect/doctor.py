"""What would keep a scan from reading everything, each with its fix."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

from ringfence.collect.guard import Guard
from ringfence.collect.limits import Pace
from ringfence.collect.permissions import OPERATIONS, Operation
from ringfence.collect.ports import Caller, CallFailed
from ringfence.collect.probes import ORGANIZATION_PROBES, PROBES, Probe
from ringfence.collect.request import ALL_REGIONS, LiveRequest
from ringfence.errors import RingfenceError
from ringfence.model.coverage import CoverageStatus
from ringfence.model.diagnosis import Diagnosis

if TYPE_CHECKING:
    from ringfence.collect.accounts import Account, Estate

_TOLERATED_SKEW = timedelta(minutes=4)
"""AWS refuses signatures that are five minutes off."""

_PERMITTED_CODES = frozenset(
    {
        "InvalidPrefixListID.NotFound",
        "InvalidPrefixListId.NotFound",
        "ResourceNotFoundException",
        "ValidationException",
    }
)
"""What a permitted caller is told about something that does not exist."""


def diagnose(
    request: LiveRequest, *, clock: Callable[[], datetime] = lambda: datetime.now(tz=UTC)
) -> tuple[Diagnosis, ...]:
    """Look at everything a scan with this request needs; changes and keeps nothing.

    Every permission that can make a scan incomplete is tried by one harmless read. Raises ConfigError
    for a request that cannot be meant; all else is a Diagnosis.
    """
    request.check()
    return tuple(_diagnoses(request, clock))


def _diagnoses(request: LiveRequest, clock: Callable[[], datetime]) -> Iterator[Diagnosis]:
    from ringfence.collect.accounts import Estate  # noqa: PLC0415 - botocore takes half a second

    stop = threading.Event()
    pace = Pace(wait=stop.wait, max_rps=request.max_rps)
    try:
        estate = Estate(request, guard=Guard(), pace=pace, cancelled=stop)
    except RingfenceError as problem:
        yield Diagnosis(name="endpoint", ok=False, detail=str(problem), fix=problem.hint)
        return
    yield _endpoint(estate)
    try:
        account = estate.open()
    except RingfenceError as problem:
        yield Diagnosis(name="credentials", ok=False, detail=str(problem), fix=problem.hint)
        return
    yield from _identity(estate, account, clock)
    yield _sdk(estate.caller(account))
    region, regions = _region(request, estate, account)
    yield regions
    if request.org:
        yield from _permissions(estate.caller(account), ORGANIZATION_PROBES)
    if region:
        yield from _permissions(estate.caller(account, region), PROBES)


def _endpoint(estate: Estate) -> Diagnosis:
    configured = ", ".join(estate.endpoints)
    detail = f"calls go to {configured}" if configured else "calls go to AWS"
    return Diagnosis(name="endpoint", ok=True, detail=detail)


def _identity(
    estate: Estate, account: Account, clock: Callable[[], datetime]
) -> Iterator[Diagnosis]:
    try:
        answer = estate.caller(account).call("sts", "GetCallerIdentity")
    except CallFailed as failure:
        yield Diagnosis(name="credentials", ok=False, detail=failure.detail, fix="sign in again")
        return
    yield Diagnosis(name="credentials", ok=True, detail=f"we are {answer.get('Arn', '')}")
    yield Diagnosis(name="account", ok=True, detail=f"{account.id} ({account.partition})")
    yield _clock(answer, clock())


def _clock(answer: dict[str, Any], now: datetime) -> Diagnosis:
    """Compare the Date header of an answer with our own clock."""
    header = answer.get("ResponseMetadata", {}).get("HTTPHeaders", {}).get("date", "")
    try:
        skew = abs(now - parsedate_to_datetime(header))
    except (TypeError, ValueError):
        return Diagnosis(name="clock", ok=None, detail="the answer carried no readable date")
    seconds = round(skew.total_seconds())
    ok = skew <= _TOLERATED_SKEW
    return Diagnosis(
        name="clock",
        ok=ok,
        detail=f"{seconds} s from AWS's clock",
        fix="" if ok else "set this machine's clock: AWS refuses signatures that are minutes off",
    )


def _sdk(caller: Caller) -> Diagnosis:
    from ringfence.collect.session import sdk_version  # noqa: PLC0415 - as above

    missing = [each for each in OPERATIONS if not caller.supports(each.service, each.name)]
    if not missing:
        return Diagnosis(name="sdk", ok=True, detail=f"{sdk_version()} knows every operation")
    return Diagnosis(
        name="sdk",
        ok=not any(each.required for each in missing),
        detail=f"{sdk_version()} does not know {', '.join(each.name for each in missing)}",
        fix="upgrade boto3",
    )


def _region(request: LiveRequest, estate: Estate, account: Account) -> tuple[str, Diagnosis]:
    """The region that permissions are tried in, and what is to be said about the choice."""
    named = sorted(set(request.regions) - {ALL_REGIONS})
    table = estate.regions
    known = table.of(account.partition)
    configured = [estate.configured_region] if estate.configured_region else []
    region = next(iter(named or configured or known), "")
    unknown = [name for name in named or [region] if name not in known]
    if not region:
        detail = f"AgentCore is in no region of partition {account.partition}"
        return "", Diagnosis(name="regions", ok=False, detail=detail, fix="use another account")
    if unknown:
        return region, Diagnosis(
            name="regions",
            ok=None,
            detail=f"no AgentCore was known in {', '.join(unknown)} on {table.as_of}",
            fix="name a region that has it, or use --region all",
        )
    return region, Diagnosis(name="regions", ok=True, detail=f"permissions were tried in {region}")


def _permissions(caller: Caller, probes: tuple[Probe, ...]) -> Iterator[Diagnosis]:
    by_key = {operation.key: operation for operation in OPERATIONS}
    for probe in probes:
        yield _permission(caller, probe, by_key[f"{probe.service}:{probe.operation}"])


def _permission(caller: Caller, probe: Probe, operation: Operation) -> Diagnosis:
    try:
        caller.call(probe.service, probe.operation, **dict(probe.params))
    except CallFailed as failure:
        if failure.code not in _PERMITTED_CODES:
            denied = failure.status is CoverageStatus.DENIED
            return Diagnosis(
                name=operation.action,
                ok=False if denied else None,
                detail=failure.detail,
                fix=f"grant {operation.action}; `ringfence permissions` prints the whole policy"
                if denied
                else "try again; if it stays, see the detail",
            )
    return Diagnosis(name=operation.action, ok=True, detail="permitted")
