"""The operator's own entries of the catalogue, in `ringfence.toml`.

    [catalogue]
    ip_ranges = "ip-ranges.json"

    [[catalogue.entry]]
    hosts = ["llm.corp.example", "*.models.corp.example"]
    provider = "Our own models"
    category = "model-provider"
    shared = false
    note = "runs in the platform account"

Everything that is wrong is told at once: the reader that refuses a file raises the first of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from ringfence.model.egress import Category
from ringfence.model.settings import OwnEntry

_KEYS = ("category", "hosts", "note", "provider", "shared")
_NO_CHOICE = frozenset({Category.RAW_ADDRESS, Category.UNKNOWN})
"""What no host is by anybody's decision."""
_LONGEST = 200
"""Characters of a provider's name or a note."""
_SHOWN = 80
_HOST_HINT = "write a host (llm.corp.example) or a suffix (*.models.corp.example), without a scheme"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with a file, and the way out."""

    message: str
    hint: str


@dataclass(slots=True)
class OwnCatalogue:
    """What the table says, and everything that is wrong with it."""

    entries: list[OwnEntry] = field(default_factory=list)
    ip_ranges: str = ""
    problems: list[Problem] = field(default_factory=list)


def read_own_catalogue(
    content: object, *, where: str, read_host: Callable[[str], str]
) -> OwnCatalogue:
    """Read the table `catalogue`; where names the file, read_host gives the canonical pattern."""
    found = OwnCatalogue()
    if not isinstance(content, dict):
        found.problems.append(
            Problem(f"{where}: catalogue is no table", "write [[catalogue.entry]] on its own line")
        )
        return found
    _note_unknown(content, ("entry", "ip_ranges"), f"{where}: [catalogue]", found)
    path = content.get("ip_ranges", "")
    if isinstance(path, str) and "\0" not in path:
        found.ip_ranges = path
    else:
        found.problems.append(
            Problem(
                f"{where}: catalogue.ip_ranges is no path", 'write ip_ranges = "ip-ranges.json"'
            )
        )
    tables = content.get("entry", [])
    if not isinstance(tables, list):
        found.problems.append(
            Problem(f"{where}: catalogue.entry is no list of tables", "write [[catalogue.entry]]")
        )
        return found
    taken: dict[str, int] = {}
    for number, table in enumerate(tables, 1):
        _read_entry(table, number, where=where, found=found, taken=taken, read_host=read_host)
    return found


def _read_entry(
    table: object,
    number: int,
    *,
    where: str,
    found: OwnCatalogue,
    taken: dict[str, int],
    read_host: Callable[[str], str],
) -> None:
    place = f"{where}: [[catalogue.entry]] number {number}"
    if not isinstance(table, dict):
        found.problems.append(Problem(f"{place} is no table", "write [[catalogue.entry]]"))
        return
    before = len(found.problems)
    _note_unknown(table, _KEYS, place, found)
    hosts = _hosts(table.get("hosts"), place, found, read_host)
    for host in hosts:
        if taken.setdefault(host, number) != number:
            message = f"{place}: {host} is listed by number {taken[host]} already"
            found.problems.append(Problem(message, "keep one of the two"))
    provider = _text(table.get("provider"), f"{place}: provider", found, needed=True)
    note = _text(table.get("note", ""), f"{place}: note", found, needed=False)
    category = _category(table.get("category"), place, found)
    shared = table.get("shared", False)
    if not isinstance(shared, bool):
        found.problems.append(Problem(f"{place}: shared is neither true nor false", "write true"))
    elif category is not None and len(found.problems) == before:
        found.entries.append(
            OwnEntry(hosts=hosts, provider=provider, category=category, shared=shared, note=note)
        )


def _hosts(
    value: object, place: str, found: OwnCatalogue, read_host: Callable[[str], str]
) -> tuple[str, ...]:
    if not isinstance(value, list) or not value or not all(isinstance(h, str) for h in value):
        found.problems.append(
            Problem(f"{place}: hosts is no list of texts", 'write hosts = ["llm.corp.example"]')
        )
        return ()
    read = {text: read_host(text.strip()) for text in value}
    for text, host in read.items():
        if not host or ":" in host or host.replace(".", "").isdigit():
            message = f"{place}: {text[:_SHOWN]!r} is no host"
            found.problems.append(Problem(message, _HOST_HINT))
    return tuple(sorted({host for host in read.values() if host}))


def _text(value: object, where: str, found: OwnCatalogue, *, needed: bool) -> str:
    text = value.strip() if isinstance(value, str) else ""
    if not isinstance(value, str) or (needed and not text) or len(text) > _LONGEST:
        found.problems.append(
            Problem(
                f"{where} is no text of 1 to {_LONGEST} characters", "say in a few words who it is"
            )
        )
    return text


def _category(value: object, place: str, found: OwnCatalogue) -> Category | None:
    known = [category.value for category in Category if category not in _NO_CHOICE]
    if isinstance(value, str) and value in known:
        return Category(value)
    shown = f"{value[:_SHOWN]!r}" if isinstance(value, str) else "what stands there"
    found.problems.append(
        Problem(f"{place}: category: {shown} is none", f"write one of {', '.join(known)}")
    )
    return None


def _note_unknown(
    content: Mapping[str, object], known: tuple[str, ...], place: str, found: OwnCatalogue
) -> None:
    for key in sorted(set(content) - set(known)):
        found.problems.append(
            Problem(f"{place}: unknown key {key[:_SHOWN]!r}", f"known here: {', '.join(known)}")
        )
