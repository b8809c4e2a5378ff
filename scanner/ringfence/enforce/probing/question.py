"""A target of the probe as a question to a pack."""

from __future__ import annotations

from ringfence.model.flow import Flow
from ringfence.model.probe import ProbeKind, ProbeTarget

_UDP = (ProbeKind.UDP, ProbeKind.QUIC, ProbeKind.DNS_UDP)
_NAMED = (ProbeKind.TLS, ProbeKind.HTTP)


def flow_of(target: ProbeTarget, src: str) -> Flow:
    """The flow that a gateway sees of a target.

    A firewall does not resolve the name of a canary, so that only its own address is its destination.
    """
    return Flow(
        src=src,
        dst=target.address,
        host=target.sni if target.kind in _NAMED else "",
        protocol="UDP" if target.kind in _UDP else "TCP",
        port=target.port,
        tls=target.kind is ProbeKind.TLS,
    )
