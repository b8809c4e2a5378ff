"""The register of destinations: one record for each host or address that a row names."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from ringfence.classify import Classifier, canonical_name, printable_name
from ringfence.classify.addresses import private_network
from ringfence.classify.names import domain_of, parse_address
from ringfence.model.egress import (
    Category,
    Classification,
    Confidence,
    Destination,
    MatchMethod,
    Sanction,
)
from ringfence.model.network import NetworkInterface
from ringfence.model.settings import Settings
from ringfence.model.snapshot import Inventory

INTERNET = "internet"
"""The destination of a placement that may reach any address."""

_ENDPOINT_ID = re.compile(r"vpce-[0-9a-f]+")
_Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(slots=True)
class _Draft:
    """What was gathered of one destination."""

    host: str = ""
    addresses: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)
    claimed: set[str] = field(default_factory=set)
    """Names that clients wrote to the address, and that no answer confirms."""
    aws_services: set[str] = field(default_factory=set)
    private: dict[str, str] = field(default_factory=dict)
    """Private addresses, and what the VPC says of each."""


class DestinationRegister:
    """Gives every destination its id, and classifies each once."""

    def __init__(
        self,
        inventory: Inventory,
        settings: Settings,
        *,
        as_of: date | None = None,
        accounts: tuple[str, ...] = (),
    ) -> None:
        """Begin empty; as_of is the day of the scan, and accounts are those of its scope."""
        self._classifier = Classifier(settings, as_of=as_of, accounts=accounts)
        self._drafts: dict[str, _Draft] = {}
        self._meanings: dict[tuple[str, str], str] = {}
        self._endpoints = _endpoint_addresses(inventory)
        self._networks = {vpc.id: tuple(_networks(vpc.cidrs)) for vpc in inventory.vpcs}

    def named(self, host: str, *, address: str = "", vpc_id: str = "") -> str:
        """The id of a host; an IP literal is registered as the address it spells."""
        if literal := parse_address(host):
            return self.addressed(str(literal), vpc_id=vpc_id)
        name = canonical_name(host) or printable_name(host)
        # A name without dots may be spelled like the pseudo destination; the root dot parts them.
        id_ = f"{name}." if name == INTERNET else name
        draft = self._drafts.setdefault(id_, _Draft(host=name))
        self._locate(draft, address, vpc_id)
        return id_

    def prohibited(self, names: Iterable[str]) -> tuple[str, ...]:
        """Those of some names that are prohibited, however they came to be known."""
        return tuple(
            name for name in names if self._classifier.host(name).sanction is Sanction.PROHIBITED
        )

    def addressed(
        self,
        address: str,
        *,
        names: Iterable[str] = (),
        claimed: Iterable[str] = (),
        aws_service: str = "",
        vpc_id: str = "",
    ) -> str:
        """The id of an address for which no name, several names or only claimed ones are known.

        Private addresses of different VPCs share one record: the same digits are one id.
        """
        parsed = parse_address(address)
        id_ = str(parsed) if parsed else printable_name(address)
        draft = self._drafts.setdefault(id_, _Draft())
        draft.names.update(names)
        draft.claimed.update(claimed)
        if aws_service:
            draft.aws_services.add(aws_service)
        self._locate(draft, id_, vpc_id)
        return id_

    def anywhere(self) -> str:
        """The id of the internet as a whole."""
        self._drafts.setdefault(INTERNET, _Draft(addresses={"0.0.0.0/0", "::/0"}))
        return INTERNET

    def destinations(self) -> tuple[Destination, ...]:
        """Every registered destination, by id."""
        return tuple(self._destination(id_, self._drafts[id_]) for id_ in sorted(self._drafts))

    def _locate(self, draft: _Draft, address: str, vpc_id: str) -> None:
        if not address:
            return
        draft.addresses.add(address)
        place = (vpc_id, address)
        if place not in self._meanings:
            self._meanings[place] = self._private_meaning(address, vpc_id)
        if meaning := self._meanings[place]:
            draft.private[address] = meaning

    def _private_meaning(self, address: str, vpc_id: str) -> str:
        if endpoint := self._endpoints.get((vpc_id, address)):
            return endpoint
        parsed = parse_address(address)
        if parsed and (reserved := private_network(parsed)):
            return reserved
        networks = self._networks.get(vpc_id, ()) if parsed else ()
        inside = any(parsed in network for network in networks)
        return f"{address} is an address of the VPC {vpc_id}" if inside else ""

    def _destination(self, id_: str, draft: _Draft) -> Destination:
        return Destination(
            id=id_,
            host=draft.host,
            domain=domain_of(canonical_name(draft.host)),
            candidate_hosts=tuple(sorted(draft.names | draft.claimed)),
            claimed_hosts=tuple(sorted(draft.claimed - draft.names)),
            addresses=tuple(sorted(draft.addresses)),
            classification=self._classification(id_, draft),
        )

    def _classification(self, id_: str, draft: _Draft) -> Classification:
        if id_ == INTERNET:
            return _ANYWHERE
        facts = (*_resolved(draft), *sorted(set(draft.private.values())))
        inside = bool(draft.addresses) and draft.private.keys() == draft.addresses
        found = self._classifier.host(draft.host) if draft.host else self._of_address(id_, draft)
        if inside and found.category in (Category.UNKNOWN, Category.RAW_ADDRESS):
            found = replace(
                found,
                category=Category.PRIVATE_NETWORK,
                method=MatchMethod.RESERVED_RANGE,
                confidence=Confidence.MEDIUM,
            )
        return replace(found, reasons=tuple(dict.fromkeys((*found.reasons, *facts))))

    def _of_address(self, address: str, draft: _Draft) -> Classification:
        service = min(draft.aws_services, default="")
        alone = self._classifier.address(address, service)
        if alone.sanction is Sanction.PROHIBITED:
            return alone
        found = self._of_names(alone, draft) if draft.names else alone
        if not draft.claimed:
            return found
        # A claim takes a good word away and leaves a bad one.
        kept = alone if found.sanction is Sanction.SANCTIONED else found
        return replace(kept, reasons=(*kept.reasons, *self._of_claims(draft)))

    def _of_names(self, alone: Classification, draft: _Draft) -> Classification:
        """What an address is by the names that resolved to it, if they agree."""
        by_name = {name: self._classifier.host(name) for name in sorted(draft.names)}
        kinds = {(c.provider, c.category, c.sanction) for c in by_name.values()}
        several = (
            f"{len(by_name)} names resolved to the address by answers of the Resolver, and none of "
            "them is picked"
        )
        provider, category, sanction = min(kinds)
        if len(kinds) == 1 and category is not Category.UNKNOWN:
            return Classification(
                provider=provider,
                category=category,
                sanction=sanction,
                learnable=False,
                reasons=(several, "all of them are classified alike"),
                method=max((c.method for c in by_name.values()), key=_METHODS.index),
                confidence=Confidence.MEDIUM,
            )
        return replace(alone, reasons=(several, *self._warning(by_name)))

    def _of_claims(self, draft: _Draft) -> tuple[str, ...]:
        """What claimed names add to the reasons."""
        count = f"{len(draft.claimed)} name{'s' if len(draft.claimed) > 1 else ''}"
        claims = f"clients wrote {count} to the address that no answer of the Resolver confirms"
        return claims, *self._warning(sorted(draft.claimed))

    def _warning(self, names: Iterable[str]) -> tuple[str, ...]:
        prohibited = self.prohibited(names)
        return (f"{prohibited[0]}, one of them, is prohibited",) if prohibited else ()


def _resolved(draft: _Draft) -> tuple[str, ...]:
    """That the Resolver gave the host its addresses, where any is known."""
    if not draft.host or not draft.addresses:
        return ()
    if len(draft.addresses) == 1:
        return ("its address comes from an answer of the Resolver",)
    return ("its addresses come from answers of the Resolver",)


_METHODS = tuple(MatchMethod)

_ANYWHERE = Classification(
    category=Category.UNKNOWN,
    sanction=Sanction.UNREVIEWED,
    learnable=False,
    reasons=("nothing of the customer stands between the placement and any address",),
)


def _endpoint_addresses(inventory: Inventory) -> Mapping[tuple[str, str], str]:
    """What the addresses of VPC endpoints' interfaces are, by VPC and address."""
    services = {endpoint.id: endpoint.service_name for endpoint in inventory.vpc_endpoints}
    return {
        (interface.vpc_id, address): _endpoint_sentence(address, interface, services)
        for interface in inventory.interfaces
        if _endpoint_id(interface)
        for address in (*interface.private_ips, *interface.ipv6_addresses)
    }


def _endpoint_id(interface: NetworkInterface) -> str:
    """The endpoint that an interface belongs to; EC2 names it in the description alone."""
    if interface.interface_type != "vpc_endpoint" and not interface.description.startswith(
        "VPC Endpoint Interface"
    ):
        return ""
    found = _ENDPOINT_ID.search(interface.description)
    return found[0] if found else ""


def _endpoint_sentence(
    address: str, interface: NetworkInterface, services: Mapping[str, str]
) -> str:
    endpoint = _endpoint_id(interface)
    service = services.get(endpoint, "")
    return f"{address} is the VPC endpoint {endpoint}" + (f" for {service}" if service else "")


def _networks(cidrs: Iterable[str]) -> Iterable[_Network]:
    for cidr in cidrs:
        try:
            yield ipaddress.ip_network(cidr, strict=False)
        except ValueError:
            continue
