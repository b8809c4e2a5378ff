"""From one scan and one operator's word to a proposal: pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from ringfence.classify import Classifier
from ringfence.model.assessment import Assessment
from ringfence.model.egress import Category
from ringfence.model.policy import PolicyPack
from ringfence.model.proposal import (
    ClientNetwork,
    EntrySource,
    LandingZone,
    Maturity,
    OpenQuestion,
    Proposal,
    Provenance,
    QuestionKind,
    Unfit,
)
from ringfence.model.settings import Settings
from ringfence.model.snapshot import Snapshot
from ringfence.propose.clients import client_group, client_networks
from ringfence.propose.entries import (
    Approved,
    Ground,
    Withheld,
    approved_entries,
    is_address,
)
from ringfence.propose.groups import (
    MANAGED,
    Made,
    endpoint_groups,
    indicator_groups,
    managed_groups,
    runtime_group,
    web_groups,
)
from ringfence.propose.guardrail import propose_guardrail
from ringfence.propose.history import History
from ringfence.propose.options import Options
from ringfence.propose.pack import build_pack, proposed_rules
from ringfence.propose.questions import open_questions
from ringfence.propose.review import review_items
from ringfence.propose.seen import Seen, mcp_hosts, sightings, together
from ringfence.propose.suspicions import findings_by_destination
from ringfence.propose.zones import agentcore_endpoints, landing_zones

_NAMED = 3


def propose(
    snapshot: Snapshot, assessment: Assessment, settings: Settings, options: Options
) -> Proposal | Unfit:
    """The starter pack for the runtimes of a scan; Unfit when it would be an outage or of no use.

    settings are those that the assessment was made with.
    """
    zones = landing_zones(snapshot.inventory)
    if not runtime_group(zones, options.selector).smart:
        return _NO_RUNTIMES
    governed = frozenset(arn for zone in zones for arn in zone.runtimes)
    seen = sightings(assessment.egress_map.egress, governed)
    ground = _ground(snapshot, assessment, settings, options=options, zones=zones)
    entries, withheld = approved_entries(ground)
    if unfit := _unfit(entries, settings, options, waiting=_waiting(assessment, seen)):
        return unfit
    evidence = _Evidence(
        snapshot=snapshot,
        assessment=assessment,
        seen=seen,
        history=History(snapshot, options),
        findings=findings_by_destination(assessment.findings),
    )
    return _proposal(ground, evidence, options, entries=entries, withheld=withheld)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Evidence:
    """What a scan shows of the runtimes that the pack governs."""

    snapshot: Snapshot
    assessment: Assessment
    seen: Mapping[str, Seen]
    history: History
    findings: Mapping[str, tuple[str, ...]]


def _proposal(
    ground: Ground,
    evidence: _Evidence,
    options: Options,
    *,
    entries: tuple[Approved, ...],
    withheld: tuple[Withheld, ...],
) -> Proposal:
    zones, assessment = ground.zones, evidence.assessment
    clients = client_networks(options.clients, evidence.snapshot, zones)
    groups = _groups(evidence.snapshot, zones, clients, options)
    pack, refused = build_pack(
        groups.smart, (*groups.web, *web_groups(entries)), decrypts=options.decrypts
    )
    provenance = (
        *_of_groups(groups, pack),
        *(_provenance(each, evidence) for each in entries),
    )
    guardrail, doubts = propose_guardrail(zones, assessment, ground.settings, options.networks)
    return Proposal(
        pack=pack,
        guardrail=guardrail,
        zones=zones,
        clients=clients,
        rules=proposed_rules(pack, provenance, _overall(evidence, zones)),
        provenance=provenance,
        review=review_items(
            ground,
            assessment.egress_map.destinations,
            evidence.seen,
            entries=entries,
            withheld=withheld,
            findings=evidence.findings,
        ),
        open_questions=(
            *open_questions(
                evidence.snapshot, assessment, zones, clients, decrypts=options.decrypts
            ),
            *doubts,
            *_managed_question(options),
        ),
        refused=refused,
        thresholds=options.thresholds,
    )


def _overall(evidence: _Evidence, zones: tuple[LandingZone, ...]) -> Maturity:
    """How settled all traffic of the runtimes is."""
    everything = together(each for each in evidence.seen.values() if each.runtimes)
    governed = {arn for zone in zones for arn in zone.runtimes}
    return evidence.history.of_everything(everything, governed)


def _groups(
    snapshot: Snapshot,
    zones: tuple[LandingZone, ...],
    clients: tuple[ClientNetwork, ...],
    options: Options,
) -> Made:
    """Every group but those of approved names."""
    return _together(
        runtime_group(zones, options.selector),
        client_group(clients, options.selector),
        endpoint_groups(agentcore_endpoints(snapshot.inventory)),
        indicator_groups(),
        managed_groups(MANAGED if options.managed_web_groups else ()),
    )


def _of_groups(made: Made, pack: PolicyPack) -> Iterator[Provenance]:
    """Where the entries of those groups come from that stand in the pack."""
    kept = {group.name for group in pack.smart_groups} | {group.name for group in pack.web_groups}
    yield from (each for each in made.provenance if each.group in kept)


def _ground(
    snapshot: Snapshot,
    assessment: Assessment,
    settings: Settings,
    *,
    options: Options,
    zones: tuple[LandingZone, ...],
) -> Ground:
    accounts = _accounts(snapshot)
    destinations = {each.host: each for each in assessment.egress_map.destinations if each.host}
    return Ground(
        # A sanctioned name is a known one and resembles nothing, so the list is left out here.
        classifier=Classifier(
            replace(settings, sanctioned=()), as_of=snapshot.taken_at.date(), accounts=accounts
        ),
        settings=settings,
        destinations=destinations,
        mcp=mcp_hosts(snapshot.inventory, assessment.egress_map.egress),
        zones=zones,
        today=snapshot.taken_at.date(),
        by_file=options.by_file,
        decrypts=options.decrypts,
    )


def _accounts(snapshot: Snapshot) -> tuple[str, ...]:
    found = {*snapshot.scope.accounts, *(each.account for each in snapshot.inventory.runtimes)}
    return tuple(sorted(account for account in found if account))


_NO_RUNTIMES = Unfit(
    reason="no runtime stands in a subnet that was read, so the pack would govern nothing",
    remedy="move runtimes into VPC mode first: the pack cannot contain those in PUBLIC mode",
)


def _unfit(
    entries: tuple[Approved, ...], settings: Settings, options: Options, *, waiting: str
) -> Unfit | None:
    """Why the allow-list is none: empty but for AWS, or of addresses only."""
    own = [each for each in entries if each.source is not EntrySource.PLATFORM]
    if own or options.aws_only:
        return None
    listed = settings.sanctioned
    if listed and all(map(is_address, listed)):
        reason = "only addresses are approved, and an address is nobody's name"
    elif listed:
        reason = "nothing that is approved may stand in a permit"
    else:
        reason = "nothing is approved yet"
    return Unfit(
        reason=f"{reason}: default-deny would cut every runtime from all but AWS",
        remedy=f"approve what is known and wanted in ringfence.toml or with --approve; {waiting}"
        "--aws-only if the runtimes need nothing else",
    )


def _waiting(assessment: Assessment, seen: Mapping[str, Seen]) -> str:
    """What an operator may want to look at first."""
    hosts = sorted(
        each.host
        for each in assessment.egress_map.destinations
        if each.host
        and each.id in seen
        and seen[each.id].runtimes
        and each.classification.learnable
        and each.classification.category is not Category.AWS_SERVICE
    )
    if not hosts:
        return ""
    more = f" and {len(hosts) - _NAMED} more" if len(hosts) > _NAMED else ""
    return f"{', '.join(hosts[:_NAMED])}{more} were seen and wait for review; "


def _together(*parts: Made) -> Made:
    return Made(
        smart=tuple(group for part in parts for group in part.smart),
        web=tuple(group for part in parts for group in part.web),
        provenance=tuple(each for part in parts for each in part.provenance),
    )


def _provenance(entry: Approved, evidence: _Evidence) -> Provenance:
    """The entry with everything that was seen of the names it permits."""
    seen, findings = evidence.seen, evidence.findings
    wild = entry.text.startswith("*.")
    names = filter(entry.takes, seen) if wild else filter(seen.__contains__, (entry.text,))
    used = tuple(names)
    whole = together(seen[name] for name in used)
    found = sorted(
        {f"a finding names {name}: {each}" for name in used for each in findings.get(name, ())}
    )
    observed = whole.first is not None
    quiet = entry.source is EntrySource.PLATFORM and not observed
    unseen = () if whole.runtimes or quiet else ("no runtime of the pack was seen to use it",)
    return Provenance(
        group=entry.group,
        entry=entry.text,
        source=entry.source,
        why=entry.why,
        category=entry.category,
        maturity=None if quiet else evidence.history.of_entry(whole),
        runtimes=tuple(sorted(whole.runtimes)),
        sources=tuple(sorted(whole.sources)),
        first_seen=whole.first,
        last_seen=whole.last,
        changed_at=whole.changed_at,
        flows=whole.flows,
        bytes=whole.bytes,
        declared=whole.declared,
        owner=entry.owner,
        expires_at=entry.expires_at,
        warnings=(*entry.warnings, *unseen, *found),
    )


def _managed_question(options: Options) -> Iterator[OpenQuestion]:
    if options.managed_web_groups:
        yield OpenQuestion(
            kind=QuestionKind.DECISION,
            subject=", ".join(MANAGED.values()),
            message="The vendor's groups permit every provider and MCP platform that the vendor "
            "lists, sanctioned or not, and what they list is not published.",
            action="Leave --managed-web-groups out unless that is what you mean.",
        )
