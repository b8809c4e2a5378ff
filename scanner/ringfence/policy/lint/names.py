"""What the names of a pack open beyond what they say."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ringfence.model.anomaly import Anomaly
from ringfence.model.flow import Decision, Flow
from ringfence.model.policy import DcfRule, DecryptPolicy, RuleAction
from ringfence.policy.evaluate import evaluate
from ringfence.policy.lint.entries import (
    MAX_ENTRIES,
    below,
    domains_of,
    groups_of,
    hosts_of,
    is_broad,
    is_egress,
    listed,
    regions_in,
)
from ringfence.policy.lint.facts import LintFacts, Subject

_ACCOUNT = "111122223333"
_ANY_ACCOUNT = re.compile(r"^[0-9]{12}\.")


def names(subject: Subject) -> Iterator[Anomaly]:
    """Permits of shared places, decryption of what must not be, regions, and what is missing."""
    for rule in subject.pack.in_order:
        if rule.action is RuleAction.PERMIT:
            yield from _opened(subject, rule)
        if rule.decrypt is DecryptPolicy.ALLOWED:
            yield from _decrypted(subject, rule)
    yield from _regions(subject)
    yield from _missing(subject)


def _opened(subject: Subject, rule: DcfRule) -> Iterator[Anomaly]:
    domains = domains_of(subject.pack, rule)
    globs = [
        (glob, owned) for glob in domains if "*" in glob if (owned := subject.facts.tenants(glob))
    ]
    if globs:
        said = tuple(f"{glob} takes {owned}" for glob, owned in globs)
        yield Anomaly(
            id="multi-tenant-permit",
            rule=rule.name,
            message=f"{rule.name} permits hosts that anyone can own: {listed(said)}",
            witness=_taken_by(subject, rule, tuple(owned for _, owned in globs)),
        )
    shared = tuple(host for host in domains if "*" not in host and subject.facts.shared(host))
    if shared:
        yield Anomaly(
            id="shared-host-permit",
            rule=rule.name,
            message=f"{rule.name} permits hosts that other tenants answer behind: {listed(shared)}",
            witness=_taken_by(subject, rule, shared),
        )
    empty = [group for group in groups_of(subject.pack, rule) if not group.sni and not group.urls]
    kept = tuple(group.name for group in empty if group.managed)
    unknown = tuple(group.name for group in empty if not group.managed)
    if kept:
        yield Anomaly(
            id="managed-web-group",
            rule=rule.name,
            message=f"{rule.name} permits what the vendor keeps in {listed(kept)}, which is "
            "not published",
        )
    if unknown:
        yield Anomaly(
            id="unknown-web-group",
            rule=rule.name,
            message=f"{rule.name} permits what is in {listed(unknown)}, of which no file says what "
            "that is",
        )


def _taken_by(subject: Subject, rule: DcfRule, hosts: tuple[str, ...]) -> Flow | None:
    """A flow to one of the hosts that goes to the rule and to no earlier one."""
    port = rule.ports[0][0] if rule.ports else 443
    flows = (Flow(src=rule.src[0], host=host, port=port, tls=True) for host in hosts[:MAX_ENTRIES])
    return next(
        (f for f in flows if evaluate(subject.pack, f, subject.semantics).rule == rule.name), None
    )


def _decrypted(subject: Subject, rule: DcfRule) -> Iterator[Anomaly]:
    facts = subject.facts
    pinned = tuple(
        host
        for host in hosts_of(subject.pack, rule)
        if below(host, facts.cloud_suffixes) or facts.is_model(host)
    )
    if pinned:
        yield Anomaly(
            id="decrypts-cloud-or-models",
            rule=rule.name,
            message=f"{rule.name} decrypts what must stay sealed: {listed(pinned)}",
            witness=_taken_by(subject, rule, tuple(h for h in pinned if "*" not in h)),
        )
    if is_broad(rule):
        yield Anomaly(
            id="decrypts-everything",
            rule=rule.name,
            message=f"{rule.name} allows decryption for a destination that holds everything, so "
            "every flow to its ports is opened to be read",
        )


def _regions(subject: Subject) -> Iterator[Anomaly]:
    """Names of services with a region in them, and services that some regions lack."""
    spelled = subject.facts.region
    stems: dict[str, set[str]] = {}
    for rule in subject.pack.in_order:
        found: dict[str, str] = {}
        for host in hosts_of(subject.pack, rule):
            if below(host, subject.facts.cloud_suffixes):
                for region in regions_in(host, spelled):
                    found[host] = region
                    stem = _ANY_ACCOUNT.sub("{account}.", host.replace(region, "{region}"))
                    stems.setdefault(stem, set()).add(region)
        if found:
            yield Anomaly(
                id="hard-coded-region",
                rule=rule.name,
                message=f"{rule.name} holds for {listed(tuple(sorted(set(found.values()))))} only: "
                f"{listed(tuple(found))}",
            )
    every = {region for found in stems.values() for region in found}
    uneven = tuple(
        f"{stem} in {listed(tuple(sorted(every - found)))}"
        for stem, found in stems.items()
        if every - found
    )
    if uneven:
        yield Anomaly(
            id="uneven-regions",
            rule="",
            message=f"the pack covers {listed(tuple(sorted(every)))}, and does not name "
            f"{listed(uneven)}",
        )


def _missing(subject: Subject) -> Iterator[Anomaly]:
    """What runtimes cannot do without and are denied, in regions where they are permitted a part of it."""
    sources = _runtimes(subject)
    needs = {region: _needs(subject.facts, region) for region in _named_regions(subject)}
    used = [
        found
        for found in needs.values()
        if any(
            _decision(subject, source, host) is Decision.PERMIT
            for source in sources
            for _, host in found
        )
    ]
    for source in sources:
        denied = tuple(
            f"{name} ({host})"
            for found in used
            for name, host in found
            if _decision(subject, source, host) is Decision.DENY
        )
        if denied:
            yield Anomaly(
                id="missing-need",
                rule="",
                message=f"{source} cannot reach through the gateway {listed(denied)}",
            )


def _runtimes(subject: Subject) -> tuple[str, ...]:
    """The sources of egress whose name says that they are runtimes."""
    sources = (name for rule in subject.pack.in_order if is_egress(rule) for name in rule.src)
    words = subject.facts.runtime_words
    return tuple(dict.fromkeys(s for s in sources if any(word in s.lower() for word in words)))


def _named_regions(subject: Subject) -> list[str]:
    """The regions that the pack's hosts spell out; a pack that names none is asked about none."""
    hosts = (host for rule in subject.pack.rules for host in hosts_of(subject.pack, rule))
    return sorted({region for host in hosts for region in regions_in(host, subject.facts.region)})


def _needs(facts: LintFacts, region: str) -> tuple[tuple[str, str], ...]:
    """What a runtime needs in a region: name and host."""
    suffix = next((domain for start, domain in facts.partitions if region.startswith(start)), "")
    return tuple(
        (need.name, need.host.format(region=region, account=_ACCOUNT, suffix=suffix))
        for need in facts.needs
    )


def _decision(subject: Subject, source: str, host: str) -> Decision:
    flow = Flow(src=source, host=host, port=443, tls=True)
    return evaluate(subject.pack, flow, subject.semantics).decision
