"""Lines of logs as AWS and the firewall write them, and the names of the objects that hold them."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime, timedelta
from typing import Any

DENY_RULE = "126bafc2-0000-4000-8000-000000000001"
CUSTOM_FORMAT = (
    "${interface-id} ${pkt-dstaddr} ${dstport} ${pkt-srcaddr} ${srcport} ${protocol} ${packets} "
    "${bytes} ${start} ${end} ${action} ${log-status} ${account-id} ${tcp-flags}"
)
"""A format of one's own: other fields than the default's, in another order."""
TRANSIT_GATEWAY_HEADER = (
    "version resource-type account-id tgw-id tgw-attachment-id tgw-src-vpc-account-id "
    "tgw-dst-vpc-account-id tgw-src-vpc-id tgw-dst-vpc-id tgw-src-subnet-id tgw-dst-subnet-id "
    "tgw-src-eni tgw-dst-eni tgw-src-az-id tgw-dst-az-id tgw-pair-attachment-id srcaddr dstaddr "
    "srcport dstport protocol packets bytes start end log-status type packets-lost-no-route "
    "packets-lost-blackhole packets-lost-mtu-exceeded packets-lost-ttl-expired tcp-flags region "
    "flow-direction pkt-src-aws-service pkt-dst-aws-service"
)


def hours_ago(hours: float) -> datetime:
    """A moment inside the window of a scan that starts now."""
    return datetime.now(tz=UTC) - timedelta(hours=hours)


def flow_record(
    interface: str, server: str, *, client: str, account: str, when: datetime, port: int = 443
) -> str:
    """An accepted flow in the default format (version 2)."""
    start = int(when.timestamp())
    return (
        f"2 {account} {interface} {client} {server} 43512 {port} 6 25 20000 "
        f"{start} {start + 60} ACCEPT OK"
    )


def custom_flow_record(
    interface: str, server: str, *, client: str, account: str, when: datetime, port: int = 443
) -> str:
    """An accepted flow in CUSTOM_FORMAT."""
    start = int(when.timestamp())
    return (
        f"{interface} {server} {port} {client} 43512 6 25 20000 {start} {start + 60} ACCEPT OK "
        f"{account} 2"
    )


def transit_gateway_record(account: str, when: datetime) -> str:
    """A record of a transit gateway flow log (version 6)."""
    start = int(when.timestamp())
    return (
        f"6 TransitGateway {account} tgw-0123456789abcdef0 tgw-attach-0123456789abcdef0 {account} "
        f"{account} vpc-0123456789abcdef0 vpc-0123456789abcdef1 subnet-0123456789abcdef0 "
        "subnet-0123456789abcdef1 eni-0123456789abcdef0 eni-0123456789abcdef1 use1-az1 use1-az2 "
        f"tgw-attach-0123456789abcdef1 10.1.0.5 10.2.0.5 43512 443 6 25 20000 {start} {start + 60} "
        "OK IPv4 0 0 0 0 2 us-east-1 egress - -"
    )


def query(
    vpc: str, name: str, address: str, *, client: str, account: str, region: str, when: datetime
) -> str:
    """A Resolver query log record with one A answer."""
    return json.dumps(
        {
            "version": "1.100000",
            "account_id": account,
            "region": region,
            "vpc_id": vpc,
            "query_timestamp": f"{when:%Y-%m-%dT%H:%M:%SZ}",
            "query_name": f"{name}.",
            "query_type": "A",
            "query_class": "IN",
            "rcode": "NOERROR",
            "answers": [{"Rdata": address, "Type": "A", "Class": "IN"}],
            "srcaddr": client,
            "srcport": "50210",
            "transport": "UDP",
            "srcids": {},
        }
    )


def span(runtime_arn: str, url: str, *, when: datetime, **attributes: Any) -> str:
    """A span of a call over HTTP that an agent made."""
    start = int(when.timestamp()) * 1_000_000_000
    return json.dumps(
        {
            "resource": {
                "attributes": {
                    "cloud.platform": "aws_bedrock_agentcore",
                    "cloud.resource_id": f"{runtime_arn}/runtime-endpoint/DEFAULT:DEFAULT",
                }
            },
            "scope": {"name": "opentelemetry.instrumentation.httpx"},
            "traceId": "0" * 32,
            "spanId": "0" * 16,
            "name": "POST",
            "kind": "CLIENT",
            "startTimeUnixNano": start,
            "endTimeUnixNano": start + 400_000_000,
            "attributes": {"http.url": url, "http.method": "POST", **attributes},
            "status": {"code": "UNSET"},
        }
    )


def trail_event(
    source: str, name: str, *, account: str, region: str, when: datetime, **members: Any
) -> dict[str, Any]:
    """A CloudTrail record of a user's call."""
    return {
        "eventVersion": "1.11",
        "eventID": f"{name}-{int(when.timestamp())}",
        "eventTime": f"{when:%Y-%m-%dT%H:%M:%SZ}",
        "eventSource": source,
        "eventName": name,
        "awsRegion": region,
        "sourceIPAddress": "198.51.100.7",
        "userAgent": "aws-cli/2.31",
        "userIdentity": {
            "type": "IAMUser",
            "arn": f"arn:aws:iam::{account}:user/operator",
            "accountId": account,
            "userName": "operator",
        },
        "requestParameters": None,
        "responseElements": None,
        "readOnly": False,
        "eventType": "AwsApiCall",
        "managementEvent": True,
        "recipientAccountId": account,
        "eventCategory": "Management",
        **members,
    }


def firewall_denial(client: str, *, when: datetime, enforced: bool = True) -> str:
    """A packet that the firewall's own rule denied, in the gateway's syslog."""
    return (
        f"<158>{when:%b %e %H:%M:%S} GW-aviatrix-spoke-203.0.113.10-sink avx-gw-state-sync "
        f"{when:%Y/%m/%d %H:%M:%S} AviatrixGwMicrosegPacket: POLICY={DENY_RULE} "
        "SRC_MAC=02:00:00:00:00:01 DST_MAC=02:00:00:00:00:02 IP_SZ=60 "
        f"SRC_IP={client} DST_IP=198.51.100.99 PROTO=TCP SRC_PORT=57476 DST_PORT=443 DATA=0x "
        f"ACT=DENY ENFORCED={str(enforced).lower()} SESSION_ID=1 SESSION_EVENT=0 "
        "SESSION_END_REASON=0 SESSION_PKT_CNT=0 SESSION_BYTE_CNT=0 SESSION_DUR=0"
    )


def packed(*lines: str) -> bytes:
    """The lines as a gzip file."""
    return gzip.compress("".join(f"{line}\n" for line in lines).encode())


def header_of(log_format: str) -> str:
    """The header line that a file on S3 has for a log format."""
    return log_format.replace("${", "").replace("}", "")


def flow_log_key(flow_log: str, *, account: str, region: str, when: datetime) -> str:
    """The name that AWS gives to a file of flow logs, without the bucket's own prefix."""
    written = when + timedelta(minutes=10)
    return (
        f"AWSLogs/{account}/vpcflowlogs/{region}/{written:%Y/%m/%d}/"
        f"{account}_vpcflowlogs_{region}_{flow_log}_{written:%Y%m%dT%H%M}Z_0a1b2c3d.log.gz"
    )
