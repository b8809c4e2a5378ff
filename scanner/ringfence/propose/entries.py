"""The entries of the WebGroups: what the operator approved, and what the platform needs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time

from ringfence.classify import Classifier
from ringfence.classify.indicators import indicator_urls
from ringfence.classify.names import canonical_name, parse_address
from ringfence.classify.ranges import is_region
from ringfence.model.egress import Category, Classification, Destination
from ringfence.model.proposal import EntrySource, LandingZone, ReviewReason
from ringfence.model.settings import Settings
from ringfence.propose.decide import Objection, objection, of_aws, wildcard_objection
from ringfence_rules.starter import starter_pack

MODELS = "sanctioned-models"
TOOLS = "approved-tools"
DECRYPTED = "approved-tools-decrypted"
AWS = "aws-control-plane"
MCP = "approved-mcp"
_ACCOUNT = re.compile(r"[0-9]{12}", re.ASCII)
_NO_ENDPOINT = Objection(ReviewReason.AWS, "its account or region is none of AWS's")
_OPENED = {
    Category.MODEL_AGGREGATOR: "one permit opens every model behind it",
    Category.AWS_SERVICE: "it opens the service in every account; only IAM and endpoint policies "
    "say whose",
}
_WITHOUT_PATHS = (
    "its paths of published attacks are permitted with it, since nothing decrypts: on a provider "
    "line from 9.0 on a rule denies them"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Approved:
    """A host or `*.suffix` that stands in a WebGroup."""

    text: str
    group: str
    source: EntrySource
    why: str
    category: Category
    owner: str = ""
    expires_at: datetime | None = None
    warnings: tuple[str, ...] = ()

    def takes(self, host: str) -> bool:
        """Whether it permits a name: itself, or a name below the suffix."""
        if self.text.startswith("*."):
            return host.endswith(self.text[1:])
        return host == self.text


@dataclass(frozen=True, slots=True, kw_only=True)
class Withheld:
    """What the operator approved and what is not emitted all the same."""

    text: str
    objection: Objection
    found: Classification


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What entries are decided by."""

    classifier: Classifier
    settings: Settings
    destinations: Mapping[str, Destination]
    """By host."""
    mcp: frozenset[str]
    zones: tuple[LandingZone, ...]
    today: date
    by_file: frozenset[str] = field(default_factory=frozenset)
    decrypts: bool = True


def approved_entries(ground: Ground) -> tuple[tuple[Approved, ...], tuple[Withheld, ...]]:
    """Every entry on the operator's word or for the platform's need, and what is withheld.

    An entry that stands in the list and in an exception is the list's.
    """
    entries: dict[str, Approved] = {}
    withheld: dict[str, Withheld] = {}
    for each in (*_sanctioned(ground), *_excepted(ground), *_needed(ground)):
        if isinstance(each, Withheld):
            withheld.setdefault(each.text, each)
        else:
            entries.setdefault(each.text, each)
    decrypted = tuple(_below_wildcards(tuple(entries.values()), ground))
    whole = (*entries.values(), *(each for each in decrypted if each.text not in entries))
    return (
        tuple(sorted(whole, key=lambda each: (each.group, each.text))),
        tuple(withheld[text] for text in sorted(withheld) if text not in entries),
    )


def indicator_hosts() -> frozenset[str]:
    """The exact hosts of the published indicators, which are the narrow group of their deny."""
    hosts = {url.partition("/")[0] for url, _ in indicator_urls()}
    return frozenset(host for host in hosts if canonical_name(host) == host)


def _sanctioned(ground: Ground) -> Iterator[Approved | Withheld]:
    for pattern in ground.settings.sanctioned:
        by_file = pattern in ground.by_file
        source = EntrySource.APPROVAL if by_file else EntrySource.OPERATOR
        why = "approved with --approve" if by_file else "sanctioned in ringfence.toml"
        yield from _on_word(
            pattern, ground, source=source, why=f"{why}{_recorded(pattern, ground)}"
        )


def _recorded(pattern: str, ground: Ground) -> str:
    """Who decided it, where somebody wrote that down."""
    for each in ground.settings.decisions:
        if each.destination == pattern:
            return f" by {each.owner} on {each.decided.isoformat()}: {each.reason}"
    return ""


