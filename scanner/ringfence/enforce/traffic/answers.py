"""Whether what came back shows that a connection left, and not only that a firewall answered.

A flow log sees a connection that an SNI rule denies as accepted, with a few packets: the gateway
completes the TCP handshake, reads the ClientHello, and ends it with an alert or a reset. So the stage
of the decision says how much may come back from the gateway itself:

- at the first packet nothing may, but a reset, which has no payload and no options;
- at the server name a SYN-ACK of 60 bytes and its repetitions, acknowledgements, an alert of 7
  bytes, and a FIN or RST: below 1,024 bytes for each connection;
- at the URL the gateway's own TLS handshake with its certificates, and a page that says why: below
  16,384 bytes for each.

Each connection has one flow record or more, so that bytes for each record are never too many. Where
one answered connection hides among many that were denied, the payload shows it: what came back less
60 bytes of headers (80 in IPv6) for each packet is more than any number of handshakes carries.
"""

from __future__ import annotations

from ringfence.model.flow import Stage
from ringfence.model.traffic import PastFlow

HANDSHAKE = 1024
"""Bytes that a gateway may send back for a connection whose server name it denies."""
REFUSAL = 16_384
"""Bytes that it may send back for one whose URL it denies: certificates and a page."""
_HEADERS = {4: 60, 6: 80}
"""Bytes of the IP and TCP headers with all options of a handshake."""
_RESET = {4: 40, 6: 60}
"""Bytes of a packet without options and payload."""
_ALLOWANCE = {Stage.SNI: HANDSHAKE, Stage.URL: REFUSAL}


def answered(past: PastFlow, stage: Stage, *, version: int = 4) -> bool:
    """Whether something came back that no gateway sends for a connection denied at that stage."""
    received, packets = past.reply_bytes or 0, past.reply_packets or 0
    if stage is Stage.L4 or past.flow.protocol != "TCP":
        silent = packets * _RESET[version] if past.flow.protocol == "TCP" else 0
        return received > silent
    allowance = _ALLOWANCE[stage]
    payload = received - packets * _HEADERS[version] if packets else 0
    return received > allowance * past.flow.count or payload > allowance
