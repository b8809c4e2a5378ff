"""What packs can tell apart about protocol and port: intervals of ports in each protocol."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ringfence.model.policy import MAX_PORT, DcfRule, PolicyPack, Protocol
from ringfence.model.trilean import Match
from ringfence.policy.atoms.endpoint_classes import Ids, Matches

PROTOCOLS = ("TCP", "UDP", "ICMP", "other")
"""The codes of the vectorised look-up; any protocol but the first three is the last."""
NO_PORT = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceClasses:
    """Class `code * width` is a protocol without a known port; its intervals of ports follow."""

    starts: npt.NDArray[np.int64]
    """The first port of each interval, ascending from 0."""

    def __len__(self) -> int:
        return len(PROTOCOLS) * self.width

    @property
    def width(self) -> int:
        """The number of classes of one protocol."""
        return 1 + len(self.starts)

    def of(self, protocol: str, port: int | None) -> int:
        """The class of a protocol, as a flow spells it, and a port."""
        code = PROTOCOLS.index(protocol) if protocol in PROTOCOLS[:3] else 3
        place = 0 if port is None else max(1, bisect_right(self.starts, port))
        return code * self.width + place

    def of_arrays(self, codes: npt.NDArray[np.integer], ports: npt.NDArray[np.integer]) -> Ids:
        """The classes of protocol codes (`PROTOCOLS`) and ports, NO_PORT where none is known."""
        places = np.searchsorted(self.starts, ports, side="right")
        return codes.astype(np.intp) * self.width + places

    def representative(self, place: int) -> tuple[str, int | None]:
        """The protocol and the port of a class, as a flow spells them."""
        code, interval = divmod(place, self.width)
        return _SPELLED[code], int(self.starts[interval - 1]) if interval else None


_SPELLED = ("TCP", "UDP", "ICMP", "GRE")


def service_classes(packs: Iterable[PolicyPack]) -> ServiceClasses:
    """The classes that the port ranges of the packs' rules come to."""
    ranges = {ends for pack in packs for rule in pack.rules for ends in rule.ports}
    cuts = {0} | {low for low, _ in ranges} | {high + 1 for _, high in ranges}
    starts = sorted(cut for cut in cuts if cut <= MAX_PORT)
    return ServiceClasses(starts=np.array(starts, dtype=np.int64))


def service_matches(rule: DcfRule, classes: ServiceClasses) -> Matches:
    """Whether a rule takes each class by protocol and port.

    A rule with WebGroups takes TCP only, since the proxy that reads names does.
    """
    ports = np.full(classes.width, Match.NO if rule.ports else Match.YES, dtype=np.uint8)
    for low, high in rule.ports:
        ports[1:][(classes.starts >= low) & (classes.starts <= high)] = Match.YES
    found = np.zeros((len(PROTOCOLS), classes.width), dtype=np.uint8)
    for code, protocol in enumerate(PROTOCOLS):
        named = rule.protocol in (Protocol.ANY, protocol)
        if named and not (rule.web_groups and protocol != Protocol.TCP):
            found[code] = ports
            if rule.ports and protocol in ("TCP", "UDP"):
                found[code, 0] = Match.MAYBE
    return found.reshape(-1)
