"""The logs of the sample agree with its answers and with each other."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from datetime import datetime
from ipaddress import IPv4Address, ip_network
from typing import Any

from support.estate import Bundle

_PACKET = re.compile(
    r" SRC_IP=(?P<client>\S+) .* ACT=(?P<action>\S+) ENFORCED=(?P<enforced>true|false)"
)


def test_every_flow_belongs_to_an_interface_of_the_estate(sample: Bundle) -> None:
    addresses = _interface_addresses(sample)
    flows = [flow for flow in sample.flows() if flow["log-status"] == "OK"]

    known = [flow for flow in flows if flow["interface-id"] in addresses]
    unknown = [flow for flow in flows if flow["interface-id"] not in addresses]

    assert all(
        addresses[flow["interface-id"]] & {flow["srcaddr"], flow["dstaddr"]} for flow in known
    )
    # The instance of a capacity provider has an interface that no call of a scan asks for.
    assert {flow["subnet-id"] for flow in unknown} == {_capacity_subnet(sample)}
    assert all(flow["instance-id"].startswith("i-") for flow in unknown)


def test_flow_fields_are_as_the_log_writes_them(sample: Bundle) -> None:
    statuses = {"OK": 0, "NODATA": 0, "SKIPDATA": 0}
    for flow in sample.flows():
        statuses[flow["log-status"]] += 1
        if flow["log-status"] == "OK":
            assert flow["action"] in {"ACCEPT", "REJECT"}
            assert int(flow["packets"]) > 0
            assert int(flow["bytes"]) >= 40
        else:
            fields = ("srcaddr", "dstaddr", "srcport", "packets", "bytes", "action")
            assert {flow[field] for field in fields} == {"-"}

    assert all(statuses.values())


def test_flows_go_to_addresses_that_a_query_of_the_same_interface_resolved(sample: Bundle) -> None:
    queries = _queries(sample)
    resolved = {(q["srcaddr"], answer["Rdata"]) for q in queries for answer in q["answers"]}
    logged = {query["vpc_id"] for query in queries}
    clients = {
        interface["NetworkInterfaceId"]: interface["PrivateIpAddress"]
        for interface in sample.listed("DescribeNetworkInterfaces", "NetworkInterfaces")
        if interface["VpcId"] in logged
    }

    unnamed = {
        flow["dstaddr"]
        for flow in sample.flows()
        if flow["interface-id"] in clients
        and flow["dstport"] in {"443", "25"}
        # Over IPv6 the Resolver is asked from the interface's IPv4 address all the same.
        and (clients[flow["interface-id"]], flow["dstaddr"]) not in resolved
    }

    assert unnamed == {"192.0.2.200", "192.0.2.201"}


def test_the_addresses_of_s3_are_in_its_prefix_list(sample: Bundle) -> None:
    entries = sample.listed("GetManagedPrefixListEntries", "Entries")
    blocks = [ip_network(entry["Cidr"]) for entry in entries]
    resolved = [
        IPv4Address(answer["Rdata"])
        for query in _queries(sample)
        if query["query_name"].startswith("s3.")
        for answer in query["answers"]
    ]

    assert resolved
    assert all(any(address in block for block in blocks) for address in resolved)


def test_one_address_has_two_names_in_the_resolver_log(sample: Bundle) -> None:
    names: defaultdict[str, set[str]] = defaultdict(set)
    for query in _queries(sample):
        for answer in query["answers"]:
            names[answer["Rdata"]].add(query["query_name"])

    assert names["203.0.113.80"] == {"rates.carrier.example.", "track.carrier.example."}


def test_the_attackers_host_is_asked_for_once_and_reached_once(sample: Bundle) -> None:
    asked = [q for q in _queries(sample) if q["query_name"] == "sync.packet-drop.example."]
    address = asked[0]["answers"][0]["Rdata"]

    reached = [flow for flow in sample.flows() if flow["dstaddr"] == address]

    assert len(asked) == len(reached) == 1
    assert reached[0]["action"] == "ACCEPT"


def test_one_runtime_alone_talks_to_the_model_provider(sample: Bundle) -> None:
    talkers = {
        span["resource"]["attributes"]["cloud.resource_id"].split("/")[1].partition("-")[0]
        for span in _spans(sample)
        if "api.openai.com" in json.dumps(span["attributes"])
    }

    assert talkers == {"support_assistant"}
    assert all(query["query_name"] != "api.openai.com." for query in _queries(sample))


def test_the_flow_log_of_a_vpc_ends_when_somebody_deletes_it(sample: Bundle) -> None:
    deletion = next(event for event in _events(sample) if event["eventName"] == "DeleteFlowLogs")
    named = json.dumps(deletion["requestParameters"])

    ids = {log["FlowLogId"] for log in sample.listed("DescribeFlowLogs", "FlowLogs")}
    files = [
        (path, lines)
        for path, lines in sample.log_lines("flow-logs")
        if path.name.split("_")[3] in named
    ]

    assert not any(identifier in named for identifier in ids)
    assert len(files) == 1
    starts = [int(line.split(" ")[-4]) for line in files[0][1][1:]]
    assert max(starts) < _epoch(deletion["eventTime"])


def test_the_pipeline_moved_a_runtime_out_of_its_vpc(sample: Bundle) -> None:
    changes = [
        (event["eventName"], event["requestParameters"]["networkConfiguration"]["networkMode"])
        for event in sorted(_events(sample), key=lambda event: str(event["eventTime"]))
        if event["eventSource"] == "bedrock-agentcore.amazonaws.com"
        and "quote_builder" in json.dumps(event["responseElements"])
    ]

    assert changes == [("CreateAgentRuntime", "VPC"), ("UpdateAgentRuntime", "PUBLIC")]


def test_spans_and_api_events_share_their_access_keys_and_request_ids(sample: Bundle) -> None:
    events = {(e["userIdentity"].get("accessKeyId"), e["requestID"]) for e in _events(sample)}
    spans = {
        (span["attributes"]["aws.auth.account.access_key"], span["attributes"]["aws.request_id"])
        for span in _spans(sample)
        if span["kind"] == "CLIENT" and "aws.request_id" in span["attributes"]
    }

    assert spans
    assert spans <= events


def test_the_firewall_enforced_denials_where_containment_is_expected(
    sample: Bundle, expected: dict[str, Any]
) -> None:
    subnets = {
        subnet["SubnetId"]: ip_network(subnet["CidrBlock"])
        for subnet in sample.listed("DescribeSubnets", "Subnets")
    }
    denied = [(enforced, address) for enforced, address in _denials(sample) if enforced]
    watched = [(enforced, address) for enforced, address in _denials(sample) if not enforced]

    for name, row in expected["runtimes"].items():
        served = _latest_subnets(sample, name)
        by_rules = {
            "rules-enforced": any(address in subnets[s] for s in served for _, address in denied),
            "rules-watch-only": any(address in subnets[s] for s in served for _, address in watched)
            and not any(address in subnets[s] for s in served for _, address in denied),
        }
        for reason in by_rules.keys() & set(row["reasons"]):
            assert by_rules[reason], name


def test_a_handshake_that_stalled_is_in_the_log_and_names_no_rule(sample: Bundle) -> None:
    stalled = [
        json.loads(line.partition("]: ")[2])
        for _, lines in sample.log_lines("dcf-logs")
        for line in lines
        if "CONNECTION_SYN_ONLY_TIMEOUT" in line
    ]

    assert stalled
    assert all("decided_by" not in line and not line["enforced"] for line in stalled)


def test_working_days_have_more_traffic_than_weekends(sample: Bundle) -> None:
    days: defaultdict[int, int] = defaultdict(int)
    for flow in sample.flows():
        days[int(flow["start"]) // 86_400] += 1
    weekend = [count for day, count in days.items() if (day + 3) % 7 >= 5]
    working = [count for day, count in days.items() if (day + 3) % 7 < 5]

    assert len(days) == 14
    assert max(weekend) < min(working)


def _capacity_subnet(bundle: Bundle) -> str:
    (provider,) = bundle.answers("GetCapacityProvider")
    compute = provider.body["computeConfiguration"]["ec2Configuration"]
    (subnet,) = compute["vpcConfiguration"]["subnets"]
    return str(subnet)


def _interface_addresses(bundle: Bundle) -> dict[str, set[str]]:
    """The addresses of each interface: AgentCore's, those on routes, and those of NAT gateways."""
    found = {
        interface["NetworkInterfaceId"]: {
            interface["PrivateIpAddress"],
            *(each["Ipv6Address"] for each in interface.get("Ipv6Addresses", ())),
        }
        for interface in bundle.listed("DescribeNetworkInterfaces", "NetworkInterfaces")
    }
    for nat in bundle.listed("DescribeNatGateways", "NatGateways"):
        for address in nat["NatGatewayAddresses"]:
            found[address["NetworkInterfaceId"]] = {address["PrivateIp"]}
    return found


