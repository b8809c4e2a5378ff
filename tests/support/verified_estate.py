"""An estate in which containment is in force, each layer of it, and what is one change away from it.

Faults of `tests/enforce/faults/` each change one thing; `verify` has to name the layer and the cause.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from ringfence.enforce import CHECKS, Case, case_of, results, verify_runtimes
from ringfence.guardrail.check import Layers
from ringfence.guardrail.generate import generate
from ringfence.model.controller import ControllerRuleset, ControllerState
from ringfence.model.coverage import Coverage, CoverageStatus, Source
from ringfence.model.guardrail import ApprovedNetwork, GuardrailScope
from ringfence.model.guardrail_check import LayerStatus as ScpStatus
from ringfence.model.identity import Principal
from ringfence.model.network import SecurityGroup, SecurityGroupRule, VpcEndpoint
from ringfence.model.policy import (
    DecryptPolicy,
    PolicyPack,
    Protocol,
    RuleAction,
)
from ringfence.model.settings import Settings
from ringfence.model.snapshot import Inventory, Snapshot
from ringfence.model.telemetry import ApiUse, FirewallDecision, Telemetry
from ringfence.model.verification import CheckResult, CheckStatus, Layer, RuntimeVerification
from ringfence.workflow.assess import assess
from ringfence.workflow.observed_flows import observed_flows
from support import builders as build
from support.builders.constants import ACCOUNT, NOW, REGION, SECURITY_GROUP_ID, SUBNET_ID, VPC_ID
from support.packs import RUNTIMES, domains, networks, rule, web_rule

HOST = "controller.example"
RULESET = "agentcore-starter"
RUNTIME_CIDR = "10.20.1.0/24"
GATEWAY_ADDRESS = "198.51.100.20"
"""The public address of the spoke gateway."""
MODELS = web_rule(
    "allow-sanctioned-models", 20, "sanctioned-models", decrypt=DecryptPolicy.NOT_ALLOWED
)
AWS = web_rule(
    "allow-aws-control-plane", 30, "aws-control-plane", decrypt=DecryptPolicy.NOT_ALLOWED
)
DNS = rule(
    "deny-dns-exfil-udp", 40, action=RuleAction.DENY, protocol=Protocol.UDP, ports=((53, 53),)
)
DEFAULT_DENY = rule("default-deny", 1000, action=RuleAction.DENY)
EXPECTED = PolicyPack(
    name=RULESET,
    smart_groups=(networks(RUNTIMES, RUNTIME_CIDR),),
    web_groups=(
        domains("sanctioned-models", "api.openai.com"),
        domains("aws-control-plane", f"sts.{REGION}.amazonaws.com", f"logs.{REGION}.amazonaws.com"),
    ),
    rules=(MODELS, AWS, DNS, DEFAULT_DENY),
)
"""What was proposed, every rule promoted."""
CONTROLLER_SOURCES = (
    Source.CONTROLLER_FEATURES,
    Source.CONTROLLER_GROUPS,
    Source.CONTROLLER_RULES,
    Source.CONTROLLER_DEFAULT_ACTION,
    Source.CONTROLLER_ATTACHMENTS,
)


SERVICES = ("bedrock-agentcore", "bedrock-agentcore-control", "bedrock-agentcore.gateway")
ENDPOINT_GROUP = "sg-0endpoints"
PIPELINE = f"arn:aws:iam::{ACCOUNT}:role/deploy"
"""Calls that no network key narrows are left to it."""


def uuid_of(name: str) -> str:
    """The UUID that the controller gave the rule of that name."""
    return f"{sum(map(ord, name)):08x}-0000-4000-8000-{len(name):012x}"


def on_controller(pack: PolicyPack, ruleset: str = RULESET) -> PolicyPack:
    """A pack as a controller answers it: its rules in a ruleset, with UUIDs."""
    return replace(
        pack,
        name=HOST,
        rulesets=(ruleset,),
        rules=tuple(replace(each, ruleset=ruleset, uuid=uuid_of(each.name)) for each in pack.rules),
    )


def controller(**changes: Any) -> ControllerState:
    """A controller that was read whole and holds what is expected."""
    base = ControllerState(
        host=HOST,
        read_at=NOW,
        version="9.0.10",
        dcf_enabled=True,
        default_action=RuleAction.PERMIT,
        default_logging=True,
        pack=on_controller(EXPECTED),
        rulesets=(ControllerRuleset(name=RULESET, uuid="rs-1", attached=True),),
        order_known=True,
        coverage=tuple(
            Coverage(source=each, account="", region="", status=CoverageStatus.COMPLETE)
            for each in CONTROLLER_SOURCES
        ),
    )
    return replace(base, **changes)


def denial(rule_name: str = "default-deny", **changes: Any) -> FirewallDecision:
    """An enforced deny of one of our rules for the runtime's own interface."""
    return build.firewall_decision(**{"rule_id": uuid_of(rule_name), **changes})


