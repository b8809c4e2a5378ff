"""What a probe from inside shows of rules that do not hold."""

from __future__ import annotations

from ringfence.model.verification import CheckStatus, Layer
from support.probe_reports import ANSWERED, SILENT, denied, logged, permitted, probed, report
from support.verified_estate import Estate, Fault


def _got_through(estate: Estate) -> Estate:
    return probed(report(permitted(), denied(ANSWERED)), estate=estate)


def _only_watched(estate: Estate) -> Estate:
    line = logged(enforced=False)
    return probed(report(permitted(), denied(ANSWERED)), line, estate=estate)


def _nothing_logged(estate: Estate) -> Estate:
    return probed(report(permitted(), denied()), estate=estate)


def _blocked(estate: Estate) -> Estate:
    other = permitted(SILENT, host="sts.us-east-1.amazonaws.com")
    return probed(report(permitted(), other), estate=estate)


PROBE: tuple[Fault, ...] = (
    Fault(
        id="a denied canary answers 404 from inside",
        change=_got_through,
        layer=Layer.PROBE,
        check="probe-denied",
        cause="probe-got-through",
    ),
    Fault(
        id="a denied canary answers while the gateway logs that it only watched",
        change=_only_watched,
        layer=Layer.PROBE,
        check="probe-denied",
        cause="probe-passed-watching",
    ),
    Fault(
        id="a denied canary is silent and no gateway logged a denial",
        change=_nothing_logged,
        layer=Layer.PROBE,
        check="probe-denied",
        cause="no-denial-logged",
        status=CheckStatus.UNKNOWN,
    ),
    Fault(
        id="a permitted name gives no answer while another does",
        change=_blocked,
        layer=Layer.PROBE,
        check="probe-permitted",
        cause="permitted-target-blocked",
    ),
)
