"""The address book: every public host of the estate, in ranges reserved for documentation.

Real hosts appear by name only; none of these addresses is theirs (RFC 5737, RFC 3849).
"""

from __future__ import annotations

from ringfence_data.estate.identifiers import fraction
from ringfence_data.estate.network import VpcDesign

_BOOK = {
    "api.openai.com": "203.0.113.21",
    "api.anthropic.com": "203.0.113.22",
    "generativelanguage.googleapis.com": "203.0.113.23",
    "api.mistral.ai": "203.0.113.24",
    "openrouter.ai": "203.0.113.25",
    "mcp.notion.com": "203.0.113.31",
    "conda.anaconda.org": "198.51.100.31",
    "repo.anaconda.com": "198.51.100.32",
    "crates.io": "198.51.100.33",
    "huggingface.co": "198.51.100.34",
    "github.com": "198.51.100.41",
    # Two names on one content delivery address: no flow can tell them apart.
    "rates.carrier.example": "203.0.113.80",
    "track.carrier.example": "203.0.113.80",
    "api.erp.freight.example": "198.51.100.71",
    "tickets.freight.example": "198.51.100.73",
    "tariffs.customs.example": "198.51.100.74",
    "data.weather.example": "198.51.100.75",
    "api.maps.example": "198.51.100.76",
    "mcp.quickdocs.example": "198.51.100.81",
    "mcp.papers.example": "198.51.100.82",
    "ledger.freight.example": "198.51.100.72",
    "sync.packet-drop.example": "192.0.2.66",
    "relay.packet-drop.example": "192.0.2.166",
    "ns.packet-drop.example": "192.0.2.167",
    "example.ngrok-free.app": "192.0.2.67",
    "pastebin.com": "192.0.2.68",
}
_BOOK_V6 = {"ledger.freight.example": "2001:db8:ffff::72"}


def address_of(host: str, *, ipv6: bool = False) -> str:
    """The public address of a host.

    S3 stays within the block that its prefix list has. Hosts outside the book share
    198.51.100.128 to .217: collisions are wanted there, as on any content delivery network.
    """
    if ipv6:
        return _BOOK_V6[host]
    if host.startswith("s3."):
        return f"192.0.2.{128 + int(64 * fraction('aws-host', host))}"
    if host.endswith(".amazonaws.com"):
        return f"192.0.2.{10 + int(40 * fraction('aws-host', host))}"
    return _BOOK.get(host) or f"198.51.100.{128 + int(90 * fraction('host', host))}"


def endpoint_address(vpc: VpcDesign | None, host: str) -> str:
    """The private address of the interface endpoint that answers for a host; empty for none."""
    if vpc is None:
        return ""
    names = {
        f"{service}.{vpc.place.region}.amazonaws.com": address for service, address in vpc.endpoints
    }
    return names.get(host, "")


def service_address(account: str, region: str, key: str) -> str:
    """An address of AWS's own network, from which PUBLIC compute calls."""
    return f"198.51.100.{220 + int(30 * fraction('aws-egress', account, region, key))}"
