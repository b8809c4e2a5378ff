"""The verb `propose`: from a source and the operator's word to files that a human applies."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import assert_never

from ringfence.errors import CollectError, ConfigError, ExitCode, PackError
from ringfence.model.document import ExitInfo
from ringfence.model.event import OnProgress, Progress, silent
from ringfence.model.finding import Severity
from ringfence.model.policy import PolicyPack
from ringfence.model.proposal import (
    MANIFEST_NAME,
    MANIFEST_SCHEMA,
    Proposal,
    ProposalTarget,
    Selector,
    Unfit,
)
from ringfence.model.settings import Settings
from ringfence.model.snapshot import Snapshot
from ringfence.parse.approved_networks import approved_networks
from ringfence.propose.options import Options
from ringfence.propose.propose import propose as proposed
from ringfence.render import network_firewall, security_groups
from ringfence.render.artefact import Artefact
from ringfence.render.aviatrix import TerraformOptions, artefacts
from ringfence.render.formats import ProposalFormat
from ringfence.render.guardrail_files import document_names
from ringfence.render.guardrail_terraform import guardrail_terraform
from ringfence.render.manifest import manifest_of
from ringfence.render.pack_json import pack_json
from ringfence.render.proposal_review import review_page
from ringfence.render.proposal_steps import (
    APPROVE_BESIDE_SAMPLE,
    APPROVE_IN_NAMED,
    APPROVE_IN_OWN,
    NETWORK_FIREWALL_STEPS,
    SECURITY_GROUP_STEPS,
    Steps,
    aviatrix_steps,
)
from ringfence.render.scan_json import to_json
from ringfence.workflow.approvals import with_approvals
from ringfence.workflow.artefact_files import write_artefacts
from ringfence.workflow.assess import assess
from ringfence.workflow.clock import utc_now
from ringfence.workflow.exit import exit_info
from ringfence.workflow.gather import gather
from ringfence.workflow.places import default_store
from ringfence.workflow.settings import settings_of
from ringfence.workflow.sources import Demo, LogFiles, SourceChoice

_JSON = "application/json"
_VPC = re.compile(r"vpc-[0-9a-f]{8,17}")


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposeRequest:
    """One proposal, as the user asked for it."""

    source: SourceChoice
    files: LogFiles = field(default_factory=LogFiles)
    settings: Path | None = None
    approvals: Path | None = None
    target: ProposalTarget = ProposalTarget.AVIATRIX
    terraform: TerraformOptions = field(default_factory=TerraformOptions)
    selector: Selector = Selector.CIDR
    managed_web_groups: bool = False
    aws_only: bool = False
    clients: tuple[str, ...] = ()
    partial: bool = False
    """Whether what a target cannot express is left out, and listed."""
    allow_incomplete: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed:
    """The files of a proposal, the manifest last, and how the process ends."""

    proposal: Proposal
    artefacts: tuple[Artefact, ...]
    exit: ExitInfo
    notes: tuple[str, ...] = ()

    def text(self, kind: ProposalFormat) -> str:
        """The document of one format."""
        names = {
            ProposalFormat.PACK: "pack.json",
            ProposalFormat.REVIEW: "REVIEW.md",
            ProposalFormat.MANIFEST: MANIFEST_NAME,
        }
        return next(each.text for each in self.artefacts if each.path == names[kind])


def propose(
    request: ProposeRequest,
    *,
    on_progress: OnProgress = silent,
    clock: Callable[[], datetime] = utc_now,
) -> Proposed:
    """Read the source, and make the files; nothing is written.

    Raises PackError when no pack may be made of it, CollectError when nothing could be read, and
    ConfigError for a malformed file or option.
    """
    clients = tuple(map(_client, request.clients))
    settings, notes = settings_of(request.settings, source=request.source, store=default_store())
    by_file: frozenset[str] = frozenset()
    if request.approvals is not None:
        settings, by_file = with_approvals(settings, request.approvals)
    gathered = gather(request.source, request.files, on_progress=on_progress, now=clock())
    if gathered.interrupted:
        raise KeyboardInterrupt  # a pack of half the traffic looks like one of all of it
    on_progress(Progress(stage="judging"))
    ended = exit_info(
        gathered.snapshot.coverage,
        (),
        fail_on=Severity.CRITICAL,
        allow_incomplete=request.allow_incomplete,
        complete=gathered.complete,
        wrong_inputs=gathered.wrong_inputs,
    )
    if ended.code == ExitCode.NOTHING_READ:
        raise CollectError(ended.reason, hint="see what is missing: ringfence doctor")
    _check_clients(clients, gathered.snapshot)
    options = Options(
        selector=request.selector,
        managed_web_groups=request.managed_web_groups,
        aws_only=request.aws_only,
        decrypts=request.target is not ProposalTarget.AVIATRIX
        or request.terraform.provider.decrypts,
        clients=clients,
        by_file=by_file,
        networks=approved_networks(settings.guardrail_subnets, settings.guardrail_security_groups),
    )
    return _made(request, gathered.snapshot, settings, options=options, ended=ended, notes=notes)


def write(made: Proposed, folder: Path) -> tuple[str, ...]:
    """Write the files into a folder; returns the names of files of ours that it removed there.

    Raises ConfigError, with the folder as it was, when that would lose what is not ours.
    """
    return write_artefacts(folder, made.artefacts, schema=MANIFEST_SCHEMA)


def _made(
    request: ProposeRequest,
    snapshot: Snapshot,
    settings: Settings,
    *,
    options: Options,
    ended: ExitInfo,
    notes: tuple[str, ...],
) -> Proposed:
    assessment, _ = assess(snapshot, settings)
    proposal = proposed(snapshot, assessment, settings, options)
    if isinstance(proposal, Unfit):
        raise PackError(f"no pack is proposed: {proposal.reason}", hint=proposal.remedy)
    files = _files(proposal, request, ended)
    manifest = manifest_of(
        proposal,
        snapshot,
        assessment,
        target=str(request.target),
        files=files,
        exit_info=ended,
    )
    return Proposed(
        proposal=proposal,
        artefacts=(
            *files,
            Artefact(path=MANIFEST_NAME, media_type=_JSON, text=to_json(manifest)),
        ),
        exit=ended,
        notes=(*notes, *_said(proposal)),
    )


def _files(proposal: Proposal, request: ProposeRequest, ended: ExitInfo) -> tuple[Artefact, ...]:
    """Every file but the manifest."""
    try:
        policy, steps = _policy(proposal.pack, request)
    except PackError as error:
        partial = "; --partial leaves that out and lists it"
        raise PackError(str(error), hint=f"{error.hint}{partial}") from error
    page = review_page(proposal, replace(steps, approve=_approve(request)), exit_info=ended)
    return (
        *policy,
        Artefact(path="pack.json", media_type=_JSON, text=pack_json(proposal.pack)),
        *_guardrail(proposal),
        Artefact(path="REVIEW.md", media_type="text/markdown", text=page),
    )


def _approve(request: ProposeRequest) -> str:
    """How a destination is approved so that the same proposal, made again, has it."""
    if request.settings is not None:
        return APPROVE_IN_NAMED
    return APPROVE_BESIDE_SAMPLE if isinstance(request.source, Demo) else APPROVE_IN_OWN


def _policy(pack: PolicyPack, request: ProposeRequest) -> tuple[tuple[Artefact, ...], Steps]:
    """The pack in the target's own files, and what a human does with them."""
    match request.target:
        case ProposalTarget.AVIATRIX:
            return artefacts(pack, request.terraform), aviatrix_steps(pack, request.terraform)
        case ProposalTarget.AWS_NETWORK_FIREWALL:
            made = network_firewall.artefacts(pack, partial=request.partial)
            return made, replace(NETWORK_FIREWALL_STEPS, lost=network_firewall.losses(pack))
        case ProposalTarget.SECURITY_GROUPS:
            made = security_groups.artefacts(pack, partial=request.partial)
            return made, replace(SECURITY_GROUP_STEPS, lost=security_groups.losses(pack))
        case _:
            assert_never(request.target)


