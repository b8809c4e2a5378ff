"""VPC flow log records, with the header line that AWS writes into files on S3."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from ringfence_data.estate.answers.logs import log_format
from ringfence_data.estate.answers.vpcs import zone
from ringfence_data.estate.calls import Call
from ringfence_data.estate.interfaces import Interface
from ringfence_data.estate.network import VpcDesign

_FIELD = re.compile(r"\$\{([a-z0-9-]+)\}")
_SYN, _SYN_FIN, _SYN_ACK_FIN = "2", "3", "19"
_HANDSHAKE = 3
"""Packets of each side of a TCP connection, whatever it carries: SYN, ACK and FIN."""
_SEGMENT = 1_300
_TCP = "6"
_AGGREGATION = timedelta(seconds=600)


def flow_log_lines(
    vpc: VpcDesign, calls: Iterable[Call], silences: Iterable[tuple[Interface, datetime, str]]
) -> Iterator[str]:
    """The header, then the records in the order of their start.

    silences are windows without flow fields: the interface, when, and NODATA or SKIPDATA.
    """
    layout = tuple(_FIELD.findall(log_format(vpc)))
    records = [record for call in calls for record in _records(vpc, call)]
    records += [_silence(vpc, *silence) for silence in silences]
    yield " ".join(layout)
    for record in sorted(records, key=lambda each: (each["start"], each["interface-id"])):
        yield " ".join(record.get(field, "-") for field in layout)


def _records(vpc: VpcDesign, call: Call) -> Iterator[dict[str, str]]:
    interface = call.interface
    if interface is None or call.talk.pieces:
        return
    egress = _egress(call, interface)
    yield _identity(vpc, interface, call.time) | egress
    if call.received and not call.talk.rejected:
        yield _identity(vpc, interface, call.time) | _reply(call, egress)
    if vpc.flow_log == "extended" and call.through_nat and vpc.nat:
        yield from _nat_records(vpc, call, egress)


def _identity(vpc: VpcDesign, interface: Interface, moment: datetime) -> dict[str, str]:
    return _window(vpc, moment) | {
        "interface-id": interface.id,
        "instance-id": interface.instance or "-",
        "subnet-id": vpc.id_of("subnet", interface.subnet.name),
        "az-id": zone(vpc, interface.subnet)[1],
    }


def _window(vpc: VpcDesign, moment: datetime) -> dict[str, str]:
    start = int(moment.timestamp())
    return {
        "version": "2" if vpc.flow_log == "default" else "5",
        "account-id": vpc.place.account,
        "region": vpc.place.region,
        "vpc-id": vpc.id,
        "start": str(start),
        "end": str(start + 58),
        "log-status": "OK",
    }


def _egress(call: Call, interface: Interface) -> dict[str, str]:
    talk = call.talk
    sent = 60 if talk.rejected else call.sent
    flags = _SYN_FIN if call.received and not talk.rejected else _SYN
    return {
        "type": "IPv6" if talk.ipv6 else "IPv4",
        "srcaddr": call.source,
        "dstaddr": call.address,
        "pkt-srcaddr": call.source,
        "pkt-dstaddr": call.address,
        "srcport": str(call.client_port),
        "dstport": str(talk.port),
        "protocol": _TCP,
        "tcp-flags": flags,
        "packets": str(1 if talk.rejected else _HANDSHAKE + sent // _SEGMENT),
        "bytes": str(sent),
        "action": "REJECT" if talk.rejected else "ACCEPT",
        "flow-direction": "egress",
        "traffic-path": "1" if call.spoke or call.through_nat or call.in_vpc else "8",
        "pkt-dst-aws-service": "AMAZON" if talk.host.endswith(".amazonaws.com") else "-",
    }


def _reply(call: Call, egress: dict[str, str]) -> dict[str, str]:
    received = call.received
    return egress | {
        "srcaddr": egress["dstaddr"],
        "dstaddr": egress["srcaddr"],
        "pkt-srcaddr": egress["pkt-dstaddr"],
        "pkt-dstaddr": egress["pkt-srcaddr"],
        "srcport": egress["dstport"],
        "dstport": egress["srcport"],
        "tcp-flags": _SYN_ACK_FIN,
        "packets": str(_HANDSHAKE + received // _SEGMENT),
        "bytes": str(received),
        "flow-direction": "ingress",
        "traffic-path": "-",
        "pkt-src-aws-service": egress["pkt-dst-aws-service"],
        "pkt-dst-aws-service": "-",
    }


def _nat_records(vpc: VpcDesign, call: Call, egress: dict[str, str]) -> Iterator[dict[str, str]]:
    """What the interface of the NAT gateway sees: only pkt-dstaddr names the real destination."""
    if vpc.nat is None:
        return
    address = vpc.nat.private_ip
    identity = _window(vpc, call.time) | {
        "interface-id": vpc.id_of("eni", "nat"),
        "subnet-id": vpc.id_of("subnet", vpc.nat.subnet),
        "az-id": zone(vpc, vpc.subnet(vpc.nat.subnet))[1],
    }
    inward = {"dstaddr": address, "flow-direction": "ingress", "traffic-path": "-"}
    yield identity | egress | inward
    outward = {"srcaddr": address, "pkt-srcaddr": address, "traffic-path": "8"}
    yield identity | egress | outward


def _silence(vpc: VpcDesign, interface: Interface, moment: datetime, status: str) -> dict[str, str]:
    """A window of ten minutes of which the log has no flow: nothing happened, or it was lost."""
    identity = _identity(vpc, interface, moment)
    end = int((moment + _AGGREGATION).timestamp())
    return identity | {"end": str(end), "log-status": status}