def _excepted(ground: Ground) -> Iterator[Approved | Withheld]:
    for each in ground.settings.exceptions:
        if not each.destination or each.runtime or not each.in_force(ground.today):
            continue
        made = _on_word(
            each.destination,
            ground,
            source=EntrySource.EXCEPTION,
            why=f"excepted until {each.expires.isoformat()}: {each.reason}",
        )
        ends = datetime.combine(each.expires, time(23, 59, 59), tzinfo=UTC)
        for one in made:
            yield (
                replace(one, owner=each.owner, expires_at=ends)
                if isinstance(one, Approved)
                else one
            )


def _on_word(
    pattern: str, ground: Ground, *, source: EntrySource, why: str
) -> Iterator[Approved | Withheld]:
    """The entry of a pattern of the operator's, or why there is none.

    Names that were seen below a refused wildcard are not taken in its place: an attacker's may be
    among them.
    """
    if not pattern.startswith("*."):
        yield _exact(pattern, ground, source=source, why=why)
        return
    base = pattern[2:]
    below = sorted(host for host in ground.destinations if host.endswith(f".{base}"))
    refused = wildcard_objection(
        pattern, ground.classifier, denied=ground.settings.denied, seen=below
    )
    found = ground.classifier.host(base)
    if refused is None:
        yield _entry(pattern, found, ground, source=source, why=why)
        return
    yield Withheld(text=pattern, objection=refused, found=found)


def _exact(host: str, ground: Ground, *, source: EntrySource, why: str) -> Approved | Withheld:
    found = ground.classifier.host(host)
    if refused := objection(found, exact=True):
        return Withheld(text=host, objection=refused, found=found)
    return _entry(host, found, ground, source=source, why=why)


def _entry(
    text: str, found: Classification, ground: Ground, *, source: EntrySource, why: str
) -> Approved:
    return Approved(
        text=text,
        group=_group(text, found.category, ground),
        source=source,
        why=why,
        category=found.category,
        warnings=tuple(_warnings(text, found, ground)),
    )


def _warnings(text: str, found: Classification, ground: Ground) -> Iterator[str]:
    """What a permit of it opens beyond what is meant."""
    if opened := _OPENED.get(Category.AWS_SERVICE if of_aws(text) else found.category):
        yield opened
    elif found.shared:
        yield "others answer behind the same name"
    if text in indicator_hosts() and not ground.decrypts:
        yield _WITHOUT_PATHS


def _group(text: str, category: Category, ground: Ground) -> str:
    if text in indicator_hosts() and ground.decrypts:
        return DECRYPTED
    if category in (Category.MODEL_PROVIDER, Category.MODEL_AGGREGATOR):
        return MODELS
    if category is Category.AWS_SERVICE:
        return AWS
    return MCP if category is Category.MCP_PLATFORM or text in ground.mcp else TOOLS


def _needed(ground: Ground) -> Iterator[Approved | Withheld]:
    """The endpoints that no runtime of a zone runs without: they follow from where runtimes stand.

    Nothing else of AWS is permitted without the operator's word, however often it was seen. The
    account and region of a zone come with a recording, and anybody may have made that.
    """
    for zone in ground.zones:
        known = is_region(zone.region) and bool(_ACCOUNT.fullmatch(zone.account))
        for needed in starter_pack().needed:
            host = needed.host.format(region=zone.region, account=zone.account)
            found = ground.classifier.host(host)
            refused = objection(found, exact=True)
            if refused or not known:
                yield Withheld(text=host, objection=refused or _NO_ENDPOINT, found=found)
            else:
                yield _of_need(host, needed.why, found)


def _of_need(host: str, why: str, found: Classification) -> Approved:
    return Approved(
        text=host, group=AWS, source=EntrySource.PLATFORM, why=why, category=found.category
    )


def _below_wildcards(entries: Iterable[Approved], ground: Ground) -> Iterator[Approved]:
    """Hosts of indicators that a wildcard permits: they need the permit with decryption by name.

    The bundled catalogue refuses such a wildcard; an operator's own entries can make it theirs.
    """
    for entry in entries if ground.decrypts else ():
        if entry.text.startswith("*.") and entry.group != DECRYPTED:
            for host in sorted(indicator_hosts()):
                if entry.takes(host):
                    yield replace(
                        entry, text=host, group=DECRYPTED, why=f"{entry.text}: {entry.why}"
                    )


def is_address(text: str) -> bool:
    """Whether an entry of a list is an address and no name."""
    return parse_address(text) is not None
