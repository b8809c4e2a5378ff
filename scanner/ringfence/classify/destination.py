"""What a host or an address is, and whether it may ever be approved.

How a sanction comes about, the last line that applies wins:

- nothing is known, or the category needs a human's look: unreviewed;
- a model provider or aggregator that is not on the operator's list: unsanctioned;
- an endpoint that the AgentCore platform itself needs (Bedrock, AgentCore, ECR, STS, CloudWatch):
  sanctioned. Other AWS services stay unreviewed, because a service endpoint opens the service in
  every account and only policies say whose;
- on the operator's sanctioned list: sanctioned;
- a tunnel, paste site or public resolver: prohibited, whatever the sanctioned list says;
- on the operator's denied list: prohibited.

`learnable` is another question: whether review may ever turn the destination into a permit. It is
never so for prohibited destinations, aggregators (one permit opens every model), bare addresses,
names that are no clean ASCII host names, and look-alikes. An operator who means one of the last
three kinds writes its name into the sanctioned list by hand; that sanctions it and proposes nothing.
"""

from __future__ import annotations

from dataclasses import replace

from ringfence.classify import addresses, catalogue
from ringfence.classify.names import IPAddress, canonical_name, is_international, parse_address
from ringfence.classify.sanctions import denied_by, sanctioned_by
from ringfence.model.egress import Category, Classification, Sanction
from ringfence.model.settings import Settings
from ringfence_data.catalogue import Entry

_DEFAULTS = {
    Category.MODEL_PROVIDER: (Sanction.UNSANCTIONED, True),
    Category.MODEL_AGGREGATOR: (Sanction.UNSANCTIONED, False),
    Category.TUNNEL: (Sanction.PROHIBITED, False),
    Category.PASTE_SITE: (Sanction.PROHIBITED, False),
    Category.DNS_OVER_HTTPS: (Sanction.PROHIBITED, False),
}
_WHY = {
    Category.MODEL_PROVIDER: "a model provider is unsanctioned until the operator lists it",
    Category.MODEL_AGGREGATOR: "one permit opens every model behind it, so it can never be learned",
    Category.TUNNEL: "a tunnel leads anywhere, so it can never be learned",
    Category.PASTE_SITE: "anyone reads back what was sent there, so it can never be learned",
    Category.DNS_OVER_HTTPS: "names asked there pass no resolver log, so it can never be learned",
}
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
    return _with_operator(_by_catalogue(name, settings), name, settings)


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
        return _of_entry(entry, f"{address} is a well-known address of {entry.provider}")
    if network := addresses.private_network(address):
        return _undecided(Category.PRIVATE_NETWORK, network)
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
        )
    if found := catalogue.hosts().find(name):
        pattern, entry = found
        known = _of_entry(entry, f"the catalogue lists {pattern} as {entry.provider}")
        return _international(known) if is_international(name) else known
    if resemblance := catalogue.imitated(settings.sanctioned).resemblance(name):
        return _undecided(Category.UNKNOWN, f"it {resemblance}, so it can never be learned")
    return Classification(
        category=Category.UNKNOWN,
        sanction=Sanction.UNREVIEWED,
        learnable=True,
        reasons=("the catalogue does not know the host",),
    )


def _of_entry(entry: Entry, match: str) -> Classification:
    category = Category(entry.category)
    sanction, learnable = _DEFAULTS.get(category, (Sanction.UNREVIEWED, True))
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
    )


def _international(known: Classification) -> Classification:
    """A label in another script is never needed below a known domain, and hides what it spells."""
    reason = "an internationalised label hides what it spells, so the name can never be learned"
    return replace(known, learnable=False, reasons=(*known.reasons, reason))


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
        return _undecided(
            Category.RAW_ADDRESS,
            f"the flow log names {aws_service}, behind which any AWS customer answers",
        )
    return replace(
        _undecided(Category.AWS_SERVICE, f"the flow log names the AWS service {aws_service}"),
        provider="AWS",
    )


def _undecided(category: Category, reason: str) -> Classification:
    """Unreviewed, and nothing that review could turn into a permit."""
    return Classification(
        category=category, sanction=Sanction.UNREVIEWED, learnable=False, reasons=(reason,)
    )
