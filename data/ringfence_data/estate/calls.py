"""Calls of runtimes to destinations: the one story that every log then tells in its own words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from ringfence_data.estate.addresses import address_of, endpoint_address, service_address
from ringfence_data.estate.identifiers import digest, principal_id, random_uuid
from ringfence_data.estate.interfaces import Interface, Layout
from ringfence_data.estate.network import SpokeDesign, Via
from ringfence_data.estate.window import Window
from ringfence_data.estate.workload import RuntimeDesign, Talk


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call: who, when, to where, and which way it took."""

    time: datetime
    runtime: RuntimeDesign
    talk: Talk
    interface: Interface | None
    """The interface in the customer's VPC; None for PUBLIC mode."""
    address: str
    """The address of the destination."""

    @property
    def key(self) -> str:
        return digest(self.runtime.arn, self.talk.host, self.address, self.time.isoformat())

    @property
    def source(self) -> str:
        """The address in the customer's VPC; empty for PUBLIC mode."""
        if self.interface is None:
            return ""
        return self.interface.ipv6 if self.talk.ipv6 else self.interface.private_ip

    @property
    def client_port(self) -> int:
        return 32_768 + int(self.key[:4], 16) % 28_000

    @property
    def sent(self) -> int:
        """Bytes to the destination, which vary around those of a typical call."""
        return self._varied(self.talk.sent, self.key[13:17])

    @property
    def received(self) -> int:
        """Bytes of the reply; none when the typical call has none."""
        return self._varied(self.talk.received, self.key[17:21])

    @property
    def session(self) -> str:
        """The runtime session; each runtime endpoint has one a day."""
        return random_uuid("session", self.runtime.arn, self.talk.endpoint, f"{self.time:%Y-%j}")

    @property
    def access_key(self) -> str:
        return principal_id("ASIA", self.session)

    @property
    def request_id(self) -> str:
        return random_uuid("request", self.key)

    @property
    def in_vpc(self) -> bool:
        """Whether the destination is an interface endpoint."""
        return self.interface is not None and self.address == endpoint_address(
            self.interface.vpc, self.talk.host
        )

    @property
    def spoke(self) -> SpokeDesign | None:
        """The spoke gateway that the call passes, if it passes one."""
        return (
            self.interface.vpc.spoke
            if self.interface and self._way() is Via.SPOKE_GATEWAY
            else None
        )

    @property
    def through_nat(self) -> bool:
        return self._way() is Via.NAT_GATEWAY

    @property
    def public_source(self) -> str:
        """The address from which the destination sees the call come."""
        if self.interface is None:
            return service_address(*self.runtime.place, self.runtime.name)
        if self.in_vpc:
            return self.source
        vpc = self.interface.vpc
        if vpc.spoke and self._way() is Via.SPOKE_GATEWAY:
            return vpc.spoke.public_ip
        return vpc.nat.public_ip if vpc.nat and self.through_nat else ""

    @staticmethod
    def _varied(size: int, digits: str) -> int:
        """A size between three fifths and seven fifths of the typical one."""
        return size * (600 + 800 * int(digits, 16) // 16**4) // 1_000

    def _way(self) -> Via | None:
        """The route that the call takes out of its VPC."""
        if self.interface is None or self.in_vpc:
            return None
        table = self.interface.vpc.table_of(self.interface.subnet)
        routes = {route.destination: route.via for route in table.routes}
        if "s3" in routes and self.talk.host.startswith("s3."):
            return routes["s3"]
        if self.talk.ipv6:
            return routes.get("::/0")
        return routes.get("0.0.0.0/0") or routes.get("0.0.0.0/1")


def calls_of(runtimes: Iterable[RuntimeDesign], layout: Layout, window: Window) -> Iterator[Call]:
    """Every call of these runtimes in the window, runtime by runtime."""
    for runtime in runtimes:
        for talk in runtime.talks:
            for moment in _moments(runtime, talk, window):
                yield _call(runtime, talk, layout, moment)


def _moments(runtime: RuntimeDesign, talk: Talk, window: Window) -> Iterator[datetime]:
    """When a runtime talks; never before the version that talks was there."""
    created = runtime.served_by(talk.endpoint).created
    key = (runtime.arn, talk.host, talk.address, talk.endpoint)
    for moment in window.working_moments(talk.per_day, *key):
        if moment > created:
            yield moment
    for hours in talk.at_hours:
        yield window.after(hours)


def _call(runtime: RuntimeDesign, talk: Talk, layout: Layout, moment: datetime) -> Call:
    placement = runtime.served_by(talk.endpoint).placement
    interface = layout.pick(placement, runtime.arn, moment.isoformat())
    vpc = layout.vpc(placement)
    address = talk.address or endpoint_address(vpc, talk.host)
    return Call(
        time=moment,
        runtime=runtime,
        talk=talk,
        interface=interface,
        address=address or address_of(talk.host, ipv6=talk.ipv6),
    )
