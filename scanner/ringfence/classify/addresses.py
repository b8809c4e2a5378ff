"""What a bare address is: reserved, one of AWS's services, one of its customers, or anyone's.

The flow log's own `pkt-dst-aws-service` is surer than the ranges that AWS publishes, because it is of
the day of the flow; both are compared. Neither makes an address one that review may approve.
"""

from __future__ import annotations

import ipaddress
from datetime import date

from ringfence.classify.names import IPAddress
from ringfence.classify.ranges import ANY_SERVICE, Holder
from ringfence.model.egress import Category, Classification, Confidence, MatchMethod, Sanction

_NETWORKS = tuple(
    (network.version, int(network[0]), int(network[-1]), meaning)
    for network, meaning in (
        (ipaddress.ip_network(text), meaning)
        for text, meaning in (
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
)
"""Most specific first. Documentation ranges are not among them: samples use them as public ones."""

CUSTOMER_RUN = frozenset(
    {
        "API_GATEWAY",
        "CLOUD9",
        "CLOUDFRONT",
        "CLOUDFRONT_ORIGIN_FACING",
        "CODEBUILD",
        "EC2",
        "EC2_INSTANCE_CONNECT",
        "GLOBALACCELERATOR",
        "IVS_REALTIME",
        "MEDIA_PACKAGE_V2",
        "WORKSPACES_GATEWAYS",
    }
)
"""Services, as flow logs and published ranges name them, behind which any AWS customer answers."""

_FRESH_MONTHS = 6
"""How long published ranges are believed; AWS changes them several times a week."""
_MONTHS = 12


def private_network(address: IPAddress) -> str:
    """What a private, link-local or multicast address is; empty for a public one."""
    value = int(address)
    for version, first, last, meaning in _NETWORKS:
        if version == address.version and first <= value <= last:
            return f"{address} is {meaning}"
    return ""


def of_flow_log(aws_service: str, holder: Holder | None) -> Classification:
    """An address whose service the flow log names, beside what is published of it."""
    if aws_service in CUSTOMER_RUN:
        said = f"the flow log names {aws_service}, behind which any AWS customer answers"
    else:
        said = f"the flow log names the AWS service {aws_service}"
    agreed = holder is None or bool(holder.services & {aws_service, ANY_SERVICE})
    sure = agreed and aws_service != ANY_SERVICE
    differing = f"{_published(holder)} say {holder}; the flow log is surer" if holder else ""
    return _of_aws(
        raw=aws_service in CUSTOMER_RUN,
        reasons=(said,) if agreed or aws_service == ANY_SERVICE else (said, differing),
        method=MatchMethod.FLOW_LOG_SERVICE,
        confidence=Confidence.HIGH if sure else Confidence.MEDIUM,
    )


def of_published(holder: Holder, as_of: date | None) -> Classification:
    """An address that AWS publishes; as_of is the day of the scan, None when it is not known."""
    raw = bool(holder.services & CUSTOMER_RUN)
    reasons = [f"{_published(holder)} give {holder.prefix} to {holder}"]
    if raw:
        reasons.append("any AWS customer answers there, so it can never be learned")
    if len(holder.owners) > 1:
        reasons.append("several services share the prefix, and none of them is picked")
    months = _months_between(holder.published, as_of) if as_of else None
    fresh = months is not None and abs(months) <= _FRESH_MONTHS
    if months is not None and not fresh:
        age = "old by now" if months > 0 else "newer than the traffic"
        reasons.append(f"these ranges are {abs(months)} months {age}: others may have the address")
    named = len(holder.owners) == 1 and ANY_SERVICE not in holder.services
    return _of_aws(
        raw=raw,
        reasons=tuple(reasons),
        method=MatchMethod.PUBLISHED_RANGE,
        confidence=Confidence.MEDIUM if fresh and named else Confidence.LOW,
    )


def _published(holder: Holder) -> str:
    return f"AWS's published ranges of {holder.published:%Y-%m-%d}"


def _months_between(earlier: date, later: date) -> int:
    """Whole months that passed, less than 0 when the earlier day is the later one."""
    if later < earlier:
        return -_months_between(later, earlier)
    months = (later.year - earlier.year) * _MONTHS + later.month - earlier.month
    return months - (later.day < earlier.day)


def _of_aws(
    *, raw: bool, reasons: tuple[str, ...], method: MatchMethod, confidence: Confidence
) -> Classification:
    """A service endpoint of AWS, or a machine that some customer runs there: never learnable."""
    return Classification(
        provider="" if raw else "AWS",
        category=Category.RAW_ADDRESS if raw else Category.AWS_SERVICE,
        sanction=Sanction.UNREVIEWED,
        learnable=False,
        reasons=reasons,
        method=method,
        confidence=confidence,
        shared=True,
    )