def _guardrail(proposal: Proposal) -> tuple[Artefact, ...]:
    """The documents of the guardrail, one file or a numbered one for each, and their Terraform.

    The Terraform has a folder of its own: a module names its providers once, and this one is
    applied with other rights, and perhaps in another account.
    """
    if proposal.guardrail is None:
        return ()
    documents = proposal.guardrail.documents
    names = document_names(len(documents))
    return (
        *(
            Artefact(path=name, media_type=_JSON, text=document.pretty)
            for name, document in zip(names, documents, strict=True)
        ),
        *(
            replace(each, path=f"guardrail/{each.path}")
            for each in guardrail_terraform(proposal.guardrail)
        ),
    )


def _client(text: str) -> str:
    """A VPC id, or an IPv4 CIDR in canonical form; ConfigError for anything else."""
    if _VPC.fullmatch(text):
        return text
    try:
        return str(ipaddress.IPv4Network(text))
    except ValueError as error:
        raise ConfigError(
            f"--client-vpc {text[:80]!r} is neither a VPC nor an IPv4 CIDR",
            hint="write vpc-0123456789abcdef0 or 10.60.0.0/16",
        ) from error


def _check_clients(clients: tuple[str, ...], snapshot: Snapshot) -> None:
    known = {vpc.id for vpc in snapshot.inventory.vpcs}
    for each in clients:
        if each.startswith("vpc-") and each not in known:
            raise ConfigError(
                f"--client-vpc {each}: the scan holds no such VPC",
                hint="write its CIDR, or scan its account and region as well",
            )


def _said(proposal: Proposal) -> tuple[str, ...]:
    """What a user should hear who does not open the files."""
    waiting = sum(1 for item in proposal.review if item.runtimes)
    counts = (
        f"{len(proposal.pack.rules)} rules, all of them watching; {waiting} destinations of the "
        f"runtimes are in review; {len(proposal.open_questions)} open questions"
    )
    said = [counts, *(f"{each.rule} is left out: {each.reason}" for each in proposal.refused)]
    said += [
        f"{each.group} permits whatever the vendor lists: every model provider or MCP platform, "
        "sanctioned or not"
        for each in proposal.provenance
        if each.source == "vendor"
    ]
    return tuple(said)
