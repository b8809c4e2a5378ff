"""What changed between two verifications. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ringfence.model.drift import DRIFT_SCHEMA, Drift, DriftKind
from ringfence.model.verification import (
    WORST_FIRST,
    CheckResult,
    CheckStatus,
    EndpointVerification,
    VerifyDocument,
    WhoChanged,
)

_Key = tuple[str, str, str, str]
"""check, resource, account, region"""
_GOOD = (CheckStatus.PASS, CheckStatus.NOT_APPLICABLE)


def drift(before: VerifyDocument, after: VerifyDocument) -> tuple[Drift, ...]:
    """Every change from one round to the next, verdicts first."""
    new = _new_changes(before, after)
    said = [*_verdicts(before, after, new), *_checks(before, after, new)]
    named = {each.event_id for one in said for each in one.by}
    return (*said, *(_alone(after, each) for each in new if each.event_id not in named))


def _new_changes(before: VerifyDocument, after: VerifyDocument) -> tuple[WhoChanged, ...]:
    known = {each.event_id for each in before.changes}
    return tuple(each for each in after.changes if each.event_id not in known)


def _verdicts(
    before: VerifyDocument, after: VerifyDocument, new: tuple[WhoChanged, ...]
) -> Iterator[Drift]:
    old, now = _endpoints(before), _endpoints(after)
    for arn in sorted(old.keys() | now.keys()):
        was, is_ = old.get(arn), now.get(arn)
        if was is not None and is_ is not None and was.verdict is is_.verdict:
            continue
        kind = DriftKind.VERDICT
        if was is None or is_ is None:
            kind = DriftKind.APPEARED if was is None else DriftKind.GONE
        yield Drift(
            schema=DRIFT_SCHEMA,
            at=after.as_of,
            kind=kind,
            resource=arn,
            check="",
            cause="",
            was=str(was.verdict) if was else "",
            now=str(is_.verdict) if is_ else "",
            message=_verdict_message(is_),
            by=_by((arn, *(is_ or was).rests_on) if (is_ or was) else (arn,), new),  # type: ignore[union-attr] # one is there
        )


def _verdict_message(endpoint: EndpointVerification | None) -> str:
    if endpoint is None:
        return "the endpoint is no longer among what was read"
    return endpoint.reasons[0] if endpoint.reasons else f"it is {endpoint.verdict}"


def _endpoints(document: VerifyDocument) -> dict[str, EndpointVerification]:
    return {each.arn: each for runtime in document.runtimes for each in runtime.endpoints}


def _checks(
    before: VerifyDocument, after: VerifyDocument, new: tuple[WhoChanged, ...]
) -> Iterator[Drift]:
    old, now = _worst(before.results), _worst(after.results)
    for key in sorted(old.keys() & now.keys()):
        was, is_ = old[key], now[key]
        kind = _kind(was, is_)
        if kind is not None:
            refs = (is_.resource, *(each.ref for each in (*was.evidence, *is_.evidence)))
            yield Drift(
                schema=DRIFT_SCHEMA,
                at=after.as_of,
                kind=kind,
                resource=is_.resource,
                check=is_.check,
                cause=is_.cause or was.cause,
                was=str(was.status),
                now=str(is_.status),
                message=is_.message,
                by=_by(refs, new),
            )


def _worst(results: Iterable[CheckResult]) -> dict[_Key, CheckResult]:
    """The result of each check and subject that speaks for it."""
    found: dict[_Key, CheckResult] = {}
    for each in results:
        key = (each.check, each.resource, each.account, each.region)
        held = found.get(key)
        if held is None or WORST_FIRST.index(each.status) < WORST_FIRST.index(held.status):
            found[key] = each
    return found


def _kind(was: CheckResult, is_: CheckResult) -> DriftKind | None:
    """What a check's change is; a failure that can no longer be seen is not mended."""
    if is_.status is CheckStatus.FAIL:
        return None if (was.status, was.cause) == (is_.status, is_.cause) else DriftKind.BROKEN
    if is_.status is CheckStatus.UNKNOWN:
        return None if was.status is CheckStatus.UNKNOWN else DriftKind.UNCLEAR
    if was.status is CheckStatus.FAIL:
        return DriftKind.MENDED
    return None if was.status in _GOOD else DriftKind.JUDGED


def _by(refs: Iterable[str], new: tuple[WhoChanged, ...]) -> tuple[WhoChanged, ...]:
    """The calls that were made and name one of these: an id stands at the end of its ARN."""
    named = {
        part for ref in refs for part in (ref, ref.rpartition("/")[2], _runtime_of(ref)) if part
    }
    return tuple(
        each
        for each in new
        if not each.refused
        and any(
            part in named for name in each.resources for part in (name, name.rpartition("/")[2])
        )
    )


def _runtime_of(ref: str) -> str:
    """The id of the runtime in the ARN of an endpoint."""
    return ref.partition(":runtime/")[2].partition("/")[0]


def _alone(after: VerifyDocument, change: WhoChanged) -> Drift:
    refused = f", refused with {change.refused}" if change.refused else ""
    return Drift(
        schema=DRIFT_SCHEMA,
        at=after.as_of,
        kind=DriftKind.CHANGED,
        resource=change.resources[0] if change.resources else change.account,
        check="",
        cause="",
        was="",
        now="",
        message=f"{change.event}: {change.means}{refused}",
        by=(change,),
    )
