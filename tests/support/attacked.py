"""Packs and guardrails that hold every attack, and that hold none."""

from __future__ import annotations

from ringfence.guardrail.evaluation import PolicyDocument, read_document
from ringfence.guardrail.generate import generate
from ringfence.model.policy import (
    AppRequirement,
    DecryptPolicy,
    PolicyPack,
    Protocol,
    RuleAction,
)
from support.guardrails import scope
from support.packs import domains, networks, pack, rule, urls, web_rule

_TOOLS = domains("tools", "tools.corp.example", "github.com")


def tight() -> PolicyPack:
    """Paths are denied on what is decrypted, names must be TLS, and addresses are narrowed."""
    return pack(
        web_rule(
            "deny-paths",
            10,
            "paths",
            action=RuleAction.DENY,
            decrypt=DecryptPolicy.ALLOWED,
        ),
        web_rule(
            "allow-tools",
            20,
            "tools",
            decrypt=DecryptPolicy.ALLOWED,
            app_requirement=AppRequirement.TLS,
        ),
        web_rule("allow-narrow", 30, "narrow", dst=("office",)),
        rule("default-deny", 1000, action=RuleAction.DENY),
        groups=(
            urls("paths", "github.com/attacker/*", "tools.corp.example/attacker/*"),
            _TOOLS,
            domains("narrow", "portal.corp.example"),
        ),
        smart_groups=(networks("office", "198.51.100.0/24"),),
        default_action=RuleAction.DENY,
    )


def loose() -> PolicyPack:
    """Permits names of every kind, and whatever else there is."""
    return pack(
        web_rule("names", 20, "names", "tools"),
        rule("everything", 1000, protocol=Protocol.ANY),
        groups=(
            _TOOLS,
            domains("names", "api.openai.com", "mcp.corp.example", "logs.us-east-1.amazonaws.com"),
        ),
    )


def full_guardrail() -> tuple[PolicyDocument, ...]:
    """Every family of statements, and what no family has: commands, and whoever may re-pin."""
    generated = tuple(
        read_document(each.text, name=each.name) for each in generate(scope()).documents
    )
    commands = read_document(
        '{"Version": "2012-10-17", "Statement": {"Sid": "NoCommands", "Effect": "Deny",'
        ' "Action": "bedrock-agentcore:InvokeAgentRuntimeCommand", "Resource": "*"}}',
        name="commands",
    )
    return (*generated, commands)
