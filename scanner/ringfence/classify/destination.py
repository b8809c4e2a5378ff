"""What a host or an address is, and whether it may ever be approved.

How a sanction comes about, the last line that applies wins:

- nothing is known, or the category needs a human's look: unreviewed;
- a model provider, aggregator or AI product that is not on the operator's list: unsanctioned;
- an endpoint that the AgentCore platform itself needs (models of Bedrock, AgentCore, ECR, STS,
  CloudWatch), and the image registries of the accounts of the scan: sanctioned. Other AWS services stay unreviewed, because a service endpoint opens the service in
  every account and only policies say whose;
- on the operator's sanctioned list: sanctioned;
- a tunnel, paste site, file drop, dynamic DNS name, public resolver or host of a published attack:
  prohibited, whatever the sanctioned list says;
- on the operator's denied list: prohibited.

An entry of the operator's own catalogue stands for the bundled one of the same pattern, and like any
entry it goes before wider ones; where the bundled catalogue says another kind, the reasons say which.

`learnable` is another question: whether review may ever turn the destination into a permit. It is
never so for prohibited destinations, aggregators (one permit opens every model), AI products for
people, bare addresses, names that are no clean ASCII host names, and look-alikes, those below a
suffix that the catalogue lists among them. An operator who means one of the last
three kinds writes its name into the sanctioned list by hand; that sanctions it and proposes nothing.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import lru_cache

from ringfence.classify import addresses, catalogue
from ringfence.classify.entry import of_address_entry, of_host_entry, of_own_entry
from ringfence.classify.lookalikes import Resemblance
from ringfence.classify.names import (
    IPAddress,
    canonical_name,
    is_international,
    parse_address,
    tenant_suffix,
)
from ringfence.classify.patterns import specificity
from ringfence.classify.ranges import RangeIndex, bundled_index
from ringfence.classify.sanctions import Listing
from ringfence.model.egress import Category, Classification, Confidence, MatchMethod, Sanction
from ringfence.model.settings import OwnEntry, Settings
from ringfence_data.catalogue import Entry

_PRIVATE_SUFFIXES = (
    ".internal",
    ".local",
    ".localhost",
    ".localdomain",
    ".lan",
    ".home.arpa",
    ".intranet",
)
_REGISTRIES = frozenset({"*.dkr-ecr.{region}.on.aws", "*.dkr.ecr.{region}.amazonaws.com"})
"""Patterns of image registries, whose names begin with the id of the account."""
_BRANDED = (Category.UNKNOWN, Category.CODE_HOST)
"""Where a tenant's name is a site's, and a brand in it claims whose."""


class Classifier:
    """Says what destinations are, by the catalogue and one operator's settings."""

    def __init__(
        self, settings: Settings, *, as_of: date | None = None, accounts: tuple[str, ...] = ()
    ) -> None:
        """Arrange the lists; as_of, the day of the scan, tells how old published ranges are.

        Image registries of accounts, those of the scan, are the runtimes' own platform.
        An entry of a list that can never match is a ConfigError.
        """
        self._own = catalogue.own_hosts(settings.catalogue)
        self._denied = Listing(settings.denied)
        self._sanctioned = Listing(settings.sanctioned)
        self._imitated = catalogue.imitated(settings.sanctioned, settings.catalogue)
        self._ranges = RangeIndex(settings.ip_ranges) if settings.ip_ranges else None
        self._as_of = as_of
        self._accounts = frozenset(accounts)

    def host(self, host: str) -> Classification:
        """Say what a host name is; an IP literal is classified as the address it spells."""
        if parse_address(host) is not None:
            return self.address(host)
        name = canonical_name(host)
        if not name:
            return _undecided(
                Category.UNKNOWN, "it is no clean ASCII host name, so it is compared with nothing"
            )
        return self._with_operator(_with_paths(self._by_catalogue(name), name), name)

    def address(self, address: str, aws_service: str = "") -> Classification:
        """Say what an address is; aws_service is the flow log's `pkt-dst-aws-service`."""
        parsed = parse_address(address)
        if parsed is None:
            return _undecided(Category.UNKNOWN, "it is neither a host name nor an address")
        return self._with_operator(self._by_range(parsed, aws_service), str(parsed))

    def _by_catalogue(self, name: str) -> Classification:
        if known := self._listed(name):
            return _international(known) if is_international(name) else known
        if "." not in name or name.endswith(_PRIVATE_SUFFIXES):
            return _PRIVATE_NAME
        if resemblance := self._imitated.resemblance(name):
            return _borrowing(_NOT_KNOWN if resemblance.alone else _LOOK_ALIKE, resemblance)
        if is_international(name):
            return _undecided(
                Category.UNKNOWN, "it is an internationalised name, so it can never be learned"
            )
        suffix = tenant_suffix(name)
        anyone = (f"anyone gets a name below {suffix}",) if suffix else ()
        return replace(_NOT_KNOWN, reasons=(*_NOT_KNOWN.reasons, *anyone))

    def _listed(self, name: str) -> Classification | None:
        """What the most specific entry says: the operator's, or the bundled one."""
        bundled = catalogue.hosts().find(name)
        own = self._own.find(name)
        if own and (bundled is None or specificity(own[0]) >= specificity(bundled[0])):
            if not (refused := _refused(own[1], name, bundled)):
                return of_own_entry(own[1], own[0], bundled=bundled)
            found = of_host_entry(bundled[1], bundled[0]) if bundled else _NOT_KNOWN
            return replace(found, reasons=(*found.reasons, refused))
        if bundled is None:
            return None
        pattern, entry = bundled
        if pattern in _REGISTRIES and (account := name.partition(".")[0]) in self._accounts:
            return _registry_of(account, of_host_entry(entry, pattern))
        return self._of_tenant(of_host_entry(entry, pattern), name, pattern)

    def _of_tenant(self, known: Classification, name: str, pattern: str) -> Classification:
        """A name below a listed suffix where anyone gets one, by the labels before the suffix."""
        anyones = known.shared or tenant_suffix(name)
        if not anyones or not pattern.startswith("*.") or self._sanctioned.match(name) == name:
            return known
        labels = name.split(".")
        suffix = labels[-pattern.count(".") :]
        below = ".".join(labels[: -len(suffix)])
        branded = known.category in _BRANDED
        found = self._imitated.of_tenant(below, ".".join(suffix), branded=branded)
        return _borrowing(known, found) if found else known

    def _by_range(self, address: IPAddress, aws_service: str) -> Classification:
        if entry := catalogue.addresses().get(address):
            return of_address_entry(entry, str(address))
        if network := addresses.private_network(address):
            return replace(
                _undecided(Category.PRIVATE_NETWORK, network),
                method=MatchMethod.RESERVED_RANGE,
                confidence=Confidence.HIGH,
            )
        holder = (self._ranges or bundled_index()).find(address)
        if aws_service:
            return addresses.of_flow_log(aws_service, holder)
        if holder:
            return addresses.of_published(holder, self._as_of)
        return _undecided(
            Category.RAW_ADDRESS,
            "no single name is known for the address, so it can never be learned",
        )

    def _with_operator(self, found: Classification, name: str) -> Classification:
        if entry := self._denied.match(name):
            return replace(
                found,
                sanction=Sanction.PROHIBITED,
                learnable=False,
                reasons=(*found.reasons, f"the operator denied {entry}"),
            )
        entry = self._sanctioned.match(name)
        if not entry:
            return found
        if found.sanction is Sanction.PROHIBITED:
            reason = f"the operator's sanction of {entry} does not lift that"
            return replace(found, reasons=(*found.reasons, reason))
        return replace(
            found,
            sanction=Sanction.SANCTIONED,
            reasons=(*found.reasons, f"the operator sanctioned {entry}"),
        )