def _denials(bundle: Bundle) -> list[tuple[bool, IPv4Address]]:
    """Whether each denial of a rule was enforced, and the client that it met."""
    found = []
    for _, lines in bundle.log_lines("dcf-logs"):
        for line in lines:
            packet = _PACKET.search(line)
            session = json.loads(line.partition("]: ")[2]) if packet is None else {}
            if packet and packet["action"] == "DENY":
                found.append((packet["enforced"] == "true", IPv4Address(packet["client"])))
            elif session.get("action") == "Deny" and session["reason"] == "POLICY":
                found.append((bool(session["enforced"]), IPv4Address(session["src"])))
    return found


def _latest_subnets(bundle: Bundle, runtime: str) -> list[str]:
    found: list[str] = []
    for answer in bundle.answers("GetAgentRuntime"):
        if answer.body["agentRuntimeName"] == runtime:
            details = answer.body.get("networkConfiguration", {}).get("networkModeConfig", {})
            found = details.get("subnets", [])
    return found


def _queries(bundle: Bundle) -> list[dict[str, Any]]:
    return [
        json.loads(line) for _, lines in bundle.log_lines("resolver-query-logs") for line in lines
    ]


def _spans(bundle: Bundle) -> list[dict[str, Any]]:
    return [json.loads(line) for _, lines in bundle.log_lines("spans") for line in lines]


def _events(bundle: Bundle) -> list[dict[str, Any]]:
    return [
        record
        for _, lines in bundle.log_lines("cloudtrail")
        for record in json.loads("".join(lines))["Records"]
    ]


def _epoch(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()
