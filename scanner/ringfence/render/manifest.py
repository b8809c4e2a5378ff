"""The manifest of a proposal, `policy-manifest.json`: what was written, and on whose word."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import timedelta

import msgspec

from ringfence import __version__
from ringfence.model.assessment import Assessment
from ringfence.model.document import ExitInfo, ScopeEntry, ToolInfo
from ringfence.model.proposal import (
    MANIFEST_SCHEMA,
    ManifestFile,
    ManifestGap,
    ManifestPack,
    ManifestThresholds,
    PolicyManifest,
    Proposal,
)
from ringfence.model.required import REQUIRED, unasked
from ringfence.model.snapshot import Snapshot
from ringfence.render.artefact import Artefact

_DAY = timedelta(days=1)
_UNASKED = "not-asked"
LIMITS = (
    "the content of prompts, completions and tool calls",
    "traffic inside a VPC, such as to interface endpoints, which never passes a gateway",
    "DNS queries to the VPC's resolver, through which names can still carry data out",
    "runtimes and tools outside the landing zones, and gateways, which leave from AWS's network",
    "a client that names a permitted host in its TLS hello and talks to another",
    "abuse of a permitted multi-tenant host, such as a foreign bucket or repository",
    "the TCP handshake, which completes before a rule for names decides: no application data passes",
)
"""What network containment does not cover."""


def manifest_of(
    proposal: Proposal,
    snapshot: Snapshot,
    assessment: Assessment,
    *,
    target: str,
    files: Iterable[Artefact],
    exit_info: ExitInfo,
) -> PolicyManifest:
    """The manifest of a proposal and of the files that stand beside it."""
    return PolicyManifest(
        schema=MANIFEST_SCHEMA,
        tool=ToolInfo(name="ringfence", version=__version__),
        scan_id=evidence_id(snapshot, assessment),
        scope=ScopeEntry(
            accounts=tuple(sorted(snapshot.scope.accounts)),
            regions=tuple(sorted(snapshot.scope.regions)),
            window=snapshot.scope.window,
        ),
        target=target,
        pack=ManifestPack(
            name=proposal.pack.name,
            version=proposal.pack.version,
            default_action=proposal.pack.default_action,
        ),
        files=tuple(
            ManifestFile(path=each.path, sha256=digest(each.text))
            for each in sorted(files, key=lambda each: each.path)
        ),
        zones=proposal.zones,
        clients=proposal.clients,
        rules=proposal.rules,
        entries=proposal.provenance,
        review=proposal.review,
        open_questions=proposal.open_questions,
        refused=proposal.refused,
        gaps=_gaps(snapshot),
        thresholds=ManifestThresholds(
            lookback_days=proposal.thresholds.lookback / _DAY,
            stabilizing_after_days=proposal.thresholds.stabilizing_after / _DAY,
            stable_after_days=proposal.thresholds.stable_after / _DAY,
        ),
        limits=LIMITS,
        exit=exit_info,
    )


def digest(text: str) -> str:
    """The SHA-256 of a file, as it is written."""
    return hashlib.sha256(text.encode("utf-8", "backslashreplace")).hexdigest()


def evidence_id(snapshot: Snapshot, assessment: Assessment) -> str:
    """What tells the evidence of two scans apart: 16 hexadecimal digits.

    The moment of the scan is no part of it: a recording gives the same id whenever it is read.
    """
    parts = (snapshot.scope, snapshot.coverage, snapshot.inventory, assessment.egress_map)
    return hashlib.sha256(msgspec.json.encode(parts, order="sorted")).hexdigest()[:16]


def _gaps(snapshot: Snapshot) -> tuple[ManifestGap, ...]:
    """Every source that was not read completely, and every required one that nobody asked for."""
    found = [
        ManifestGap(
            source=row.source,
            account=row.account,
            region=row.region,
            status=str(row.status),
            required=row.required,
            detail=row.detail,
        )
        for row in snapshot.coverage
        if not row.complete
    ]
    found += [
        ManifestGap(
            source=source,
            account=account,
            region=region,
            status=_UNASKED,
            required=source in REQUIRED,
            detail="Nobody asked for it.",
        )
        for source, account, region in unasked(snapshot)
    ]
    return tuple(sorted(found, key=lambda gap: (gap.source, gap.account, gap.region, gap.detail)))
