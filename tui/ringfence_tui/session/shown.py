"""What somebody was shown and agreed to, and whether it is what was done."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import msgspec

from ringfence.errors import ConfigError, ExitCode
from ringfence.model.promotion import PromotionDocument
from ringfence.model.proposal import MANIFEST_NAME, MANIFEST_SCHEMA, PolicyManifest
from ringfence.render.artefact import Artefact
from ringfence_tui.parts import Part
from ringfence_tui.session.desk import Finished
from ringfence_tui.session.documents import read_document
from ringfence_tui.session.ground import Ground
from ringfence_tui.session.parts import PartState, Status
from ringfence_tui.views.proposed import Proposed

_LOOK = "have it made again, and look at it once more"


def digest_of(proposed: Proposed) -> str:
    """What changes with any word of a proposal or of its files."""
    told = msgspec.json.encode((proposed.manifest, proposed.files))
    return hashlib.sha256(told).hexdigest()


def write_shown(manifest: Path, folder: Path, digest: str) -> tuple[str, ...]:
    """Write a proposal to a folder, byte for byte as it was shown; what there is to know of it.

    Raises ConfigError, with the folder as it was, where the proposal is another one by now, or writing
    it would lose what is not ours.
    """
    from ringfence.workflow.artefact_files import (  # noqa: PLC0415 - renders Terraform
        foreign_terraform,
        write_artefacts,
    )

    text = manifest.read_text(encoding="utf-8")
    proposed = read_document(Part.PROPOSAL, manifest)
    told = msgspec.json.decode(text, type=PolicyManifest)
    if not isinstance(proposed, Proposed) or told != proposed.manifest:
        raise ConfigError(_ANOTHER, hint=_LOOK)
    if digest_of(proposed) != digest:
        raise ConfigError(_ANOTHER, hint=_LOOK)
    files = (*proposed.files, (manifest.name, text))
    artefacts = tuple(Artefact(path=path, media_type="", text=each) for path, each in files)
    removed = write_artefacts(folder, artefacts, schema=MANIFEST_SCHEMA)
    return (
        *(
            f"{folder / each} is not of ringfence, and Terraform applies it with the proposal: "
            "read it, or move it away"
            for each in foreign_terraform(folder, artefacts)
        ),
        *(f"{each} is no longer part of it and was removed" for each in removed),
    )


_ANOTHER = "the proposal was made again since it was shown, so nothing was written"


def removed_by(folder: Path, shown: Proposed) -> tuple[str, ...]:
    """Which files of an earlier proposal are removed where this one is written to a folder.

    Raises ConfigError where it would not be written, since it would replace what is not ours.
    """
    from ringfence.workflow.artefact_files import would_remove  # noqa: PLC0415 - of writing alone

    names = (*(path for path, _ in shown.files), MANIFEST_NAME)
    return would_remove(folder, names, schema=MANIFEST_SCHEMA)


def refused(part: Part, state: PartState, ground: Ground) -> Finished | None:
    """Why nothing is done by a document that is shown; None where it is of now."""
    made = ground.records.made.get(part)
    if state.status is Status.RUNNING:
        error = f"the {part} is being made again"
    elif state.status is not Status.READY:
        error = f"the {part} was not made to its end"
    elif state.stale or made is None or made.judged_by != ground.judged_by(part):
        error = f"the {part} is old: something that it goes by was changed since"
    else:
        return None
    return Finished(exit_code=int(ExitCode.USAGE), error=error, hint=_LOOK)


def step_made(document: Path, finished: Finished) -> Finished:
    """How making a step ended; with an error where none was made, since another one is next now."""
    if finished.error:
        return finished
    made = read_document(Part.PROMOTION, document)
    step = made.next_step if isinstance(made, PromotionDocument) else None
    if step is None or not step.applied:
        return replace(finished, error=finished.exit_reason or "no step was made", hint=_LOOK)
    return finished
