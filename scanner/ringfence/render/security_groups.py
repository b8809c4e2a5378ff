"""A pack as egress rules of EC2 security groups, as far as they go.

A security group permits by protocol, port and CIDR, and drops everything else at once. It knows no
name, no order and no monitor mode. What is written therefore never permits what the pack denies; it
may drop what the pack permits, and `losses` says where.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product

from ringfence.model.policy import (
    ANYWHERE,
    MAX_PORT,
    PUBLIC_INTERNET,
    AppRequirement,
    DcfRule,
    PolicyPack,
    Protocol,
    RuleAction,
)
from ringfence.policy.groups import Network
from ringfence.render.artefact import Artefact
from ringfence.render.losses import Loss, refusal
from ringfence.render.overlap import addresses_of, may_overlap
from ringfence.render.scan_json import to_json
from ringfence.render.security_groups_notes import notes
from ringfence.render.terraform_text import inert, labels

TF_JSON = "security-groups.tf.json"
NOTES = "SECURITY-GROUPS.md"
_TARGET = "security groups"
_FOREIGN = re.compile(r"[^a-zA-Z0-9 ._:/()#,@\[\]+=&;!*-]+")
"""What a description of a group or rule may not hold (EC2 API reference, IpRange)."""
_DESCRIPTION = 255


@dataclass(frozen=True, slots=True, kw_only=True)
class EgressRule:
    """One rule of a security group."""

    group: str
    """The SmartGroup whose members get the security group."""
    rule: str
    """The rule of the pack that it comes from."""
    protocol: str
    """tcp, udp, icmp, or -1 for every protocol."""
    ports: tuple[int, int]
    """Inclusive; -1 to -1 where the protocol has none."""
    cidr: Network


def artefacts(pack: PolicyPack, *, partial: bool = False) -> tuple[Artefact, ...]:
    """Terraform for one security group for each source group, and what to know before it is used.

    Raises PackError with every loss unless partial, which leaves out what cannot be expressed.
    """
    lost = losses(pack)
    if lost and not partial:
        raise refusal(_TARGET, lost)
    rules = egress_rules(pack)
    return (
        Artefact(
            path=TF_JSON, media_type="application/json", text=to_json(_terraform(pack, rules))
        ),
        Artefact(path=NOTES, media_type="text/markdown", text=notes(pack, rules, lost)),
    )


def egress_rules(pack: PolicyPack) -> tuple[EgressRule, ...]:
    """Every permit that can be expressed, in the order of evaluation."""
    return tuple(
        each
        for rule in pack.in_order
        if rule.action is RuleAction.PERMIT and not any(_rule_losses(pack, rule))
        for each in _egress(pack, rule)
    )


def losses(pack: PolicyPack) -> tuple[Loss, ...]:
    """Everything that is said by the pack and lost in security groups."""
    return (
        *_pack_losses(pack),
        *(
            Loss(rule=rule.name, reason=reason)
            for rule in pack.in_order
            if rule.action is RuleAction.PERMIT
            for reason in _rule_losses(pack, rule)
        ),
    )


def source_groups(pack: PolicyPack) -> tuple[str, ...]:
    """The SmartGroups whose members get a security group, in the order they are named."""
    named = [name for rule in pack.in_order for name in rule.src]
    return tuple(dict.fromkeys(n for n in named if n not in (ANYWHERE, PUBLIC_INTERNET)))


def _pack_losses(pack: PolicyPack) -> Iterator[Loss]:
    watching = sum(rule.watch for rule in pack.rules)
    if watching:
        yield Loss(
            rule="",
            reason=f"{watching} of {len(pack.rules)} rules only watch, and a security group has no"
            " monitor mode: it drops from the moment it is attached",
        )
    open_groups = [name for name in source_groups(pack) if not _is_closed(pack, name)]
    if pack.default_action is RuleAction.PERMIT and open_groups:
        yield Loss(
            rule="",
            reason=f"the default action permits what no rule takes from {len(open_groups)} of"
            f" {len(source_groups(pack))} source groups, and a security group drops it",
        )
    if not source_groups(pack):
        yield Loss(rule="", reason="no rule has a source group that interfaces could belong to")


def _rule_losses(pack: PolicyPack, rule: DcfRule) -> Iterator[str]:
    if rule.web_groups:
        yield "it permits by name, and a security group knows none: what it permits is cut off"
    if rule.app_requirement is not AppRequirement.UNSPECIFIED:
        yield "it requires an application, and a security group looks at none"
    if rule.ids:
        yield "it asks for intrusion detection"
    if PUBLIC_INTERNET in rule.src:
        yield "its source is the public internet, which has no interface here"
    for name in rule.dst:
        if addresses_of(pack, name) is None:
            yield f"its destination {name!a} is not a list of CIDRs"
    for earlier in _before(pack, rule):
        if _drops(earlier) and may_overlap(pack, earlier, rule):
            yield f"{earlier.name!a} denies some of it first, and a security group has no order"


def _drops(rule: DcfRule) -> bool:
    """Whether some of what a rule takes is dropped: a permit that requires TLS drops the rest."""
    required = rule.app_requirement is not AppRequirement.UNSPECIFIED
    return rule.action is RuleAction.DENY or required


def _before(pack: PolicyPack, rule: DcfRule) -> Iterator[DcfRule]:
    for each in pack.in_order:
        if each is rule:
            return
        yield each


def _is_closed(pack: PolicyPack, group: str) -> bool:
    """Whether a rule denies everything that is left from a group."""
    return any(
        rule.action is RuleAction.DENY
        and not (rule.web_groups or rule.ports)
        and rule.protocol is Protocol.ANY
        and {group, ANYWHERE} & set(rule.src)
        and ANYWHERE in rule.dst
        for rule in pack.rules
    )


def _egress(pack: PolicyPack, rule: DcfRule) -> Iterator[EgressRule]:
    groups = source_groups(pack) if ANYWHERE in rule.src else rule.src
    networks = dict.fromkeys(n for name in rule.dst for n in addresses_of(pack, name) or ())
    for group, (protocol, ports), cidr in product(groups, _services(rule), networks):
        if protocol == "icmp" and cidr.version == 6:  # noqa: PLR2004 - of IPv6, which has its own ICMP
            continue
        yield EgressRule(group=group, rule=rule.name, protocol=protocol, ports=ports, cidr=cidr)


def _services(rule: DcfRule) -> tuple[tuple[str, tuple[int, int]], ...]:
    if rule.protocol is Protocol.ICMP:
        return () if rule.ports else (("icmp", (-1, -1)),)  # ICMP has no port to be one of these
    if rule.protocol is Protocol.ANY and not rule.ports:
        return (("-1", (-1, -1)),)
    both = ("tcp", "udp") if rule.protocol is Protocol.ANY else (rule.protocol.lower(),)
    return tuple(product(both, rule.ports or ((0, MAX_PORT),)))


def _terraform(pack: PolicyPack, rules: tuple[EgressRule, ...]) -> Mapping[str, object]:
    groups = labels(source_groups(pack))
    keys = labels(_identity(each) for each in rules)
    resources: dict[str, object] = {
        "aws_security_group": {
            label: {
                "name": f"ringfence-{label.replace('_', '-').strip('-')}",
                "description": inert(_described(f"egress of {name} by the pack {pack.name}")),
                "vpc_id": "${var.vpc_id}",
            }
            for name, label in groups.items()
        }
    }
    if rules:
        resources["aws_vpc_security_group_egress_rule"] = {
            keys[_identity(each)]: _rule(each, groups[each.group]) for each in rules
        }
    return {
        "terraform": {
            "required_providers": {"aws": {"source": "hashicorp/aws", "version": ">= 5.0"}}
        },
        "variable": {
            "vpc_id": {"type": "string", "description": "The VPC of the interfaces to contain."}
        },
        "resource": resources,
        "output": {
            "security_groups": {
                "description": "Attached to nothing yet: read SECURITY-GROUPS.md first.",
                "value": {
                    label: f"${{aws_security_group.{label}.id}}" for label in groups.values()
                },
            }
        },
    }


def _rule(each: EgressRule, label: str) -> dict[str, object]:
    entry: dict[str, object] = {
        "security_group_id": f"${{aws_security_group.{label}.id}}",
        "ip_protocol": each.protocol,
        f"cidr_ipv{each.cidr.version}": str(each.cidr),
        "description": inert(_described(each.rule)),
    }
    if each.protocol != "-1":
        entry["from_port"], entry["to_port"] = each.ports
    return entry


def _identity(each: EgressRule) -> str:
    return f"{each.rule} {each.group} {each.protocol} {each.ports} {each.cidr}"


def _described(text: str) -> str:
    return _FOREIGN.sub("-", text)[:_DESCRIPTION]
