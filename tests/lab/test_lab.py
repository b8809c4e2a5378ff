"""Plan, probe, gateway, log and verification, end to end over packets of a lab."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from ringfence.enforce.probing.plan import PlanRequest, make_plan
from ringfence.model.probe import ProbeLimits
from ringfence.model.telemetry import FirewallDecision
from ringfence.parse.dcf_log import Decision, parse_decision
from ringfence.parse.probe import parse_probe_report
from ringfence.render.scan_json import to_json
from ringfence.workflow.probe import Planned, write_probe
from support.lab import RESOLVER, Lab, lab, why_not
from support.probe_reports import probed
from support.verified_estate import EXPECTED, Estate, uuid_of

pytestmark = [pytest.mark.lab]
_CANARIES = ("canary.example", "dead.example", "closed.example", "none.example")


@pytest.fixture(autouse=True)
def _possible() -> None:
    if reason := why_not():
        pytest.skip(reason)


def _verified(made: Lab) -> dict[tuple[str, str], str]:
    """What `verify` says of each target, by its host and the name in the ClientHello."""
    plan = make_plan(
        EXPECTED,
        PlanRequest(
            canaries=tuple((name, 443) for name in _CANARIES),
            positive=(("api.openai.com", 443),),
            resolver=RESOLVER,
            well_known=False,
            limits=ProbeLimits(per_second=20, stage_seconds=1.0, total_seconds=50),
        ),
    )
    write_probe(made.folder / "probe", Planned(plan=plan, text=to_json(plan), notes=()))
    report = made.probe(made.folder / "probe" / "ringfence_probe.py")
    lines = map(parse_decision, made.log(uuid_of("default-deny")))
    decisions = [_summed(each) for each in lines if isinstance(each, Decision)]
    estate: Estate = probed(parse_probe_report(report, path="report"), *decisions)
    names = {each.id: (each.host, each.sni) for each in plan.targets}
    return {
        names[each.evidence[0].ref]: f"{each.status} {each.cause}".strip()
        for each in estate.results()
        if each.check in ("probe-denied", "probe-permitted")
    }


def _summed(line: Decision) -> FirewallDecision:
    then = datetime.fromtimestamp(line.second, UTC)
    return FirewallDecision(
        gateway=line.gateway,
        client=line.client,
        server=line.server,
        port=line.port,
        protocol=line.protocol,
        sni=line.sni,
        rule_id=line.rule_id,
        action=line.action,
        enforced=line.enforced,
        reason=line.reason,
        decisions=1,
        first_seen=then,
        last_seen=then,
    )


def test_a_gateway_that_drops_by_name_is_seen_to_deny_what_is_up_and_nothing_else(
    tmp_path: Path,
) -> None:
    with lab(tmp_path, enforced=True) as made:
        told = _verified(made)

    assert told["api.openai.com", "api.openai.com"] == "PASS"
    assert told["canary.example", "canary.example"] == "PASS"
    assert told["dead.example", "dead.example"] == "UNKNOWN no-denial-logged"
    assert told["closed.example", "closed.example"] == "UNKNOWN no-denial-logged"
    assert told["none.example", "none.example"] == "UNKNOWN name-not-resolved"
    assert told["canary.example", "api.openai.com"] == "NOT_APPLICABLE"
    # This gateway drops by names alone; the server's 401 to a greeting without one is no block.
    assert told["canary.example", ""] == "FAIL probe-got-through"


def test_a_gateway_that_only_watches_is_told_from_one_that_drops(tmp_path: Path) -> None:
    with lab(tmp_path, enforced=False) as made:
        told = _verified(made)

    assert told["canary.example", "canary.example"] == "FAIL probe-passed-watching"


def test_a_second_way_past_the_gateway_is_found(tmp_path: Path) -> None:
    with lab(tmp_path, enforced=True) as made:
        made.leak()
        told = _verified(made)

    assert told["canary.example", "canary.example"] == "FAIL probe-got-through"
    assert told["dead.example", "dead.example"] == "UNKNOWN no-denial-logged"


def test_nothing_of_the_lab_stays(tmp_path: Path) -> None:
    with lab(tmp_path, enforced=True) as made:
        names = [made.space(letter) for letter in "rgi"]
        assert all(Path("/run/netns", name).exists() for name in names)

    assert not any(Path("/run/netns", name).exists() for name in names)
