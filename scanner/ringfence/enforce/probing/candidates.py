"""What a plan may try, before the pack is asked about it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import ip_address

from ringfence.model.flow import Decision
from ringfence.model.policy import PolicyPack, RuleAction
from ringfence.model.probe import Alive, ProbeKind, ProbeTarget, Purpose

Place = tuple[str, int]
_HTTPS, _HTTP, _DNS = 443, 80, 53
_PER_RULE = 3
"""Names of one rule: a fourth shows nothing that three do not."""
_WELL_KNOWN = (("checkip.amazonaws.com", _HTTPS), ("aws.amazon.com", _HTTPS))
_PLAIN = ("checkip.amazonaws.com", _HTTP)
_RESOLVERS = ("1.1.1.1", "8.8.8.8")


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A target that the pack has not been asked about."""

    target: ProbeTarget
    asked: bool
    """Whether the operator named it: then a note says why it is left out."""


def candidates(
    pack: PolicyPack,
    canaries: tuple[Place, ...],
    reached: tuple[Place, ...],
    positive: tuple[Place, ...],
    well_known: bool,
) -> Iterator[Candidate]:
    """Positive controls first, since a run that is cut short is worth nothing without one."""
    for place in positive:
        yield _named(place, Purpose.PERMITTED, Alive.OPERATOR, "a positive control", asked=True)
    for host, port, rule in _names(pack, RuleAction.PERMIT):
        yield _named(
            (host, port),
            Purpose.PERMITTED,
            Alive.ASSUMED,
            f"a name that {rule} permits",
            asked=False,
        )
    for place in canaries:
        yield from _canary(pack, place)
    for place in reached:
        why = "a host that was reached from elsewhere"
        yield _named(place, Purpose.DENIED, Alive.REACHED, why, asked=True)
    if well_known:
        yield from _public()


def _canary(pack: PolicyPack, place: Place) -> Iterator[Candidate]:
    host, port = place
    yield _named(place, Purpose.DENIED, Alive.OPERATOR, "a canary of the operator's", asked=True)
    if port == _HTTP:
        return
    yield _sent_to(place, "", Purpose.DENIED, "no name in the ClientHello")
    permitted = next((name for name, at, _ in _names(pack, RuleAction.PERMIT) if at == port), "")
    if permitted and permitted != host:
        why = "a permitted name at a foreign address: a firewall that goes by names lets it pass"
        yield _sent_to(place, permitted, Purpose.RESIDUAL, why)
    for name, at, rule in _names(pack, RuleAction.DENY):
        if at == port and name != host:
            yield _sent_to(place, name, Purpose.DENIED, f"a name that {rule} denies")


def _public() -> Iterator[Candidate]:
    for place in _WELL_KNOWN:
        why = "a host of AWS that no agent needs"
        yield _named(place, Purpose.DENIED, Alive.ASSUMED, why, asked=False)
    yield _named(_PLAIN, Purpose.DENIED, Alive.ASSUMED, "plain HTTP", asked=False)
    first = _RESOLVERS[0]
    yield _at(first, _HTTPS, ProbeKind.TLS, "a raw address without a name")
    yield _at(first, _HTTPS, ProbeKind.QUIC, "QUIC, which no name in a ClientHello shows")
    for address in _RESOLVERS:
        yield _at(address, _DNS, ProbeKind.DNS_UDP, "a resolver outside, over UDP")
        yield _at(address, _DNS, ProbeKind.DNS_TCP, "a resolver outside, over TCP")


def _names(pack: PolicyPack, action: RuleAction) -> Iterator[tuple[str, int, str]]:
    """Host names without a wildcard that rules name, with a port and the rule, a few of each rule."""
    for rule in pack.in_order:
        if rule.action is not action or not rule.web_groups:
            continue
        port = next((_HTTPS for low, high in rule.ports if low <= _HTTPS <= high), None)
        port = port or (rule.ports[0][0] if rule.ports else _HTTPS)
        names = [name for group in rule.web_groups for name in _literal(pack, group)]
        yield from ((name, port, rule.name) for name in dict.fromkeys(names[:_PER_RULE]))


def _literal(pack: PolicyPack, group: str) -> list[str]:
    held = pack.web_group(group)
    hosts = [*held.sni, *(url.partition("/")[0] for url in held.urls)]
    return [each.lower().rstrip(".") for each in hosts if each and "*" not in each and "." in each]


def _named(place: Place, purpose: Purpose, alive: Alive, why: str, *, asked: bool) -> Candidate:
    host, port = place
    raw = _is_address(host)
    return Candidate(
        target=_bare(
            purpose=purpose,
            kind=ProbeKind.HTTP if port == _HTTP else ProbeKind.TLS,
            host="" if raw else host,
            address=host if raw else "",
            port=port,
            sni="" if raw else host,
            alive=alive,
            why=why,
        ),
        asked=asked,
    )


def _sent_to(place: Place, name: str, purpose: Purpose, why: str) -> Candidate:
    """A handshake with a canary under another name than its own."""
    host, port = place
    raw = _is_address(host)
    target = _bare(
        purpose=purpose,
        kind=ProbeKind.TLS,
        host="" if raw else host,
        address=host if raw else "",
        port=port,
        sni=name,
        alive=Alive.OPERATOR,
        why=why,
    )
    return Candidate(target=target, asked=False)


def _at(address: str, port: int, kind: ProbeKind, why: str) -> Candidate:
    target = _bare(
        purpose=Purpose.DENIED,
        kind=kind,
        host="",
        address=address,
        port=port,
        sni="",
        alive=Alive.ASSUMED,
        why=why,
    )
    return Candidate(target=target, asked=False)


def _bare(
    *,
    purpose: Purpose,
    kind: ProbeKind,
    host: str,
    address: str,
    port: int,
    sni: str,
    alive: Alive,
    why: str,
) -> ProbeTarget:
    return ProbeTarget(
        id="",
        purpose=purpose,
        kind=kind,
        host=host,
        address=address,
        port=port,
        sni=sni,
        expect=Decision.UNKNOWN,
        rules=(),
        enforced=False,
        alive=alive,
        why=why,
    )


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
