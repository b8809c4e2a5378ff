"""The files of a bundle of evidence, each made from the same reading of an estate."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from ringfence.errors import ConfigError
from ringfence.model.document import ExitInfo
from ringfence.model.evidence import MissingPart, SealedFile
from ringfence.model.proposal import MANIFEST_NAME
from ringfence.render.document import scan_document
from ringfence.render.manifest import evidence_id
from ringfence.render.pack_json import pack_json
from ringfence.render.replay import replay_json
from ringfence.render.scan_json import to_json
from ringfence.workflow.evidence_mapping import mapping_document
from ringfence.workflow.gather import Gathered
from ringfence.workflow.packs import text_of_file
from ringfence.workflow.replay import ReplayRequest, replay_gathered
from ringfence.workflow.simulate import SimulateRequest, simulate_attacks
from ringfence.workflow.verify import Prepared, Verified

JSON = "application/json"
_NO_PACK = "no pack was given: --pack"
_OF_BUNDLES = uuid.UUID("6f0b8b0e-2f0c-5b7e-9f57-7f2f6a7a3c11")
"""The namespace of scan ids in bundles, which follow from the evidence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """One reading of an estate, and what was concluded."""

    prepared: Prepared
    gathered: Gathered
    verified: Verified
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One file to be sealed."""

    path: str
    media_type: str
    what: str
    content: bytes


def sealed(part: Part) -> SealedFile:
    """A part as the manifest lists it."""
    return SealedFile(
        path=part.path,
        media_type=part.media_type,
        sha256=hashlib.sha256(part.content).hexdigest(),
        bytes=len(part.content),
        what=part.what,
    )


def _json(path: str, what: str, text: str) -> Part:
    return Part(
        path=path, media_type=JSON, what=what, content=text.encode("utf-8", "backslashreplace")
    )


def _inventory(made: Made) -> Iterator[Part]:
    held = made.gathered.snapshot
    yield _json("inventory.json", "what the AWS APIs told, redacted", to_json(held.inventory))
    yield _json(
        "coverage.json", "which sources were read, and which were not", to_json(held.coverage)
    )


def _scan(made: Made) -> Iterator[Part]:
    evidence = made.verified.evidence
    told = evidence_id(evidence.snapshot, evidence.assessment)
    document = scan_document(
        evidence.snapshot,
        evidence.assessment,
        scan_id=str(uuid.uuid5(_OF_BUNDLES, told)),
        exit_info=ExitInfo(code=0, reason="part of a bundle of evidence"),
    )
    # The manifest alone says when it was made, so that equal evidence gives equal files.
    document = replace(document, taken_at=made.verified.document.as_of)
    yield _json("scan.json", "runtimes, where they talk to, findings", to_json(document))


def _policy(made: Made) -> Iterator[Part | MissingPart]:
    pack, path = made.prepared.pack, made.prepared.request.pack
    if pack is None:
        yield MissingPart(path="pack.json", reason=_NO_PACK)
        return
    yield _json("pack.json", "the rules that are expected in force", pack_json(pack))
    beside = path / MANIFEST_NAME if path is not None and path.is_dir() else None
    if beside is None or not beside.is_file():
        yield MissingPart(path=MANIFEST_NAME, reason=f"no {MANIFEST_NAME} lies beside the pack")
        return
    yield _json(MANIFEST_NAME, "where each entry of the pack comes from", text_of_file(beside))


def _verification(made: Made) -> Iterator[Part]:
    what = "whether containment is in force, layer by layer"
    yield _json("verification.json", what, to_json(made.verified.document))


def _exceptions(made: Made) -> Iterator[Part]:
    settings, day = made.prepared.settings, made.gathered.snapshot.scope.window.end.date()
    told = {
        "exceptions": [
            {
                "subject": each.subject,
                "owner": each.owner,
                "reason": each.reason,
                "expires": each.expires,
                "granted": each.granted,
                "rule": each.rule,
                "runtime": each.runtime,
                "in_force": each.in_force(day),
            }
            for each in settings.exceptions
        ],
        "decisions": settings.decisions,
        "sanctioned": settings.sanctioned,
        "denied": settings.denied,
    }
    yield _json(
        "exceptions.json", "who accepted, sanctioned or denied what, and until when", to_json(told)
    )


def _replay(made: Made) -> Iterator[Part | MissingPart]:
    pack, path = made.prepared.pack, made.prepared.request.pack
    if pack is None:
        yield MissingPart(path="replay.json", reason=_NO_PACK)
        return
    document = replay_gathered(
        ReplayRequest(pack=path or Path("pack.json"), source=made.prepared.request.source),
        made.gathered,
        made.verified.evidence.assessment,
        pack,
        settings=made.prepared.settings,
    )
    yield _json(
        "replay.json", "what the pack would have done to past traffic", replay_json(document)
    )


def _simulation(made: Made) -> Iterator[Part | MissingPart]:
    pack, path = made.prepared.pack, made.prepared.request.pack
    if pack is None:
        yield MissingPart(path="simulation.json", reason=_NO_PACK)
        return
    try:
        document = simulate_attacks(SimulateRequest(pack=path or pack)).document
    except ConfigError as error:
        yield MissingPart(path="simulation.json", reason=str(error))
        return
    yield _json("simulation.json", "attacks against the pack, step by step", to_json(document))


def _mapping(_: Made) -> Iterator[Part]:
    what = "which controls of which frameworks the files are evidence relevant to"
    yield _json("mapping.json", what, to_json(mapping_document()))


Make = Callable[[Made], Iterator[Part | MissingPart]]
MADE: tuple[Make, ...] = (
    _inventory,
    _scan,
    _policy,
    _verification,
    _exceptions,
    _replay,
    _simulation,
    _mapping,
)
"""In the order in which they are made; a bundle lists its files by name."""
