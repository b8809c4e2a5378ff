"""Packs that use everything the Aviatrix provider can say."""

from __future__ import annotations

from ringfence.model.policy import (
    ANY_WEB,
    ANYWHERE,
    PUBLIC_INTERNET,
    AppRequirement,
    DecryptPolicy,
    PolicyPack,
    Protocol,
    RuleAction,
    SmartGroup,
    SmartGroupSelector,
    WebGroup,
)
from support.packs import RUNTIME_CIDR, RUNTIMES, domains, hosts, networks, rule, urls, web_rule

HOSTILE = (
    '${file("/etc/hostname")}',
    "%{ if true }x%{ endif }",
    '"\n}\noutput "x" {\n  value = 1\n}\n',
    "$${x} $$${y} $$$${z} %%{w} %%%{v}",
    "\\${a} \\\\ \\n \\u0041 \\",
    "# // /* EOF <<EOF",
    "\x1b[31m\x07\x00\x7f\x9b",
    "\u202etxt.exe\u2066 \u200b\ufeff \u2028",
    "ünïcode 日本 \U0001f9ea",
    "$",
    "${",
    "%{",
    "}",
    "'",
    "`",
    "$$",
    "%%",
    "x" * 256,
)
"""Texts that some syntax on the way would act on. All are NFC, which Terraform makes of texts."""


def complete_pack() -> PolicyPack:
    """Every kind of group and rule, once."""
    smart = (
        networks(RUNTIMES, RUNTIME_CIDR, "10.50.11.0/24"),
        hosts("github-hosts", "github.com", "api.github.com"),
        SmartGroup(
            name="client-spoke",
            selectors=(
                SmartGroupSelector(type="vpc", name="client", region="us-east-2"),
                SmartGroupSelector(type="vm", tags=(("Team", "agents"), ("env", "prod"))),
                SmartGroupSelector(external="geo", other=(("country_iso_code", "KP"),)),
                SmartGroupSelector(type="k8s", other=(("k8s_namespace", "agents"),)),
            ),
        ),
        SmartGroup(name="threats", uuid="def05854-4100-0000-0000-000000000000"),
    )
    web = (
        domains("allowed-models", "api.openai.com", "*.openai.com"),
        urls("ioc", "github.com/*/*shai-hulud*", "raw.githubusercontent.com/*/*shai-hulud*"),
        domains("tools", "github.com", "api.github.com"),
        WebGroup(name="avx-ai-llm-providers", managed=True),
    )
    https = {"protocol": Protocol.TCP, "ports": ((443, 443),)}
    return PolicyPack(
        name="agentcore-starter",
        version="3",
        default_action=RuleAction.DENY,
        smart_groups=smart,
        web_groups=web,
        rules=(
            rule("deny-threats", 5, action=RuleAction.DENY, dst=("threats",), watch=False),
            rule("client-in", 10, src=("client-spoke",), dst=(RUNTIMES,), watch=True, **https),
            web_rule(
                "deny-supply-chain-ioc",
                18,
                "ioc",
                action=RuleAction.DENY,
                dst=("github-hosts",),
                decrypt=DecryptPolicy.ALLOWED,
                watch=True,
            ),
            web_rule(
                "allow-models",
                20,
                "allowed-models",
                "avx-ai-llm-providers",
                decrypt=DecryptPolicy.NOT_ALLOWED,
                app_requirement=AppRequirement.TLS,
                watch=True,
            ),
            web_rule(
                "allow-tools",
                25,
                "tools",
                dst=("github-hosts",),
                decrypt=DecryptPolicy.ALLOWED,
                ids=True,
                watch=True,
            ),
            web_rule("allow-web", 30, ANY_WEB, dst=(PUBLIC_INTERNET,), watch=True, logging=False),
            rule(
                "deny-dns-exfil-udp",
                40,
                action=RuleAction.DENY,
                protocol=Protocol.UDP,
                ports=((53, 53), (8000, 8100)),
                watch=True,
            ),
            rule("allow-ping", 50, protocol=Protocol.ICMP, watch=True),
            rule("default-deny", 1000, action=RuleAction.DENY, dst=(ANYWHERE,), watch=True),
        ),
    )


def named_everywhere(text: str) -> PolicyPack:
    """A pack with a text in every place that takes a free one."""
    return PolicyPack(
        name=text,
        version=text,
        smart_groups=(
            SmartGroup(name=text, selectors=(SmartGroupSelector(cidr=RUNTIME_CIDR),)),
            SmartGroup(
                name=f"{text[:250]} 2",
                selectors=(
                    SmartGroupSelector(
                        type=text,
                        res_id=text,
                        account_id=text,
                        account_name=text,
                        name=text,
                        zone=text,
                        tags=((text, text),),
                    ),
                    SmartGroupSelector(external=text, other=((text, text),)),
                ),
            ),
        ),
        web_groups=(
            WebGroup(name=text, sni=("example.com",)),
            WebGroup(name=f"{text[:250]} 2", managed=True),
        ),
        rules=(web_rule(text, 1, text, f"{text[:250]} 2", src=(text,), dst=(f"{text[:250]} 2",)),),
    )
