"""Address ranges that lead nowhere on the internet, and AWS ranges that customers answer in."""

from __future__ import annotations

import ipaddress

from ringfence.classify.names import IPAddress

_NETWORKS = tuple(
    (ipaddress.ip_network(network), meaning)
    for network, meaning in (
        ("169.254.169.254/32", "the instance metadata service"),
        ("169.254.169.253/32", "the Amazon resolver"),
        ("169.254.169.123/32", "the Amazon time service"),
        ("fd00:ec2::/32", "an instance service of EC2"),
        ("10.0.0.0/8", "a private address (RFC 1918)"),
        ("172.16.0.0/12", "a private address (RFC 1918)"),
        ("192.168.0.0/16", "a private address (RFC 1918)"),
        ("100.64.0.0/10", "a shared address (RFC 6598)"),
        ("169.254.0.0/16", "a link-local address"),
        ("127.0.0.0/8", "the loopback address"),
        ("0.0.0.0/8", "an address of this network"),
        ("224.0.0.0/4", "a multicast address"),
        ("255.255.255.255/32", "the broadcast address"),
        ("fc00::/7", "a private address (RFC 4193)"),
        ("fe80::/10", "a link-local address"),
        ("::1/128", "the loopback address"),
        ("ff00::/8", "a multicast address"),
    )
)
"""Most specific first. Documentation ranges are not among them: samples use them as public ones."""

CUSTOMER_RUN = frozenset(
    {"EC2", "API_GATEWAY", "CLOUDFRONT", "GLOBALACCELERATOR", "CLOUD9", "EC2_INSTANCE_CONNECT"}
)
"""Values of `pkt-dst-aws-service` behind which any AWS customer answers."""


def private_network(address: IPAddress) -> str:
    """What a private, link-local or multicast address is; empty for a public one."""
    for network, meaning in _NETWORKS:
        if address.version == network.version and address in network:
            return f"{address} is {meaning}"
    return ""