def classify_host(host: str, settings: Settings) -> Classification:
    """Say what a host name is; an IP literal is classified as the address it spells."""
    return _classifier(settings).host(host)


def classify_address(
    address: str, aws_service: str = "", *, settings: Settings | None = None
) -> Classification:
    """Say what an address is; aws_service is the flow log's `pkt-dst-aws-service`."""
    return _classifier(settings or Settings()).address(address, aws_service)


@lru_cache(maxsize=8)
def _classifier(settings: Settings) -> Classifier:
    return Classifier(settings)


def _international(known: Classification) -> Classification:
    """A label in another script is never needed below a known domain, and hides what it spells."""
    reason = "an internationalised label hides what it spells, so the name can never be learned"
    return replace(
        known, learnable=False, reasons=(*known.reasons, reason), confidence=Confidence.LOW
    )


def _borrowing(known: Classification, resemblance: Resemblance) -> Classification:
    """With the reason why nobody learns a name that borrows another.

    Buckets are named after sites by those who run the sites.
    """
    perhaps = resemblance.alone or known.category is Category.AWS_SERVICE
    own = ", which may be its own or anyone's" if perhaps else ""
    return replace(
        known,
        learnable=False,
        reasons=(*known.reasons, f"it {resemblance.said}{own}, so it can never be learned"),
        imitates="" if perhaps else resemblance.known,
    )


def _refused(own: OwnEntry, name: str, bundled: tuple[str, Entry] | None) -> str:
    """Why an entry of the operator does not count for a name; empty when it does."""
    if bundled and bundled[1].category == Category.SUPPLY_CHAIN:
        return f"your own entry of {own.provider} does not lift that"
    if own.category is Category.PRIVATE_NETWORK and (bundled or tenant_suffix(name)):
        return f"your own entry calls it {own.category}, and others have names there"
    return ""


def _registry_of(account: str, known: Classification) -> Classification:
    """The image registry of an account that was scanned, where its runtimes' images may well be."""
    return replace(
        known,
        sanction=Sanction.SANCTIONED,
        reasons=(known.reasons[0], f"the registry of {account}, an account of this scan"),
        confidence=Confidence.HIGH,
        shared=False,
    )


def _with_paths(found: Classification, name: str) -> Classification:
    """What answers at some paths of the host says nothing of the rest."""
    listed = catalogue.hosts_with_paths().find(name)
    sentences = tuple(
        f"at {', '.join(entry.paths)} it is {entry.provider}, which is {entry.category}; "
        "the host is judged without its paths"
        for entry in (listed[1] if listed else ())
    )
    return replace(found, reasons=(*found.reasons, *sentences)) if sentences else found


def _undecided(category: Category, reason: str) -> Classification:
    """Unreviewed, and nothing that review could turn into a permit."""
    return Classification(
        category=category, sanction=Sanction.UNREVIEWED, learnable=False, reasons=(reason,)
    )


_PRIVATE_NAME = Classification(
    category=Category.PRIVATE_NETWORK,
    sanction=Sanction.UNREVIEWED,
    learnable=True,
    reasons=("the name means something inside the network only",),
    method=MatchMethod.PRIVATE_NAME,
    confidence=Confidence.MEDIUM,
)
_LOOK_ALIKE = Classification(
    category=Category.UNKNOWN,
    sanction=Sanction.UNREVIEWED,
    learnable=False,
    reasons=(),
    method=MatchMethod.RESEMBLANCE,
    confidence=Confidence.MEDIUM,
)
_NOT_KNOWN = Classification(
    category=Category.UNKNOWN,
    sanction=Sanction.UNREVIEWED,
    learnable=True,
    reasons=("the catalogue does not know the host",),
)
