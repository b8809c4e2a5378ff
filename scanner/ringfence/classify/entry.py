"""What an entry of a catalogue makes of the hosts and addresses that it lists."""

from __future__ import annotations

from dataclasses import replace

from ringfence.classify.patterns import is_name, is_suffix
from ringfence.model.egress import Category, Classification, Confidence, MatchMethod, Sanction
from ringfence.model.settings import OwnEntry
from ringfence_data.catalogue import Entry

DEFAULTS = {
    Category.MODEL_PROVIDER: (Sanction.UNSANCTIONED, True),
    Category.MODEL_AGGREGATOR: (Sanction.UNSANCTIONED, False),
    Category.AI_APPLICATION: (Sanction.UNSANCTIONED, False),
    Category.TUNNEL: (Sanction.PROHIBITED, False),
    Category.PASTE_SITE: (Sanction.PROHIBITED, False),
    Category.FILE_DROP: (Sanction.PROHIBITED, False),
    Category.DYNAMIC_DNS: (Sanction.PROHIBITED, False),
    Category.DNS_OVER_HTTPS: (Sanction.PROHIBITED, False),
    Category.SUPPLY_CHAIN: (Sanction.PROHIBITED, False),
}
"""Sanction, and whether review may ever turn the destination into a permit; others are open."""
_WHY = {
    Category.MODEL_PROVIDER: "a model provider is unsanctioned until the operator lists it",
    Category.MODEL_AGGREGATOR: "one permit opens every model behind it, so it can never be learned",
    Category.AI_APPLICATION: "a product for people is no need of a workload, so it can never be learned",
    Category.TUNNEL: "a tunnel leads anywhere, so it can never be learned",
    Category.PASTE_SITE: "anyone reads back what was sent there, so it can never be learned",
    Category.FILE_DROP: "anyone fetches what was left there, so it can never be learned",
    Category.DYNAMIC_DNS: "anyone points such a name at any machine, so it can never be learned",
    Category.DNS_OVER_HTTPS: "names asked there pass no resolver log, so it can never be learned",
    Category.SUPPLY_CHAIN: "a published attack used the host, so it can never be learned",
}


def of_host_entry(entry: Entry, pattern: str) -> Classification:
    """A host that matched one of the entry's patterns."""
    method = _method(pattern)
    sure = method is MatchMethod.EXACT_HOST or not entry.shared
    return _of_entry(
        entry,
        f"the catalogue lists {pattern} as {entry.provider}",
        method=method,
        confidence=Confidence.HIGH if sure else Confidence.MEDIUM,
    )


def of_own_entry(
    own: OwnEntry, pattern: str, *, bundled: tuple[str, Entry] | None
) -> Classification:
    """A host of the operator's own list, beside what the catalogue says of it."""
    found = _of_entry(
        Entry(
            provider=own.provider,
            category=own.category.value,
            hosts=own.hosts,
            shared=own.shared,
            note=own.note,
        ),
        f"by your own list, {pattern} is {own.provider}",
        method=_method(pattern),
        confidence=Confidence.HIGH,
    )
    if bundled is None or bundled[1].category == own.category.value:
        return found
    listed, entry = bundled
    said = f"the catalogue lists {listed} as {entry.provider}, which is {entry.category}"
    return replace(found, reasons=(*found.reasons, said))


def of_address_entry(entry: Entry, address: str) -> Classification:
    """A well-known address of the entry's provider."""
    return _of_entry(
        entry,
        f"{address} is a well-known address of {entry.provider}",
        method=MatchMethod.WELL_KNOWN_ADDRESS,
        confidence=Confidence.HIGH,
    )


def _of_entry(
    entry: Entry, match: str, *, method: MatchMethod, confidence: Confidence
) -> Classification:
    category = Category(entry.category)
    sanction, learnable = DEFAULTS.get(category, (Sanction.UNREVIEWED, True))
    why = _WHY.get(category, "")
    if entry.platform:
        sanction = Sanction.SANCTIONED
        why = "sanctioned by default only because the runtime's own platform is AWS"
    shared = "other tenants answer behind the same names" if entry.shared else ""
    return Classification(
        provider=entry.provider,
        category=category,
        sanction=sanction,
        learnable=learnable,
        reasons=tuple(filter(None, (match, why, entry.note or shared))),
        method=method,
        # A name whose owner is not known is no better known for being listed.
        confidence=Confidence.LOW if category is Category.UNKNOWN else confidence,
        shared=entry.shared,
    )


def _method(pattern: str) -> MatchMethod:
    if is_name(pattern):
        return MatchMethod.EXACT_HOST
    return MatchMethod.SUFFIX if is_suffix(pattern) else MatchMethod.PATTERN
