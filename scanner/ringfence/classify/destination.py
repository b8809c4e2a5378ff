"""What a host or an address is, and whether it may ever be approved.

How a sanction comes about, the last line that applies wins:

- nothing is known, or the category needs a human's look: unreviewed;
- a model provider, aggregator or AI product that is not on the operator's list: unsanctioned;
- an endpoint that the AgentCore platform itself needs (Bedrock, AgentCore, ECR, STS, CloudWatch):
  sanctioned. Other AWS services stay unreviewed, because a service endpoint opens the service in
  every account and only policies say whose;
- on the operator's sanctioned list: sanctioned;
- a tunnel, paste site, file drop, dynamic DNS name, public resolver or host of a published attack:
  prohibited, whatever the sanctioned list says;
- on the operator's denied list: prohibited.

`learnable` is another question: whether review may ever turn the destination into a permit. It is
never so for prohibited destinations, aggregators (one permit opens every model), AI products for
people, bare addresses, names that are no clean ASCII host names, and look-alikes. An operator who means one of the last
three kinds writes its name into the sanctioned list by hand; that sanctions it and proposes nothing.
"""

from __future__ import annotations

from dataclasses import replace

from ringfence.classify import addresses, catalogue
from ringfence.classify.entry import of_address_entry, of_host_entry
from ringfence.classify.names import IPAddress, canonical_name, is_international, parse_address
from ringfence.classify.sanctions import denied_by, sanctioned_by
from ringfence.model.egress import Category, Classification, Confidence, MatchMethod, Sanction
from ringfence.model.settings import Settings

_PRIVATE_SUFFIXES = (
    ".internal",
    ".local",
    ".localhost",
    ".localdomain",
    ".lan",
    ".home.arpa",
    ".intranet",
)


def classify_host(host: str, settings: Settings) -> Classification:
    """Say what a host name is; an IP literal is classified as the address it spells."""
    if parse_address(host) is not None:
        return classify_address(host, settings=settings)
    name = canonical_name(host)
    if not name:
        return _undecided(
            Category.UNKNOWN, "it is no clean ASCII host name, so it is compared with nothing"
        )
    found = _with_paths(_by_catalogue(name, settings), name)
    return _with_operator(found, name, settings)


def classify_address(
    address: str, aws_service: str = "", *, settings: Settings | None = None
) -> Classification:
    """Say what an address is; aws_service is the flow log's `pkt-dst-aws-service`."""
    parsed = parse_address(address)
    if parsed is None:
        return _undecided(Category.UNKNOWN, "it is neither a host name nor an address")
    return _with_operator(_by_range(parsed, aws_service), str(parsed), settings or Settings())


def _by_range(address: IPAddress, aws_service: str) -> Classification:
    if entry := catalogue.addresses().get(address):
        return of_address_entry(entry, str(address))
    if network := addresses.private_network(address):
        return replace(
            _undecided(Category.PRIVATE_NETWORK, network),
            method=MatchMethod.RESERVED_RANGE,
            confidence=Confidence.HIGH,
        )
    if aws_service:
        return _aws_address(aws_service)
    return _undecided(
        Category.RAW_ADDRESS, "no single name is known for the address, so it can never be learned"
    )


def _by_catalogue(name: str, settings: Settings) -> Classification:
    if "." not in name or name.endswith(_PRIVATE_SUFFIXES):
        return Classification(
            category=Category.PRIVATE_NETWORK,
            sanction=Sanction.UNREVIEWED,
            learnable=True,
            reasons=("the name means something inside the network only",),
            method=MatchMethod.PRIVATE_NAME,
            confidence=Confidence.MEDIUM,
        )
    if found := catalogue.hosts().find(name):
        pattern, entry = found
        known = of_host_entry(entry, pattern)
        return _international(known) if is_international(name) else known
    if resemblance := catalogue.imitated(settings.sanctioned).resemblance(name):
        return replace(
            _undecided(Category.UNKNOWN, f"it {resemblance}, so it can never be learned"),
            method=MatchMethod.RESEMBLANCE,
        )
    return Classification(
        category=Category.UNKNOWN,
        sanction=Sanction.UNREVIEWED,
        learnable=True,
        reasons=("the catalogue does not know the host",),
    )


def _international(known: Classification) -> Classification:
    """A label in another script is never needed below a known domain, and hides what it spells."""
    reason = "an internationalised label hides what it spells, so the name can never be learned"
    return replace(
        known, learnable=False, reasons=(*known.reasons, reason), confidence=Confidence.LOW
    )


def _with_paths(found: Classification, name: str) -> Classification:
    """A published attack kept something at a path of the host, which says nothing of the rest."""
    entries = catalogue.hosts_with_paths().get(name, ())
    sentences = tuple(
        f"some paths of the host are indicators of {entry.provider} ({', '.join(entry.paths)}): the "
        "host is judged without them"
        for entry in entries
    )
    return replace(found, reasons=(*found.reasons, *sentences)) if sentences else found


def _with_operator(found: Classification, name: str, settings: Settings) -> Classification:
    if entry := denied_by(name, settings):
        return replace(
            found,
            sanction=Sanction.PROHIBITED,
            learnable=False,
            reasons=(*found.reasons, f"the operator denied {entry}"),
        )
    entry = sanctioned_by(name, settings)
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


def _aws_address(aws_service: str) -> Classification:
    if aws_service in addresses.CUSTOMER_RUN:
        found = _undecided(
            Category.RAW_ADDRESS,
            f"the flow log names {aws_service}, behind which any AWS customer answers",
        )
    else:
        reason = f"the flow log names the AWS service {aws_service}"
        found = replace(_undecided(Category.AWS_SERVICE, reason), provider="AWS")
    return replace(found, method=MatchMethod.FLOW_LOG_SERVICE, confidence=Confidence.HIGH)


def _undecided(category: Category, reason: str) -> Classification:
    """Unreviewed, and nothing that review could turn into a permit."""
    return Classification(
        category=category, sanction=Sanction.UNREVIEWED, learnable=False, reasons=(reason,)
    )
