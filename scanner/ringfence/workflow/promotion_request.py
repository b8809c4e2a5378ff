"""What is asked of `promote`, and the parts of its answer that a step and a rollback share."""

from __future__ import annotations

import hashlib
import os
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from ringfence import __version__
from ringfence.errors import ConfigError
from ringfence.model.coverage import Coverage
from ringfence.model.document import ExitInfo, ToolInfo
from ringfence.model.policy import PolicyPack
from ringfence.model.promotion import (
    PROMOTION_SCHEMA,
    PromotedPack,
    PromotionDocument,
    PromotionSettings,
    RuleReadiness,
    Step,
    StepKind,
)
from ringfence.promote.evidence import PromotionEvidence
from ringfence.promote.identity import pack_hash
from ringfence.workflow.packs import load_pack
from ringfence.workflow.promotion_files import PACK, GeneratedFolder, file_changes, read_folder
from ringfence.workflow.sources import Demo, LogFiles, SourceChoice

LIMITS = (
    "the files say that a rule watches or is enforced; what the controller runs is not read here",
    "past traffic is no promise: what nobody did in the window, such as a yearly job, is not seen",
    "whether a match that watches ends evaluation is not documented: both readings have to agree",
    "traffic that passes no gateway is neither cut nor saved by any rule",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PromoteRequest:
    """A pack, the past traffic to judge it by, and whether to change the files."""

    pack: Path
    """A folder that `propose` wrote, or anything that holds a pack."""
    source: SourceChoice
    files: LogFiles = field(default_factory=LogFiles)
    flows: str = ""
    """A file of flows in place of the source."""
    settings: Path | None = None
    store: Path | None = None
    keep: bool = True
    """Whether the life of the rules is kept. That of the sample's only in a named store."""
    allow_incomplete: bool = False
    apply_to: Path | None = None
    expect: str = ""
    """The only rule whose step is made; empty for whichever is next."""
    rollback: str = ""
    """The rule to take back, instead of asking for the next step."""

    @property
    def keeps(self) -> bool:
        """Whether anything is kept: what is seen in the sample is, in a named store alone."""
        return self.keep and not (isinstance(self.source, Demo) and self.store is None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Promoted:
    """The document, and what else the user should know."""

    document: PromotionDocument
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is asked about: the pack, and its folder where it has one."""

    pack: PolicyPack
    folder: GeneratedFolder | None
    place: str
    """A digest of the folder that it lies in, by which the life of its rules is kept."""
    notes: tuple[str, ...] = ()


def asked_of(request: PromoteRequest) -> Asked:
    """The pack and its folder; a folder to change has to hold the pack that is asked about."""
    emergency = bool(request.rollback)
    folder = read_folder(request.apply_to, every=not emergency) if request.apply_to else None
    if folder is not None and request.pack.resolve() == folder.path.resolve():
        return Asked(pack=folder.pack, folder=folder, place=_place(folder.path))
    if request.pack.is_dir() and folder is None:
        found = read_folder(request.pack)
        return Asked(pack=found.pack, folder=found, place=_place(found.path))
    loaded = load_pack(request.pack)
    if folder is not None and folder.pack != loaded.pack:
        raise ConfigError(
            f"{request.pack} is not the pack of {request.apply_to}",
            hint="name the same folder twice",
        )
    place = _place(folder.path if folder else request.pack)
    return Asked(pack=loaded.pack, folder=folder, place=place, notes=loaded.notes)


def _place(pack: Path) -> str:
    """A digest of where a pack lies; `pack.json` lies where its folder does."""
    path = pack.resolve()
    folder = path.parent if path.name == PACK else path
    return hashlib.sha256(os.fsencode(folder)).hexdigest()


def make_step(
    asked: Asked,
    rule: str,
    kind: StepKind,
    after: Mapping[str, str],
    *,
    impact: tuple[str, ...],
) -> Step:
    before = {path: asked.folder.files[path] for path in after} if asked.folder else {}
    place = shlex.quote(str(asked.folder.path)) if asked.folder else ""
    named = shlex.quote(rule)
    promote_it = f"ringfence promote {place} --expect {named} --apply-to {place}" if place else ""
    take_back = f"ringfence promote {place} --rollback {named} --apply-to {place}" if place else ""
    forward = kind is StepKind.PROMOTED
    return Step(
        rule=rule,
        step=kind,
        impact=impact,
        changes=file_changes(before, after),
        command=promote_it if forward else take_back,
        rollback_command=take_back if forward else promote_it,
        rollback_changes=file_changes(after, before) if before else (),
        applied=False,
    )


def document_of(
    pack: PolicyPack,
    settings: PromotionSettings,
    *,
    as_of: datetime,
    gaps: tuple[Coverage, ...],
    evidence: PromotionEvidence,
    rules: tuple[RuleReadiness, ...],
    step: Step | None,
    notes: tuple[str, ...],
    exit_info: ExitInfo,
) -> PromotionDocument:
    return PromotionDocument(
        schema=PROMOTION_SCHEMA,
        tool=ToolInfo(name="ringfence", version=__version__),
        as_of=as_of,
        pack=PromotedPack(
            name=pack.name,
            version=pack.version,
            default_action=pack.default_action,
            rules=len(pack.rules),
            watching=sum(rule.watch for rule in pack.rules),
            sha256=pack_hash(pack),
        ),
        thresholds=settings.thresholds,
        results=evidence.whole.results if evidence.whole else None,
        gaps=gaps,
        rules=rules,
        next_step=step,
        notes=notes,
        limits=LIMITS,
        exit=exit_info,
    )
