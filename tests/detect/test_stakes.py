"""How bad toxic paths are, what they are said to leave by, and findings that many share."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest

from ringfence.detect.facts import DetectionInput, short
from ringfence.detect.run import detect
from ringfence.model.agentcore import DeclaredHost, Memory, NetworkMode, Placement, ToolKind
from ringfence.model.finding import Finding, Severity
from ringfence.model.identity import PolicyDocument, Principal
from support import builders as build
from support.detection_samples import ESCALATION, allowed, facts, stolen_from

BUCKET = "arn:aws:s3:::claims/*"
BROWSER = "arn:aws:bedrock-agentcore:us-east-1:aws:browser/aws.browser.v1"
MCP = DeclaredHost(host="mcp.tools.example", field="environmentVariables.MCP", mcp=True)
SHELL = "bedrock-agentcore:InvokeAgentRuntimeCommand"
POLICY = "arn:aws:iam::111122223333:policy/developers"


def of(name: str, sample: DetectionInput) -> list[Finding]:
    return [finding for finding in detect(sample) if finding.detection == name]


def agents(
    documents: Iterable[str], *, placement: Placement, one_role: bool = False, **held: Any
) -> DetectionInput:
    """A runtime with a declared MCP server for each document, behind the firewall unless placed."""
    texts = list(documents)
    roles = [build.principal(f"role-{0 if one_role else n}", t) for n, t in enumerate(texts)]
    runtimes = tuple(
        build.runtime(
            build.version(placement=placement, declared_hosts=(MCP,), role_arn=role.arn),
            runtime_id=f"agent{number:04}-abcdefghij",
        )
        for number, role in enumerate(roles)
    )
    inventory = replace(
        build.contained_inventory(*runtimes),
        principals=(roles[0],) if one_role else tuple(roles),
        route_tables=(build.route_table(),),
        **held,
    )
    return facts(build.snapshot(inventory))


def browsing(count: int, *actions: str, resource: str = "*") -> DetectionInput:
    """Contained runtimes that may start the browser of AWS."""
    document = json.dumps(
        {
            "Statement": [
                {
                    "Effect": "Allow",
                    "Action": "bedrock-agentcore:StartBrowserSession",
                    "Resource": "*",
                },
                {"Effect": "Allow", "Action": list(actions), "Resource": resource},
            ]
        }
    )
    browser = build.tool(ToolKind.BROWSER, managed_by_aws=True)
    return agents([document] * count, placement=build.in_vpc(), tools=(browser,))


def test_contained_runtimes_that_share_a_browser_are_one_finding_about_the_browser() -> None:
    (finding,) = of("toxic-path", browsing(12, "s3:GetObject", resource=BUCKET))

    assert (finding.resource, finding.severity) == (BROWSER, Severity.MEDIUM)
    assert finding.message.startswith("12 runtimes (runtime/agent0000-abcdefghij, ")
    assert "may start browser/aws.browser.v1, which is uncontained" in finding.message


def test_a_contained_runtime_is_not_said_to_be_uncontained_for_its_browser() -> None:
    (finding,) = of("toxic-path", browsing(1, "secretsmanager:GetSecretValue"))

    assert (finding.resource, finding.severity) == (
        build.runtime_arn("agent0000-abcdefghij"),
        Severity.HIGH,
    )
    assert "may start browser/aws.browser.v1, which is uncontained" in finding.message
    assert any(each.ref == BROWSER for each in finding.evidence)


@pytest.mark.parametrize(
    ("document", "severity"),
    [
        (allowed("secretsmanager:GetSecretValue"), Severity.CRITICAL),
        (allowed("s3:GetObject"), Severity.CRITICAL),
        (allowed("*"), Severity.CRITICAL),
        (allowed("s3:GetObject", resource=BUCKET), Severity.HIGH),
        (allowed("sqs:ReceiveMessage"), Severity.MEDIUM),
        (
            allowed(
                "secretsmanager:GetSecretValue",
                resource="arn:aws:secretsmanager:us-east-1:111122223333:secret:${aws:username}",
            ),
            Severity.HIGH,
        ),
        (
            allowed("s3:GetObject", resource="arn:aws:s3:::${aws:PrincipalTag/team}/*"),
            Severity.HIGH,
        ),
    ],
)
def test_severity_follows_what_is_stolen(document: str, severity: Severity) -> None:
    (finding,) = of("toxic-path", stolen_from(document))

    assert finding.severity is severity
    assert "and is uncontained" in finding.message


def test_what_an_agent_remembers_is_no_critical_loot() -> None:
    arn = "arn:aws:bedrock-agentcore:us-east-1:111122223333:memory/"
    memory = Memory(arn=f"{arn}m1", id="m1", account=build.ACCOUNT, region=build.REGION)
    document = allowed("bedrock-agentcore:RetrieveMemoryRecords", resource=f"{arn}*")

    (finding,) = of("toxic-path", agents([document], placement=build.public(), memories=(memory,)))

    assert finding.severity is Severity.MEDIUM


@pytest.mark.parametrize(("count", "findings"), [(3, 3), (4, 1), (9, 1)])
def test_many_runtimes_with_one_role_are_one_finding_about_the_role(
    count: int, findings: int
) -> None:
    secrets = allowed("secretsmanager:GetSecretValue")
    sample = agents([secrets] * count, placement=build.public(), one_role=True)

    found = of("toxic-path", sample)

    assert len(found) == findings
    if findings == 1:
        assert (found[0].resource, found[0].region) == (
            "arn:aws:iam::111122223333:role/role-0",
            "",
        )
        assert f"{count} runtimes with the role role/role-0" in found[0].message


def holders(count: int, document: str) -> tuple[Principal, ...]:
    """Principals with the same managed policy."""
    policy = PolicyDocument(name=POLICY, document=document)
    return tuple(build.principal(f"dev{n:03}", policies=(policy,)) for n in range(count))


def test_a_shell_by_a_shared_policy_is_one_finding_about_the_policy() -> None:
    (finding,) = of("runtime-command-access", stolen_from("{", *holders(300, allowed(SHELL))))

    assert (finding.resource, finding.account, finding.region) == (POLICY, build.ACCOUNT, "")
    assert finding.message.startswith(
        "300 principals (role/dev000, role/dev001, role/dev002 and 297"
    )
    assert finding.evidence[0].detail == f"InvokeAgentRuntimeCommand by {POLICY} 1"


def test_the_worst_of_several_tools_is_what_it_leaves_by() -> None:
    document = allowed(
        "bedrock-agentcore:StartBrowserSession",
        "bedrock-agentcore:StartCodeInterpreterSession",
        "secretsmanager:GetSecretValue",
    )
    tools = (
        build.tool(ToolKind.BROWSER, NetworkMode.SANDBOX),
        build.tool(ToolKind.CODE_INTERPRETER, NetworkMode.PUBLIC),
    )

    (finding,) = of("toxic-path", agents([document], placement=build.in_vpc(), tools=tools))

    assert f"may start {short(tools[1].arn)}, which is uncontained" in finding.message
    assert tools[1].arn in {each.ref for each in finding.evidence}


def test_statements_of_one_name_that_reach_different_runtimes_are_two_findings() -> None:
    runtimes = [build.runtime(runtime_id=f"agent{n}-abcdefghij") for n in range(2)]
    devs = [
        build.principal(f"dev{n}", allowed(SHELL, resource=f"{each.arn}*"))
        for n, each in enumerate(runtimes)
    ]
    held = replace(build.contained_inventory(*runtimes), principals=tuple(devs))

    found = of("runtime-command-access", facts(build.snapshot(held)))

    assert [finding.resource for finding in found] == [dev.arn for dev in devs]


def test_the_evidence_names_what_is_surely_granted_and_nothing_else() -> None:
    narrowed = {
        "Effect": "Allow",
        "Action": SHELL,
        "Resource": "*",
        "Condition": {"StringEquals": {"aws:PrincipalTag/a": "b"}},
    }
    sure = {"Effect": "Allow", "Action": f"{SHELL}Shell", "Resource": "*"}
    dev = build.principal("dev", json.dumps({"Statement": [narrowed, sure]}))

    (finding,) = of("runtime-command-access", stolen_from("{", dev))

    assert finding.resource == dev.arn
    assert [each.detail for each in finding.evidence] == [
        "InvokeAgentRuntimeCommandShell by inline:policy-1 2"
    ]


def test_an_escalation_by_a_shared_policy_is_one_finding_about_the_policy() -> None:
    sample = stolen_from("{", *holders(300, allowed(*ESCALATION)))

    (finding,) = of("privilege-escalation-through-agentcore", sample)

    assert finding.resource == POLICY
    assert finding.message.startswith("300 principals (")


def test_a_shell_alone_is_reported_once() -> None:
    sample = stolen_from("{", *holders(1, allowed(SHELL)))

    assert len(of("runtime-command-access", sample)) == 1
    assert of("privilege-escalation-through-agentcore", sample) == []
