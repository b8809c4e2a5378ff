"""The files for AWS Network Firewall: the rules, the two API requests, Terraform, and what to know."""

from __future__ import annotations

from ringfence.model.policy import PolicyPack
from ringfence.render.artefact import Artefact
from ringfence.render.losses import Loss, refusal
from ringfence.render.network_firewall.losses import losses, lost_denies
from ringfence.render.network_firewall.notes import notes
from ringfence.render.network_firewall.rules import StatefulRule, stateful_rules
from ringfence.render.scan_json import to_json
from ringfence.render.terraform_text import labels

RULES = "network-firewall.rules"
TF_JSON = "network-firewall.tf.json"
RULE_GROUP = "network-firewall-rule-group.json"
POLICY = "network-firewall-policy.json"
NOTES = "NETWORK-FIREWALL.md"
_TARGET = "AWS Network Firewall"
_JSON = "application/json"
_MAX_LINE = 8_192
_MAX_TEXT = 2_000_000
"""Characters of RulesString (CreateRuleGroup in the API reference)."""
_MAX_CAPACITY = 30_000
"""Rules of all stateful groups of a policy, unless the account asked for more."""
_LEAST_CAPACITY = 100
_FORWARD = ["aws:forward_to_sfe"]
_NAME = 128


def artefacts(pack: PolicyPack, *, partial: bool = False) -> tuple[Artefact, ...]:
    """A stateful rule group in strict order and its policy, as files and as Terraform.

    Raises PackError with every loss unless partial. That leaves out what cannot be expressed, and
    with it what would pass in its place; it is refused too where a deny would be lost.
    """
    lost = losses(pack)
    made = stateful_rules(pack)
    beyond = (*_too_large(made), *(lost_denies(pack) if partial else lost))
    if beyond:
        raise refusal(_TARGET, beyond)
    name = _resource_name(pack)
    capacity = max(_LEAST_CAPACITY, 2 * len(made))  # it cannot be raised afterwards
    return (
        Artefact(path=RULES, media_type="text/plain", text=_text(made)),
        Artefact(
            path=RULE_GROUP, media_type=_JSON, text=to_json(_rule_group(name, capacity, made))
        ),
        Artefact(path=POLICY, media_type=_JSON, text=to_json(_policy(name))),
        Artefact(path=TF_JSON, media_type=_JSON, text=to_json(_terraform(name, capacity))),
        Artefact(path=NOTES, media_type="text/markdown", text=notes(pack, made, lost)),
    )


def _text(made: tuple[StatefulRule, ...]) -> str:
    return "".join(f"{each.line}\n" for each in made)


def _too_large(made: tuple[StatefulRule, ...]) -> tuple[Loss, ...]:
    found = [
        Loss(rule=each.rule, reason=f"one of its lines is longer than {_MAX_LINE:,} characters")
        for each in made
        if len(each.line) > _MAX_LINE
    ]
    if len(made) > _MAX_CAPACITY or len(_text(made)) > _MAX_TEXT:
        reason = f"it comes to {len(made):,} lines, and a group takes {_MAX_CAPACITY:,} or 2 MB"
        found.append(Loss(rule="", reason=reason))
    return tuple(found)


def _resource_name(pack: PolicyPack) -> str:
    """`[a-zA-Z0-9-]{1,128}`, told apart by digits of the pack's own name."""
    label = labels([pack.name])[pack.name].replace("_", "-").strip("-")
    return f"ringfence-{label}"[:_NAME]


def _rule_group(name: str, capacity: int, made: tuple[StatefulRule, ...]) -> dict[str, object]:
    """A request of CreateRuleGroup."""
    return {
        "RuleGroupName": name,
        "Type": "STATEFUL",
        "Capacity": capacity,
        "AnalyzeRuleGroup": True,
        "RuleGroup": {
            "RulesSource": {"RulesString": _text(made)},
            "StatefulRuleOptions": {"RuleOrder": "STRICT_ORDER"},
        },
    }


def _policy(name: str) -> dict[str, object]:
    """A request of CreateFirewallPolicy. Without default actions, what no rule takes passes."""
    arn = f"arn:aws:network-firewall:REGION:ACCOUNT:stateful-rulegroup/{name}"
    return {
        "FirewallPolicyName": name,
        "FirewallPolicy": {
            "StatelessDefaultActions": _FORWARD,
            "StatelessFragmentDefaultActions": _FORWARD,
            "StatefulEngineOptions": {"RuleOrder": "STRICT_ORDER"},
            "StatefulRuleGroupReferences": [{"Priority": 100, "ResourceArn": arn}],
        },
    }


def _terraform(name: str, capacity: int) -> dict[str, object]:
    """The rules stay in their own file, so that Terraform takes no text of theirs for a template."""
    group = {
        "name": name,
        "type": "STATEFUL",
        "capacity": capacity,
        "rule_group": {
            "rules_source": {"rules_string": f'${{file("${{path.module}}/{RULES}")}}'},
            "stateful_rule_options": {"rule_order": "STRICT_ORDER"},
        },
    }
    policy = {
        "name": name,
        "firewall_policy": {
            "stateless_default_actions": _FORWARD,
            "stateless_fragment_default_actions": _FORWARD,
            "stateful_engine_options": {"rule_order": "STRICT_ORDER"},
            "stateful_rule_group_reference": {
                "priority": 100,
                "resource_arn": "${aws_networkfirewall_rule_group.pack.arn}",
            },
        },
    }
    return {
        "terraform": {
            "required_providers": {"aws": {"source": "hashicorp/aws", "version": ">= 5.0"}}
        },
        "resource": {
            "aws_networkfirewall_rule_group": {"pack": group},
            "aws_networkfirewall_firewall_policy": {"pack": policy},
        },
        "output": {
            "firewall_policy": {
                "description": "In no firewall yet: read NETWORK-FIREWALL.md first.",
                "value": "${aws_networkfirewall_firewall_policy.pack.arn}",
            }
        },
    }
