"""Whether what a workload sent passes an enforcement point, by what the scan says of its routes."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from dataclasses import replace

from ringfence.model.coverage import Source
from ringfence.model.egress import Destination, Egress
from ringfence.model.traffic import Passage, PastFlow
from ringfence.model.verdict import Containment, RuntimeVerdict
from ringfence.policy.groups import is_private

_ENFORCEMENT_POINTS = frozenset({Source.DCF_LOGS, Source.NETWORK_FIREWALL_LOGS})
"""What writes only of traffic that passes it."""
_CONTAINED = frozenset({Containment.MONITORED, Containment.ENFORCED})


class Passages:
    """The ways of runtimes, by what was concluded of each."""

    def __init__(self, verdicts: Iterable[RuntimeVerdict]) -> None:
        self._of = {each.arn: _of_runtime(each) for each in verdicts}

    def of(self, senders: tuple[str, ...], edge: Egress, destination: Destination) -> Passage:
        """Whether an edge passes an enforcement point; several senders say so only alike."""
        if _ENFORCEMENT_POINTS & set(edge.sources):
            return Passage.THROUGH
        found = {self._of.get(sender, Passage.DOUBTFUL) for sender in senders}
        passage = found.pop() if len(found) == 1 else Passage.DOUBTFUL
        if passage is Passage.AROUND and _perhaps_private(destination):
            return Passage.DOUBTFUL  # a verdict speaks of the ways to the internet
        return passage


def routed(past: PastFlow) -> PastFlow:
    """A flow as if its route led past a gateway."""
    return replace(past, passage=Passage.DOUBTFUL) if past.passage is Passage.AROUND else past


def _of_runtime(verdict: RuntimeVerdict) -> Passage:
    """A runtime goes around only where every endpoint does: traffic does not say which sent it."""
    ways = {each.containment for each in verdict.endpoints} or {verdict.containment}
    if ways == {Containment.UNCONTAINED}:
        return Passage.AROUND
    return Passage.THROUGH if ways <= _CONTAINED else Passage.DOUBTFUL


def _perhaps_private(destination: Destination) -> bool:
    """Whether one of its addresses is none of the internet."""
    return any(map(_private, destination.addresses))


def _private(text: str) -> bool:
    try:
        network = ipaddress.ip_network(text, strict=False)
    except ValueError:
        return True
    return is_private(network.network_address)
