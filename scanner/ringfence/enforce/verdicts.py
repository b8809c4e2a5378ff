"""From results to verdicts: each endpoint by everything it rests on, the worst first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from ringfence.enforce.case import Case
from ringfence.enforce.subjects import Subject, subjects_of
from ringfence.model.verdict import (
    EXPOSURE_ORDER,
    Containment,
    EndpointVerdict,
    RuntimeVerdict,
)
from ringfence.model.verification import (
    WORST_FIRST,
    CheckResult,
    CheckStatus,
    EndpointVerification,
    Layer,
    LayerStatus,
    RuntimeVerification,
    Scope,
)
from ringfence.verdict.ways import most_exposed

_SHOWN_BY = (
    ("enforced-denials", CheckStatus.PASS),
    ("default-route", CheckStatus.NOT_APPLICABLE),
)
"""A fresh denial, or no way out at all."""
_BAD = (CheckStatus.FAIL, CheckStatus.UNKNOWN)


def verify_runtimes(case: Case, found: Iterable[CheckResult]) -> tuple[RuntimeVerification, ...]:
    """Every runtime with its verdict, the most exposed first."""
    by_resource: defaultdict[str, list[CheckResult]] = defaultdict(list)
    for result in found:
        by_resource[result.resource].append(result)
    scanned: dict[str, RuntimeVerdict | EndpointVerdict] = {}
    for verdict in case.assessment.verdicts:
        scanned |= {each.arn: each for each in verdict.endpoints}
        scanned[verdict.arn] = verdict
    endpoints: defaultdict[str, list[EndpointVerification]] = defaultdict(list)
    for subject in subjects_of(case):
        if subject.scope is Scope.ENDPOINT and subject.runtime is not None:
            own = [each for name in subject.rests_on for each in by_resource[name]]
            endpoints[subject.runtime.arn].append(_endpoint(subject, own, scanned.get(subject.id)))
    runtimes = [
        RuntimeVerification(
            arn=runtime.arn,
            name=runtime.name,
            account=runtime.account,
            region=runtime.region,
            verdict=most_exposed(*(each.verdict for each in endpoints[runtime.arn])),
            endpoints=tuple(endpoints[runtime.arn]),
        )
        for runtime in case.snapshot.inventory.runtimes
    ]
    return tuple(sorted(runtimes, key=lambda each: (EXPOSURE_ORDER.index(each.verdict), each.arn)))


def _endpoint(
    subject: Subject, own: Sequence[CheckResult], scanned: RuntimeVerdict | EndpointVerdict | None
) -> EndpointVerification:
    caps = [each.caps for each in own if each.caps is not None]
    verdict = most_exposed(Containment.ENFORCED, _ground(own, scanned), *caps)
    told = dict.fromkeys(f"{each.check}: {each.message}" for each in _telling(own, verdict))
    if not told and scanned is not None and scanned.containment is verdict:
        told = dict.fromkeys(f"scan: {each.detail}" for each in scanned.reasons)
    return EndpointVerification(
        arn=subject.id,
        name=subject.endpoint.name if subject.endpoint else "",
        versions=tuple(each.version for each in subject.versions),
        verdict=verdict,
        reasons=tuple(told),
        layers=tuple(_layer(layer, own) for layer in Layer),
        rests_on=subject.rests_on,
    )


def _telling(own: Sequence[CheckResult], verdict: Containment) -> list[CheckResult]:
    """What keeps a verdict from being better; of the best one, what shows it."""
    if verdict is not Containment.ENFORCED:
        return [each for each in own if each.caps is verdict and each.status in _BAD]
    return [each for each in own if (each.check, each.status) in _SHOWN_BY]


def _ground(
    own: Sequence[CheckResult], scanned: RuntimeVerdict | EndpointVerdict | None
) -> Containment:
    """What no check may better: a way out that the scan saw, and the silence of every check."""
    if scanned is not None and scanned.containment in (Containment.UNCONTAINED, Containment.LEAKY):
        return scanned.containment
    placed = any(e.layer is Layer.PLACEMENT and e.status is CheckStatus.PASS for e in own)
    return Containment.ENFORCED if placed else Containment.UNKNOWN


def _layer(layer: Layer, own: Sequence[CheckResult]) -> LayerStatus:
    mine = [each for each in own if each.layer is layer]
    worst = min(
        (each.status for each in mine),
        key=WORST_FIRST.index,
        default=CheckStatus.NOT_APPLICABLE,
    )
    causes = {each.cause for each in mine if each.status in _BAD}
    return LayerStatus(layer=layer, status=worst, causes=tuple(sorted(causes)))
