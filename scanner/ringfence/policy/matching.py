"""Whether one rule takes one flow: yes, no, or the flow does not say."""

from __future__ import annotations

from ringfence.model.flow import Flow, Stage
from ringfence.model.policy import DcfRule, DecryptPolicy, PolicyPack, Protocol, Semantics, WebGroup
from ringfence.model.trilean import Match, of
from ringfence.policy.groups import membership
from ringfence.policy.patterns import host_matches, takes_every_name, url_host, url_matches

TCP = str(Protocol.TCP)


def rule_matches(pack: PolicyPack, rule: DcfRule, flow: Flow, semantics: Semantics) -> Match:
    """Whether a rule takes a flow; the least of what its fields say."""
    found = min(_protocol(rule, flow), port_matches(rule, flow))
    if found is Match.NO:
        return found
    source = max(membership(pack, name, flow.src, "", semantics) for name in rule.src)
    if source is Match.NO:
        return source
    host = host_of(flow)
    destination = max(membership(pack, name, flow.dst, host, semantics) for name in rule.dst)
    return min(found, source, destination, _web(pack, rule, flow, semantics))


def host_of(flow: Flow) -> str:
    """The name that a flow's destination goes by; empty when it is not known."""
    return flow.host or flow.url.partition("/")[0]


def stage_of(pack: PolicyPack, rule: DcfRule) -> Stage:
    """How far a connection must go before the rule can be told to match."""
    groups = [pack.web_group(name) for name in rule.web_groups]
    if any(group.urls for group in groups):
        return Stage.URL
    return Stage.SNI if groups else Stage.L4


def port_matches(rule: DcfRule, flow: Flow) -> Match:
    """Whether a rule takes the port of a flow."""
    if not rule.ports:
        return Match.YES
    if flow.port is None:
        return Match.MAYBE if flow.protocol in ("TCP", "UDP") else Match.NO
    return of(any(low <= flow.port <= high for low, high in rule.ports))


def _protocol(rule: DcfRule, flow: Flow) -> Match:
    return of(rule.protocol in (Protocol.ANY, flow.protocol))


def _web(pack: PolicyPack, rule: DcfRule, flow: Flow, semantics: Semantics) -> Match:
    if not rule.web_groups:
        return Match.YES
    if flow.protocol != TCP:
        return Match.NO  # the proxy that reads names takes TCP only: QUIC passes it by
    return max(_sighted(rule, pack.web_group(name), flow, semantics) for name in rule.web_groups)


def _sighted(rule: DcfRule, group: WebGroup, flow: Flow, semantics: Semantics) -> Match:
    found = web_group_matches(group, flow, semantics)
    return min(found, url_sight(rule, flow.tls)) if group.urls else found


def url_sight(rule: DcfRule, tls: bool | None) -> Match:
    """Whether the proxy sees the URL of a flow that it asks the rule about.

    It sees that of plain HTTP, and that of TLS where the rule decrypts. What a rule does that leaves
    decryption unspecified is not documented.
    """
    if tls is False or rule.decrypt is DecryptPolicy.ALLOWED:
        return Match.YES
    return Match.NO if tls and rule.decrypt is DecryptPolicy.NOT_ALLOWED else Match.MAYBE


def web_group_matches(group: WebGroup, flow: Flow, semantics: Semantics) -> Match:
    """Whether a WebGroup takes a TCP flow."""
    host = host_of(flow)
    if not host:
        return _nameless(group, flow)
    if group.urls:
        return _url(group, flow, host, semantics)
    if any(host_matches(pattern, host, semantics) for pattern in group.sni):
        return Match.YES
    return Match.NO if group.sni else Match.MAYBE  # what a managed group holds is not published


def _nameless(group: WebGroup, flow: Flow) -> Match:
    """TLS without SNI matches Any-Web alone; what is no TLS and names no host matches nothing.

    A group whose content is not known may hold what Any-Web holds.
    """
    if flow.tls is None or (flow.tls and not (group.sni or group.urls)):
        return Match.MAYBE
    return of(flow.tls and takes_every_name(group))


def _url(group: WebGroup, flow: Flow, host: str, semantics: Semantics) -> Match:
    if flow.url:
        return of(any(url_matches(pattern, flow.url, semantics) for pattern in group.urls))
    possible = any(host_matches(url_host(pattern), host, semantics) for pattern in group.urls)
    return Match.MAYBE if possible else Match.NO
