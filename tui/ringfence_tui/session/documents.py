"""The documents of the engine, read into the classes that they are written from."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec

from ringfence.errors import ConfigError, PackError
from ringfence.model.difference import DIFF_SCHEMA, DiffDocument
from ringfence.model.document import SCAN_SCHEMA, ScanDocument
from ringfence.model.history import ScanRow
from ringfence.model.promotion import PROMOTION_SCHEMA, PromotionDocument
from ringfence.model.proposal import MANIFEST_SCHEMA, PolicyManifest
from ringfence.model.replay import REPLAY_SCHEMA, ReplayDocument
from ringfence.model.simulation import SIMULATION_SCHEMA, SimulationDocument
from ringfence.model.verification import VERIFY_SCHEMA, VerifyDocument
from ringfence_tui.parts import Part
from ringfence_tui.session.piecewise import decoded
from ringfence_tui.views.proposed import Proposed, proposed

_TYPES: Mapping[Part, tuple[str, Any]] = {
    Part.SCAN: (SCAN_SCHEMA, ScanDocument),
    Part.PROPOSAL: (MANIFEST_SCHEMA, PolicyManifest),
    Part.REPLAY: (REPLAY_SCHEMA, ReplayDocument),
    Part.PROMOTION: (PROMOTION_SCHEMA, PromotionDocument),
    Part.VERIFICATION: (VERIFY_SCHEMA, VerifyDocument),
    Part.SIMULATION: (SIMULATION_SCHEMA, SimulationDocument),
    Part.HISTORY: ("", tuple[ScanRow, ...]),
    Part.DIFFERENCE: (DIFF_SCHEMA, DiffDocument),
}
_AGAIN = "have it made again"
_REPLAY = "replay.json"


class _Headed(msgspec.Struct):
    schema: str


def read_document(part: Part, path: Path, *, replayed: bool = True) -> object:
    """The document of a part; raises ConfigError for a file that is missing or holds something else.

    replayed is whether a proposal is wanted with what the replay beside it says of its rules.
    """
    schema, kind = _TYPES[part]
    try:
        content = path.read_bytes()
        if schema:
            _refuse_foreign(content, schema, path)
        document: object = decoded(content, kind)
        if isinstance(document, PolicyManifest):
            document = _whole(document, path, replayed=replayed)
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}", hint=_AGAIN) from error
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} is no document of this version: {error}", hint=_AGAIN) from error
    return document


def _whole(manifest: PolicyManifest, path: Path, *, replayed: bool) -> Proposed:
    """A proposal with the files that were written beside its manifest."""
    folder = path.parent.resolve()
    files = []
    for each in manifest.files:
        file = (folder / each.path).resolve()
        if not file.is_relative_to(folder):
            raise ConfigError(f"{path} lists a file outside its folder: {each.path}", hint=_AGAIN)
        files.append((each.path, file.read_text(encoding="utf-8")))
    replay = _replay_of(folder.parent / _REPLAY) if replayed else None
    return proposed(manifest, files, replay, digest=_digest(folder) if replay else "")


def _digest(folder: Path) -> str:
    """By which a replay names the pack of a folder; empty where the folder holds none."""
    from ringfence.workflow.packs import pack_digest, read_pack  # noqa: PLC0415 - parses Terraform

    with suppress(PackError):
        return pack_digest(read_pack(folder))
    return ""


def _replay_of(path: Path) -> ReplayDocument | None:
    """The replay that lies beside a proposal; whether it is of that pack is for `proposed` to say."""
    if not path.is_file():
        return None
    with suppress(ConfigError):  # half written, or of another version: then hits are not known
        found = read_document(Part.REPLAY, path)
        return found if isinstance(found, ReplayDocument) else None
    return None


def _refuse_foreign(content: bytes, schema: str, path: Path) -> None:
    found = msgspec.json.decode(content, type=_Headed).schema
    if found != schema:
        raise ConfigError(f"{path} is of the schema {found!r}, not {schema!r}", hint=_AGAIN)
