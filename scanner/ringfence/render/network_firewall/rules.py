"""A pack as stateful rules in strict order: the first that matches decides for the connection.

A rule by address matches a SYN, at which no name is known. Where a rule by name stands before it,
its part for TCP therefore waits: for a whole ClientHello, for the headers of a request, or for
data that is neither. The handshake passes meanwhile, as it does on an Aviatrix gateway.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ringfence.model.policy import (
    AppRequirement,
    DcfRule,
    PolicyPack,
    Protocol,
    RuleAction,
    Semantics,
)
from ringfence.render.network_firewall.losses import expressible
from ringfence.render.network_firewall.signatures import TO_SERVER, Signature, signatures
from ringfence.render.overlap import may_overlap
from ringfence.render.terraform_text import labels

FIRST_SID = 1_000_001
_DEFAULTS = Semantics()
_WHOLE_HELLO = "ssl_state:client_hello"
_WHOLE_HEADERS = ("http.header_names", 'content:"|0d 0a|"', "startswith")
_NEITHER = ("app-layer-protocol:!tls", "app-layer-protocol:!http")
_TCP = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class StatefulRule:
    """One line, and the rule of the pack that it comes from."""

    rule: str
    """Empty for the default action."""
    line: str


def stateful_rules(pack: PolicyPack, semantics: Semantics = _DEFAULTS) -> tuple[StatefulRule, ...]:
    """Every line in the order of evaluation, numbered one after the other.

    A rule that watches logs and lets pass; one that is enforced passes or drops.
    """
    written = expressible(pack)
    slugs = labels(rule.name for rule in written)
    late = _late(pack, written)
    made = [
        (rule.name, action, signature, slugs[rule.name])
        for rule, waits in zip(written, late, strict=True)
        for signature in _matches(pack, rule, semantics, waits=waits)
        for action in _actions(rule, signature)
    ]
    if pack.default_action is RuleAction.DENY:
        made += [("", "drop", each, "default_action") for each in _rest(waits=any(late))]
    return tuple(
        StatefulRule(
            rule=name,
            line=signature.line(action, sid=FIRST_SID + place, more=(f'msg:"{slug}"',)),
        )
        for place, (name, action, signature, slug) in enumerate(made)
    )


def _late(pack: PolicyPack, written: Sequence[DcfRule]) -> list[bool]:
    """For each rule whether it decides after the first packet: by a name, or behind one that does."""
    late: list[DcfRule] = []
    found = []
    for rule in written:
        waits = bool(rule.web_groups) or any(may_overlap(pack, each, rule) for each in late)
        found.append(waits)
        if waits:
            # Only its part for TCP waits.
            late.append(replace(rule, protocol=Protocol.TCP))
    return found


def _matches(
    pack: PolicyPack, rule: DcfRule, semantics: Semantics, *, waits: bool
) -> Iterator[Signature]:
    for signature in signatures(pack, rule, semantics):
        yield from _waiting(signature) if waits and not rule.web_groups else (signature,)


def _waiting(signature: Signature) -> Iterator[Signature]:
    """The signature, with its part for TCP put off until the name would be known."""
    if signature.protocol in ("udp", "icmp"):
        yield signature
        return
    if signature.protocol == "ip":
        yield replace(signature, options=(f"ip_proto:!{_TCP}",))
    for protocol, options in (
        ("tls", (TO_SERVER, _WHOLE_HELLO)),
        ("http", (TO_SERVER, *_WHOLE_HEADERS)),
        ("tcp", (f"{TO_SERVER},established", *_NEITHER)),
    ):
        yield replace(signature, protocol=protocol, options=options)


def _actions(rule: DcfRule, signature: Signature) -> tuple[str, ...]:
    required = rule.app_requirement is AppRequirement.TLS and signature.protocol == "http"
    drops = not rule.watch and (rule.action is RuleAction.DENY or required)
    log = ("alert",) if rule.watch or (rule.logging and not drops) else ()
    return (*log, "drop" if drops else "pass")


def _rest(*, waits: bool) -> Iterator[Signature]:
    """Everything that no rule took."""
    everything = Signature(protocol="ip", src="any", dst="any", ports="any", options=(TO_SERVER,))
    yield from _waiting(everything) if waits else (everything,)