def aws_call(**changes: Any) -> ApiUse:
    """A call of the runtime's own session, as AWS saw it come from the gateway."""
    base = build.model_call(
        "agent-exec",
        "BedrockAgentCore-7f3a",
        event_source="sts.amazonaws.com",
        event_name="GetCallerIdentity",
        source_ip=GATEWAY_ADDRESS,
    )
    return replace(base, **changes)


def inventory() -> Inventory:
    """The contained inventory with its three private endpoints and a gateway that needs the third."""
    return replace(
        build.contained_inventory(),
        vpc_endpoints=tuple(map(private_endpoint, SERVICES)),
        security_groups=(build.security_group(), endpoint_group()),
        gateways=(build.gateway(),),
        principals=(developer(),),
        interfaces=(
            build.spoke_interface(public_ips=(GATEWAY_ADDRESS,)),
            build.agent_interface(),
        ),
    )


def private_endpoint(service: str, **changes: Any) -> VpcEndpoint:
    """An interface endpoint for AgentCore in the runtimes' VPC, with a policy that names the VPC."""
    statement = {
        "Effect": "Allow",
        "Principal": "*",
        "Action": "bedrock-agentcore:*",
        "Resource": f"arn:aws:bedrock-agentcore:{REGION}:{ACCOUNT}:*",
        "Condition": {"StringEquals": {"aws:SourceVpc": VPC_ID}},
    }
    base = build.vpc_endpoint(
        f"vpce-0{service.replace('bedrock-agentcore', 'agent').replace('.', '').replace('-', '')}",
        service,
        "Interface",
        subnets=(SUBNET_ID,),
        security_groups=(ENDPOINT_GROUP,),
        private_dns=True,
        policy=json.dumps({"Statement": [statement]}),
    )
    return replace(base, **changes)


def endpoint_group(**changes: Any) -> SecurityGroup:
    """The security group of the private endpoints: HTTPS from the VPC."""
    rule_in = SecurityGroupRule(
        egress=False, protocol="tcp", from_port=443, to_port=443, peer="10.20.0.0/16"
    )
    return build.security_group(ENDPOINT_GROUP, **{"rules": (rule_in,), **changes})


def developer(**changes: Any) -> Principal:
    """A role that may do everything in AgentCore, within the guardrail."""
    mine = {"Effect": "Allow", "Action": ["bedrock-agentcore:*", "iam:PassRole"], "Resource": "*"}
    made = generate(
        GuardrailScope(
            networks=(ApprovedNetwork(subnets=(SUBNET_ID,), security_groups=(SECURITY_GROUP_ID,)),),
            pipeline_roles=(PIPELINE,),
        )
    )
    documents = [json.dumps({"Statement": [mine]}), *(each.text for each in made.documents)]
    return replace(build.principal("developer", *documents), **changes)


def telemetry() -> Telemetry:
    """A connection that the pack permits, and a fresh denial of its last rule."""
    return Telemetry(
        firewall_decisions=(denial(),),
        flows=(build.flow(server="203.0.113.80", next_hops=("eni-0spoke",)),),
        resolutions=(build.resolution("api.openai.com", "203.0.113.80"),),
        api_uses=(aws_call(),),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Estate:
    """Everything that a verification reads, each part replaceable on its own."""

    inventory: Inventory = field(default_factory=inventory)
    telemetry: Telemetry = field(default_factory=telemetry)
    coverage: tuple[Coverage, ...] = field(default_factory=build.everything_read)
    controller: ControllerState | None = field(default_factory=controller)
    pack: PolicyPack | None = EXPECTED
    settings: Settings = field(
        default_factory=lambda: Settings(
            sanctioned=("api.openai.com",),
            guardrail_subnets=(SUBNET_ID,),
            guardrail_security_groups=(SECURITY_GROUP_ID,),
        )
    )
    layers: Layers = field(
        default_factory=lambda: Layers(
            status=ScpStatus.NONE,
            subnets=(SUBNET_ID,),
            security_groups=(SECURITY_GROUP_ID,),
        )
    )
    extra: dict[str, Any] = field(default_factory=dict)
    """More fields of the case, by name."""

    @property
    def snapshot(self) -> Snapshot:
        return build.snapshot(self.inventory, self.telemetry, coverage=self.coverage)

    def case(self) -> Case:
        snapshot = self.snapshot
        assessment, _ = assess(snapshot, self.settings)
        packs = (self.pack,) if self.pack else ()
        seen = observed_flows(snapshot, assessment, packs, as_routed=False)
        return replace(
            case_of(
                snapshot,
                self.settings,
                assessment,
                as_of=NOW,
                pack=self.pack,
                controller=self.controller,
                layers=self.layers,
                flows=seen.flows,
                flow_groups=seen.groups,
            ),
            **self.extra,
        )

    def results(self) -> tuple[CheckResult, ...]:
        return tuple(results(self.case(), CHECKS))

    def verified(self) -> tuple[RuntimeVerification, ...]:
        return verify_runtimes(self.case(), self.results())


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One change that breaks containment, or makes it look fine while it is not."""

    id: str
    change: Callable[[Estate], Estate]
    layer: Layer
    check: str
    cause: str
    status: CheckStatus = CheckStatus.FAIL
