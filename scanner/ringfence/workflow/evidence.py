"""The verb `evidence`: one reading of an estate as a sealed bundle, and the check of such a bundle."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from ringfence import __version__
from ringfence.errors import ConfigError, ExitCode
from ringfence.model.document import ExitInfo, ScopeEntry, ToolInfo
from ringfence.model.event import OnProgress, silent
from ringfence.model.evidence import (
    EVIDENCE_SCHEMA,
    SEAL_SCHEMA,
    EvidenceManifest,
    MissingPart,
    SealReport,
)
from ringfence.model.finding import Severity
from ringfence.render.evidence_readme import readme
from ringfence.render.manifest import evidence_id
from ringfence.render.scan_json import to_json
from ringfence.workflow.clock import utc_now
from ringfence.workflow.evidence_parts import MADE, Made, Part, sealed
from ringfence.workflow.exit import exit_info
from ringfence.workflow.gather import Gathered, gather
from ringfence.workflow.places import write_private_bytes
from ringfence.workflow.verification import NOT_COVERED
from ringfence.workflow.verify import VerifyRequest, prepare, verify_gathered

if TYPE_CHECKING:
    from ringfence.seal.signature import Ed25519PrivateKey

PASSPHRASE = "RINGFENCE_KEY_PASSPHRASE"  # noqa: S105 - the name of a variable
_OTHERS = 0o077


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceRequest:
    """What evidence is of, where it goes, and who signs it."""

    verify: VerifyRequest
    output: Path
    key: Path | None = None
    """An Ed25519 private key; None for a bundle without a signature."""
    allow_incomplete: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceMade:
    """The manifest of a bundle that was written, and what to say beside it."""

    manifest: EvidenceManifest
    key_id: str
    """Empty for a bundle without a signature."""
    notes: tuple[str, ...] = field(default=())


def make_evidence(
    request: EvidenceRequest,
    *,
    on_progress: OnProgress = silent,
    clock: Callable[[], datetime] = utc_now,
) -> EvidenceMade:
    """Read an estate once, and write everything that follows from it as one sealed file.

    ConfigError for a key or a place that cannot be used, before anything is read; else as verify.
    """
    now = clock()
    signer, notes = _signer(request.key)
    prepared = prepare(request.verify, on_progress=on_progress, now=now)
    gathered = gather(request.verify.source, request.verify.files, on_progress=on_progress, now=now)
    verified = verify_gathered(prepared, gathered, on_progress=on_progress, now=now)
    gathered = replace(gathered, snapshot=verified.evidence.snapshot)
    made = Made(prepared=prepared, gathered=gathered, verified=verified, now=now)
    parts, missing = _parts(made)
    manifest = _manifest(request, made, parts, missing)
    text = to_json(manifest).encode()
    files = {part.path: part.content for part in parts}
    key_id = _seal(files, text, signer)
    from ringfence.seal import pack  # noqa: PLC0415 - cryptography takes a tenth of a second

    write_private_bytes(request.output, pack(files))
    return EvidenceMade(manifest=manifest, key_id=key_id, notes=(*prepared.notes, *notes))


def check_evidence(path: Path, key: Path | None) -> SealReport:
    """Inspect a bundle; nothing is unpacked to a disk. ConfigError for a key that cannot be used."""
    from ringfence.seal import BadBundleError, BadKeyError, inspect, load_public, unpack  # noqa: PLC0415

    try:
        trusted = None if key is None else load_public(_key_file(key))
    except BadKeyError as error:
        raise ConfigError(
            f"{key} cannot be used: {error}", hint="give an Ed25519 public key"
        ) from error
    try:
        found = inspect(unpack(path), trusted)
    except BadBundleError as error:
        raise ConfigError(
            f"{path} is no bundle of evidence: {error}",
            hint="give a file of `ringfence evidence create`",
        ) from error
    intact = not found.problems
    reason = _said(found.problems, signed=found.signed, trusted=found.trusted)
    return SealReport(
        schema=SEAL_SCHEMA,
        file=path.name,
        intact=intact,
        signed=found.signed,
        trusted=found.trusted,
        key_id=found.key_id,
        files=found.files,
        created_at=found.created_at,
        as_of=found.as_of,
        problems=found.problems,
        notes=found.notes,
        exit=ExitInfo(code=int(ExitCode.DONE if intact else ExitCode.FINDINGS), reason=reason),
    )


def _said(problems: tuple[str, ...], *, signed: bool, trusted: bool | None) -> str:
    if problems:
        return f"{len(problems)} problem(s): {problems[0]}"
    if trusted:
        return "nothing was changed since the given key signed it"
    return f"nothing was changed since it was {'signed' if signed else 'made'}, by whomever"


def _parts(made: Made) -> tuple[list[Part], list[MissingPart]]:
    parts: list[Part] = []
    missing: list[MissingPart] = []
    for make in MADE:
        for part in make(made):
            if isinstance(part, MissingPart):
                missing.append(part)
            else:
                parts.append(part)
    return parts, missing


def _manifest(
    request: EvidenceRequest, made: Made, parts: list[Part], missing: list[MissingPart]
) -> EvidenceManifest:
    snapshot, document = made.gathered.snapshot, made.verified.document
    gaps = tuple(
        sorted(
            f"{row.source} {row.account} {row.region}: {row.status}".replace("  ", " ")
            for row in snapshot.coverage
            if row.gap
        )
    )
    manifest = EvidenceManifest(
        schema=EVIDENCE_SCHEMA,
        tool=ToolInfo(name="ringfence", version=__version__),
        created_at=made.now,
        as_of=document.as_of,
        scope=ScopeEntry(
            accounts=tuple(sorted(snapshot.scope.accounts)),
            regions=tuple(sorted(snapshot.scope.regions)),
            window=snapshot.scope.window,
        ),
        evidence_id=evidence_id(snapshot, made.verified.evidence.assessment),
        verdict=document.verdict,
        files=(),
        missing=tuple(missing),
        incomplete=gaps,
        not_covered=NOT_COVERED,
        exit=_exit(request, made.gathered),
    )
    told = Part(
        path="README.md",
        media_type="text/markdown",
        what="what each file is, and how to check the bundle with plain tools",
        content=readme(
            manifest, [sealed(part) for part in parts], signed=request.key is not None
        ).encode(),
    )
    parts.append(told)
    return replace(manifest, files=tuple(sealed(p) for p in sorted(parts, key=lambda p: p.path)))


def _exit(request: EvidenceRequest, gathered: Gathered) -> ExitInfo:
    info = exit_info(
        gathered.snapshot.coverage,
        (),
        fail_on=Severity.CRITICAL,
        allow_incomplete=request.allow_incomplete,
        complete=gathered.complete,
        wrong_inputs=gathered.wrong_inputs,
    )
    whole = info.code == ExitCode.DONE and not request.allow_incomplete
    return replace(info, reason="coverage complete, the bundle is sealed") if whole else info


def _signer(path: Path | None) -> tuple[Ed25519PrivateKey | None, tuple[str, ...]]:
    """The private key of a file, and a warning where others may read it."""
    if path is None:
        return None, ("the bundle is not signed: --key names an Ed25519 private key",)
    from ringfence.seal import BadKeyError, load_private  # noqa: PLC0415

    try:
        key = load_private(_key_file(path), os.environ.get(PASSPHRASE, ""))
    except BadKeyError as error:
        raise ConfigError(
            f"{path} cannot be used: {error}",
            hint=f"make one: openssl genpkey -algorithm ed25519 -out key.pem; {PASSPHRASE} opens it",
        ) from error
    open_to_others = path.stat().st_mode & _OTHERS
    note = f"{path} can be read by others: chmod 600 it"
    return key, (note,) if open_to_others else ()


def _seal(files: dict[str, bytes], manifest: bytes, signer: Ed25519PrivateKey | None) -> str:
    """Add the manifest, and the signature of a key; give the key's id."""
    from ringfence.seal import MANIFEST, PUBLIC_KEY, SIGNATURE, key_id, public_pem, sign  # noqa: PLC0415

    files[MANIFEST] = manifest
    if signer is None:
        return ""
    files[SIGNATURE] = sign(signer, manifest)
    files[PUBLIC_KEY] = public_pem(signer)
    return key_id(signer.public_key())


def _key_file(path: Path) -> bytes:
    from ringfence.seal.signature import MAX_KEY  # noqa: PLC0415

    try:
        if path.exists() and not path.is_file():
            raise ConfigError(f"{path} is no regular file", hint="name a key")
        with path.open("rb") as stream:
            content = stream.read(MAX_KEY + 1)
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}", hint="name a key") from error
    if len(content) > MAX_KEY:
        raise ConfigError(f"{path} is larger than a key", hint="name a key")
    return content
