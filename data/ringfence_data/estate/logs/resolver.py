"""Route 53 Resolver query log records of one VPC."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from ringfence_data.estate.calls import Call
from ringfence_data.estate.identifiers import digest
from ringfence_data.estate.network import VpcDesign

_CACHED = timedelta(minutes=20)


def query_log_lines(vpc: VpcDesign, calls: Iterable[Call]) -> Iterator[str]:
    """One line for each query; an answer in the Resolver's cache is not logged again."""
    asked: dict[tuple[str, str], datetime] = {}
    for call in calls:
        if call.talk.pieces:
            yield from _leak_lines(vpc, call)
            continue
        key = (call.source, call.talk.host)
        if not call.talk.host or call.time - asked.get(key, call.time - _CACHED) < _CACHED:
            continue
        asked[key] = call.time
        yield json.dumps(_query(vpc, call), separators=(",", ":"))


def _leak_lines(vpc: VpcDesign, call: Call) -> Iterator[str]:
    """Questions whose names are a file in hex; what answers them says only that it has come."""
    for number in range(call.talk.pieces):
        moment = call.time + timedelta(seconds=2 * number)
        piece = digest("piece", call.key, str(number))[:40]
        yield json.dumps(
            _query(vpc, call)
            | {
                "query_timestamp": f"{moment:%Y-%m-%dT%H:%M:%SZ}",
                "query_name": f"{number}.{piece}.{call.talk.host}.",
                "query_type": "TXT",
                "answers": [{"Rdata": "ok", "Type": "TXT", "Class": "IN"}],
            },
            separators=(",", ":"),
        )


def _query(vpc: VpcDesign, call: Call) -> dict[str, object]:
    kind = "AAAA" if call.talk.ipv6 else "A"
    interface = call.interface
    moment = call.time - timedelta(seconds=1)
    return {
        "version": "1.100000",
        "account_id": vpc.place.account,
        "region": vpc.place.region,
        "vpc_id": vpc.id,
        "query_timestamp": f"{moment:%Y-%m-%dT%H:%M:%SZ}",
        "query_name": f"{call.talk.host}.",
        "query_type": kind,
        "query_class": "IN",
        "rcode": "NOERROR",
        "answers": [{"Rdata": call.address, "Type": kind, "Class": "IN"}],
        # The Resolver is asked over IPv4 by dual-stack interfaces too.
        "srcaddr": interface.private_ip if interface else "",
        "srcport": str(call.client_port),
        "transport": "UDP",
        "srcids": {"instance": interface.instance} if interface and interface.instance else {},
    }
