"""The files of a proposal: what they say, and what writing them to a folder would change there."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath

from ringfence.model.proposal import MANIFEST_NAME
from ringfence.render.style import counted
from ringfence_tui.blocks import Bullets, Code, Heading, Page, Span, Spans, Tone, line, spans
from ringfence_tui.views.proposed import File, Proposal, proposed_of
from ringfence_tui.views.wording import SHOWN, beyond

_LANGUAGES = {".tf": "hcl", ".json": "json", ".md": "markdown"}
_FIRST = (".tf", ".json", ".md")
"""The order of files: what Terraform applies, what programs read, what a human reads."""
_LINES = 3_000
"""A file with more lines is not compared line by line, which takes long."""
_DIFF = 400
"""Lines of one file's changes that a page has."""

NEW, CHANGED, SAME, UNREAD = "new", "changed", "same", "not read"
KEPT, REMOVED, ANEW = "stays", "removed", "written anew"
_LOOKS = {
    NEW: Span("+ new", Tone.INFO),
    CHANGED: Span("! changed", Tone.WARN),
    SAME: Span("= same", Tone.DIM),
    UNREAD: Span("? not read, so whether it changes is not known", Tone.UNKNOWN),
    REMOVED: Span("- removed, since this proposal has it no more", Tone.WARN),
    ANEW: Span("! written anew, with the digests of the others", Tone.WARN),
    KEPT: Span("· stays as it is", Tone.DIM),
}


def files_page(files: Iterable[File]) -> Page:
    """Every file of a proposal in full, what Terraform applies first."""
    given = sorted(files, key=_place)
    if not given:
        return (line(Span("No file of the proposal was read.", Tone.UNKNOWN)),)
    return tuple(block for path, text in given for block in _file(path, text))


def preview_page(document: Proposal) -> Page:
    """The files of a proposal; of a manifest alone their names and digests."""
    given = proposed_of(document)
    if given.files:
        return files_page(given.files)
    items = tuple(
        spans(Span(each.path, Tone.STRONG), f" SHA-256 {each.sha256}")
        for each in given.manifest.files
    )
    told = line(Span("What is in them was not read.", Tone.UNKNOWN))
    return (Heading(counted(len(items), "file")), told, Bullets(items))


def _file(path: str, text: str) -> Page:
    return (Heading(path), Code(text, language_of(path)))


def language_of(path: str) -> str:
    """How the text of a file is coloured; empty for no way."""
    return _LANGUAGES.get(PurePosixPath(path).suffix, "")


def _place(file: File) -> tuple[int, str]:
    suffix = PurePosixPath(file[0]).suffix
    return (_FIRST.index(suffix) if suffix in _FIRST else len(_FIRST), file[0])


def write_plan(
    folder: str,
    there: Mapping[str, str | None],
    proposed: Mapping[str, str],
    removed: Iterable[str] = (),
) -> Page:
    """What writing the proposed files to a folder would do.

    `there` has the text of each file of the folder by its path, and None for one that was not read;
    `removed` are files of an earlier proposal that this one has no more.
    """
    states = {path: state_of(there, path, text) for path, text in sorted(proposed.items())}
    states[MANIFEST_NAME] = ANEW if MANIFEST_NAME in there else NEW
    gone = sorted(removed)
    return (
        Heading(f"Writing to {folder}"),
        line(_sum(states)),
        Bullets(
            (
                *(_state(path, state) for path, state in states.items()),
                *(_state(path, REMOVED) for path in gone),
            )
        ),
        *_kept(sorted(there.keys() - proposed.keys() - {*gone, MANIFEST_NAME})),
        *(
            block
            for path, state in states.items()
            if state == CHANGED
            for block in _changes(path, there[path] or "", proposed[path])
        ),
    )


def state_of(there: Mapping[str, str | None], path: str, text: str) -> str:
    """What becomes of one file."""
    if path not in there:
        return NEW
    present = there[path]
    if present is None:
        return UNREAD
    return SAME if present == text else CHANGED


def _state(path: str, state: str) -> Spans:
    return spans(_LOOKS[state], f": {path}")


def _sum(states: Mapping[str, str]) -> str:
    counts = Counter(states.values())
    told = [
        f"{counts[state]:,} {state}"
        for state in (NEW, CHANGED, ANEW, SAME, UNREAD)
        if counts[state]
    ]
    return f"{counted(len(states), 'file')}: {', '.join(told)}" if told else "No file to write."


def _kept(paths: list[str]) -> Page:
    if not paths:
        return ()
    items = tuple(_state(path, KEPT) for path in paths[:SHOWN])
    return (
        Heading("Already there, and left alone"),
        Bullets(items),
        *beyond(len(paths), "file"),
    )


def _changes(path: str, before: str, after: str) -> Page:
    """The changed lines of a file; a very long file is only named."""
    old, new = before.splitlines(), after.splitlines()
    title = Heading(f"Changes of {path}")
    if max(len(old), len(new)) > _LINES:
        told = f"{len(old):,} lines become {len(new):,}: too many to compare here."
        return (title, line(Span(told, Tone.DIM)))
    lines = tuple(difflib.unified_diff(old, new, "there", "proposed", n=2, lineterm=""))
    if not lines:
        return (title, line("The line ends alone differ."))
    shown = Code("\n".join(lines[:_DIFF]), "diff")
    return (title, shown, *beyond(len(lines), "line", _DIFF, where="of changes"))
