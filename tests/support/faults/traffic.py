"""What logs show of rules that do not hold."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from ringfence.model.telemetry import FirewallDecision
from ringfence.model.verification import CheckStatus, Layer
from support import builders as build
from support.builders.constants import NOW
from support.verified_estate import Estate, Fault, aws_call, controller, denial

FOREIGN_RULE = "0f0f0f0f-0000-4000-8000-00000000000f"
"""A rule that the controller has and nobody expects."""


def seen_instead(**changes: object) -> Callable[[Estate], Estate]:
    """The estate with other summaries of logs."""
    return lambda estate: replace(estate, telemetry=replace(estate.telemetry, **changes))  # type: ignore[arg-type] # as told


def _denials(*decisions: FirewallDecision) -> Callable[[Estate], Estate]:
    return seen_instead(firewall_decisions=decisions)


def _foreign(estate: Estate) -> Estate:
    """A rule of somebody else, before ours, denies what ours would."""
    held = controller()
    assert held.pack is not None
    theirs = replace(held.pack.rules[-1], name="quarantine", priority=1, uuid=FOREIGN_RULE)
    pack = replace(held.pack, rules=(theirs, *held.pack.rules))
    changed = _denials(denial(rule_id=FOREIGN_RULE))(estate)
    return replace(changed, controller=replace(held, pack=pack))


def _proof(
    id_: str,
    change: Callable[[Estate], Estate],
    cause: str,
    status: CheckStatus = CheckStatus.UNKNOWN,
) -> Fault:
    return Fault(
        id=id_,
        change=change,
        layer=Layer.TRAFFIC,
        check="enforced-denials",
        cause=cause,
        status=status,
    )


def escape(**changes: object) -> Callable[[Estate], Estate]:
    """The estate with a flow to a host that nobody approved, answered at length an hour ago."""

    def change(estate: Estate) -> Estate:
        told = estate.telemetry
        flow = build.flow(
            **{  # type: ignore[arg-type] # as told
                "server": "203.0.113.200",
                "reply_bytes": 48_000,
                "reply_packets": 40,
                "first_seen": NOW - timedelta(hours=3),
                **changes,
            }
        )
        name = build.resolution("drop.example", "203.0.113.200")
        return replace(
            estate,
            telemetry=replace(
                told, flows=(*told.flows, flow), resolutions=(*told.resolutions, name)
            ),
        )

    return change


def spans(**changes: object) -> Callable[[Estate], Estate]:
    """The estate with calls to a host that nobody approved, as spans tell them."""
    recent = build.span_call("drop.example", first_seen=NOW - timedelta(hours=3))
    return seen_instead(span_calls=(replace(recent, **changes),))  # type: ignore[arg-type] # as told


def _calls_from(address: str) -> Callable[[Estate], Estate]:
    return seen_instead(api_uses=(aws_call(), aws_call(source_ip=address)))


def _shared(estate: Estate) -> Estate:
    """Another runtime stands in the same subnet with the same security groups."""
    other = build.runtime(build.version(), runtime_id="billing-abc123DEF4")
    runtimes = (*estate.inventory.runtimes, other)
    return replace(escape()(estate), inventory=replace(estate.inventory, runtimes=runtimes))


def _shared_role(estate: Estate) -> Estate:
    other = build.runtime(build.version(), runtime_id="billing-abc123DEF4")
    runtimes = (*estate.inventory.runtimes, other)
    return replace(
        _calls_from("192.0.2.99")(estate), inventory=replace(estate.inventory, runtimes=runtimes)
    )


def _everything(estate: Estate) -> Estate:
    changed = estate
    for last in (200, 201, 202):
        changed = escape(server=f"203.0.113.{last}")(changed)
    told = changed.telemetry
    names = tuple(
        build.resolution(f"drop{last}.example", f"203.0.113.{last}") for last in (200, 201, 202)
    )
    return replace(
        changed,
        telemetry=replace(
            told,
            resolutions=(*told.resolutions[:1], *names),
            firewall_decisions=(denial(client="10.20.1.200"),),
        ),
    )


def _escape(
    id_: str,
    change: Callable[[Estate], Estate],
    cause: str = "escaped-flow",
    status: CheckStatus = CheckStatus.FAIL,
) -> Fault:
    return replace(_proof(id_, change, cause, status), check="escaped-flows")


TRAFFIC: tuple[Fault, ...] = (
    _proof(
        "every denial was only watched",
        _denials(denial(enforced=False)),
        "only-watched",
        CheckStatus.FAIL,
    ),
    _proof(
        "a rule watches again after it was enforced",
        _denials(
            denial(last_seen=NOW - timedelta(hours=3)),
            denial(enforced=False, last_seen=NOW - timedelta(hours=1)),
        ),
        "only-watched",
        CheckStatus.FAIL,
    ),
    _proof("nothing was ever denied", seen_instead(firewall_decisions=()), "no-denial"),
    _proof(
        "the only denials are of connections that stalled",
        _denials(denial(rule_id="", reason="CONNECTION_SYN_ONLY_TIMEOUT", enforced=False, sni="")),
        "no-denial",
    ),
    _proof(
        "the only denials are of a TLS profile",
        _denials(denial(reason="TLS_PROFILE")),
        "no-denial",
    ),
    _proof(
        "the gateway denied another machine of the subnet",
        _denials(denial(client="10.20.1.200")),
        "no-denial",
    ),
    _proof(
        "the last denial is a week old",
        _denials(denial(first_seen=NOW - timedelta(days=9), last_seen=NOW - timedelta(days=7))),
        "stale-denial",
    ),
    _proof("another rule denies in place of ours", _foreign, "foreign-rule"),
    _proof(
        "the rule that denies is none that anybody knows",
        _denials(denial(rule_id=FOREIGN_RULE)),
        "rule-not-known",
    ),
    _proof(
        "a permit rule of ours denies where it asks for TLS",
        _denials(denial("allow-sanctioned-models")),
        "foreign-rule",
    ),
    Fault(
        id="the gateway stopped to write its log",
        change=_denials(
            denial(first_seen=NOW - timedelta(days=9), last_seen=NOW - timedelta(days=2))
        ),
        layer=Layer.TRAFFIC,
        check="gateway-log-fresh",
        cause="log-stopped",
        status=CheckStatus.UNKNOWN,
    ),
    _escape("a host that the rules deny answered at length", escape()),
    _escape(
        "one answer hides among many attempts that were denied",
        escape(records=400, reply_packets=1200, reply_bytes=1200 * 50 + 40_000),
    ),
    _escape("a span says that a call to a denied host succeeded", spans()),
    _escape(
        "AWS sees the runtime come from a stranger's address",
        _calls_from("192.0.2.99"),
        "left-past-gateway",
    ),
    _escape("everything leaves and nothing is stopped", _everything, "everything-left"),
    _escape(
        "a host answered, and some of it may be older than the rule",
        escape(first_seen=NOW - timedelta(days=5)),
        "mixed-times",
        CheckStatus.UNKNOWN,
    ),
    _escape(
        "what left may be of another runtime at the same interface",
        _shared,
        "may-be-anothers",
        CheckStatus.UNKNOWN,
    ),
    _escape(
        "nothing says in which order rulesets are evaluated",
        lambda estate: replace(escape()(estate), controller=controller(order_known=False)),
        "order-not-known",
        CheckStatus.UNKNOWN,
    ),
    _escape(
        "a host answered, and no log shows that the rule was ever enforced",
        lambda estate: seen_instead(firewall_decisions=())(escape()(estate)),
        "in-force-since-not-known",
        CheckStatus.UNKNOWN,
    ),
    replace(
        _proof(
            "the firewall denies a host that the pack permits",
            _denials(denial(), denial(sni="api.openai.com", server="203.0.113.80")),
            "misdropped",
            CheckStatus.FAIL,
        ),
        check="misdropped-flows",
    ),
    replace(
        _escape(
            "the runtime's calls come from an address that is no gateway's",
            _calls_from("192.0.2.99"),
            "other-address",
        ),
        check="egress-address",
    ),
    replace(
        _escape(
            "the role of the runtime is another's as well",
            _shared_role,
            "shared-role",
            CheckStatus.UNKNOWN,
        ),
        check="egress-address",
    ),
)
