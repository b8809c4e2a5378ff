"""The document of a proposal: its manifest, the pack that was written beside it, and a replay of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import msgspec

from ringfence.model.proposal import PolicyManifest
from ringfence.model.replay import ReplayDocument
from ringfence.render.pack_document import PackDocument, PackRule

PACK_FILE = "pack.json"
File = tuple[str, str]
"""A path below the folder of the proposal, and the text of the file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed:
    """A proposal as far as it was read. The manifest alone says nothing of ports and of groups."""

    manifest: PolicyManifest
    pack: PackDocument | None = None
    """None where it was not read."""
    files: tuple[File, ...] = ()
    """What was written beside the manifest."""
    replay: ReplayDocument | None = None
    """What the pack does to past traffic; None where nobody asked."""

    @property
    def rules(self) -> dict[str, PackRule]:
        """The rules of the pack by name; empty where it was not read."""
        listed = (self.pack.rules if self.pack else None) or ()
        return {str(each.name): each for each in listed}


Proposal = Proposed | PolicyManifest
"""What a view of the proposal takes; of a manifest alone it says what is not known."""


def proposed_of(document: Proposal) -> Proposed:
    """The proposal of what was handed in."""
    return document if isinstance(document, Proposed) else Proposed(manifest=document)


def proposed(
    manifest: PolicyManifest,
    files: Iterable[File],
    replay: ReplayDocument | None = None,
    *,
    digest: str = "",
) -> Proposed:
    """The proposal of a manifest and of the files beside it, the pack among them if it is whole.

    A replay is only taken where it names the pack by this digest: hits of another pack would mislead,
    and two packs of ours may have the same name, version and rules.
    """
    texts = tuple(files)
    return Proposed(
        manifest=manifest,
        pack=_pack(dict(texts).get(PACK_FILE)),
        files=texts,
        replay=replay if replay and digest and replay.pack.sha256 == digest else None,
    )


def _pack(text: str | None) -> PackDocument | None:
    if text is None:
        return None
    try:
        return msgspec.json.decode(text, type=PackDocument)
    except (msgspec.DecodeError, RecursionError, UnicodeEncodeError):
        return None
