"""The rules of the designed estate: what its operator expects, and what the controller holds.

`pack.json` is the expected pack, `controller/` what the controller answers to reads, as
`verify --controller-save` keeps it; `verify --demo` reads both. The UUIDs are those of the
firewall's log. The controller differs in three things that somebody did by hand (`DRIFTS`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from ringfence_data.estate.core.networks import LANDING, LANDING_EUROPE
from ringfence_data.estate.identifiers import random_uuid
from ringfence_data.estate.record import Json

ANYWHERE, INTERNET = "Anywhere (0.0.0.0/0)", "Public Internet"
_SYSTEM = {
    ANYWHERE: "def000ad-0000-0000-0000-000000000000",
    INTERNET: "def000ad-0000-0000-0000-000000000001",
}
RULESET = "agentcore-starter"
_RUNTIMES, _EUROPE = "agentcore-runtime-subnets", "agentcore-runtime-subnets-eu"
_KNOWN, _KNOWN_EUROPE, _AWS = "known-destinations", "known-destinations-eu", "aws-control-plane"


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleDesign:
    """One rule, as both sides spell it."""

    name: str
    priority: int
    action: str
    protocol: str = "TCP"
    port: int | None = 443
    """None for every port."""
    src: str = _RUNTIMES
    dst: str = INTERNET
    names: str = ""
    """Its WebGroup; empty for none."""
    watch: bool = False
    uuid: str = ""
    """That its log lines bear, where there are any."""

    @property
    def identity(self) -> str:
        return self.uuid or random_uuid("rule", RULESET, self.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class RulesDesign:
    """Groups and rules of one side."""

    networks: dict[str, tuple[str, ...]]
    """SmartGroups by name."""
    names: dict[str, tuple[str, ...]]
    """WebGroups by name."""
    rules: tuple[RuleDesign, ...]


EXPECTED = RulesDesign(
    networks={
        _RUNTIMES: (
            "10.20.1.0/24",
            "10.20.2.0/24",
            "10.20.3.0/24",
            "10.20.4.0/24",
            "10.20.5.0/24",
            "10.30.1.0/24",
            "10.40.1.0/24",
            "10.40.2.0/24",
            "10.70.1.0/24",
            "2001:db8:20:4::/64",
        ),
        _EUROPE: ("10.50.1.0/24", "10.50.2.0/24"),
    },
    names={
        _KNOWN: (
            "api.erp.freight.example",
            "bedrock-runtime.us-east-1.amazonaws.com",
            "id.freight.example",
            "ledger.freight.example",
            "mcp.tariffs.example",
            "rates.carrier.example",
            "tickets.freight.example",
            "track.carrier.example",
        ),
        _KNOWN_EUROPE: ("bedrock-runtime.eu-central-1.amazonaws.com", "tariffs.customs.example"),
        _AWS: (
            "111122223333.dkr.ecr.us-east-1.amazonaws.com",
            "api.ecr.us-east-1.amazonaws.com",
            "logs.us-east-1.amazonaws.com",
            "prod-us-east-1-starport-layer-bucket.s3.us-east-1.amazonaws.com",
            "sts.us-east-1.amazonaws.com",
        ),
    },
    rules=(
        RuleDesign(
            name="allow-known-destinations",
            priority=20,
            action="PERMIT",
            names=_KNOWN,
            uuid=random_uuid("rule", LANDING.id, "allow-known-destinations"),
        ),
        RuleDesign(
            name="allow-known-destinations-eu",
            priority=21,
            action="PERMIT",
            src=_EUROPE,
            names=_KNOWN_EUROPE,
            watch=True,
            uuid=random_uuid("rule", LANDING_EUROPE.id, "allow-known-destinations"),
        ),
        RuleDesign(name="allow-aws-control-plane", priority=30, action="PERMIT", names=_AWS),
        RuleDesign(
            name="deny-dns-exfil-udp",
            priority=40,
            action="DENY",
            protocol="UDP",
            port=53,
            dst=ANYWHERE,
        ),
        RuleDesign(name="deny-dns-exfil-tcp", priority=41, action="DENY", port=53, dst=ANYWHERE),
        RuleDesign(
            name="default-deny-eu",
            priority=990,
            action="DENY",
            protocol="ANY",
            port=None,
            src=_EUROPE,
            dst=ANYWHERE,
            watch=True,
            uuid=random_uuid("rule", LANDING_EUROPE.id, "default-deny"),
        ),
        RuleDesign(
            name="default-deny",
            priority=1000,
            action="DENY",
            protocol="ANY",
            port=None,
            dst=ANYWHERE,
            uuid=random_uuid("rule", LANDING.id, "default-deny"),
        ),
    ),
)
"""Europe's rules still watch; those of the rest were promoted."""
DRIFTS = (
    "the rule deny-dns-exfil-tcp still watches",
    "the WebGroup aws-control-plane holds *.amazonaws.com as well",
    "the SmartGroup agentcore-runtime-subnets lacks 10.20.3.0/24",
)
HELD = RulesDesign(
    networks=EXPECTED.networks
    | {
        _RUNTIMES: tuple(
            each
            for each in EXPECTED.networks[_RUNTIMES]
            if each != LANDING.subnet("agents-s3").cidr
        )
    },
    names=EXPECTED.names | {_AWS: ("*.amazonaws.com", *EXPECTED.names[_AWS])},
    rules=tuple(
        replace(rule, watch=rule.watch or rule.name == "deny-dns-exfil-tcp")
        for rule in EXPECTED.rules
    ),
)
"""What the controller holds instead."""


def expected_pack() -> Json:
    """`ringfence.pack/1`."""
    return {
        "schema": "ringfence.pack/1",
        "name": RULESET,
        "version": "1",
        "default_action": "PERMIT",
        "smart_groups": [
            {"name": name, "selectors": [{"cidr": each} for each in cidrs]}
            for name, cidrs in EXPECTED.networks.items()
        ],
        "web_groups": [
            {"name": name, "managed": False, "sni": list(hosts)}
            for name, hosts in EXPECTED.names.items()
        ],
        "rules": [_expected(rule) for rule in EXPECTED.rules],
    }


def _expected(rule: RuleDesign) -> Json:
    return {
        "name": rule.name,
        "priority": rule.priority,
        "action": rule.action,
        "protocol": rule.protocol,
        "ports": [] if rule.port is None else [[rule.port, rule.port]],
        "src": [rule.src],
        "dst": [rule.dst],
        "web_groups": [rule.names] if rule.names else [],
        "watch": rule.watch,
        "logging": True,
        "decrypt": "DECRYPT_NOT_ALLOWED",
    }


def held_groups() -> list[Json]:
    """The groups of the controller, as `app-domains` lists them."""
    return [
        {
            "uuid": group_uuid(name),
            "name": name,
            "selector": {"any": [{"all": {key: each}} for each in values]},
            "system_resource": False,
        }
        for key, groups in (("cidr", HELD.networks), ("snifilter", HELD.names))
        for name, values in groups.items()
    ]


def held_rules() -> list[Json]:
    """The rules of the controller, as `microseg/policy-list3` lists them."""
    return [_held(rule) for rule in HELD.rules]


def group_uuid(name: str) -> str:
    return _SYSTEM.get(name) or random_uuid("group", name)


def _held(rule: RuleDesign) -> Json:
    ports: Json = {} if rule.port is None else {"port_ranges": [{"lo": rule.port, "hi": rule.port}]}
    names: Json = {"web_filters": [group_uuid(rule.names)]} if rule.names else {}
    return {
        "uuid": rule.identity,
        "name": rule.name,
        "action": rule.action,
        "priority": rule.priority,
        "protocol": "PROTOCOL_UNSPECIFIED" if rule.protocol == "ANY" else rule.protocol,
        "src_ads": [group_uuid(rule.src)],
        "dst_ads": [group_uuid(rule.dst)],
        "logging": True,
        "watch": rule.watch,
        "decrypt_policy": "DECRYPT_NOT_ALLOWED",
        "flow_app_requirement": "APP_UNSPECIFIED",
        "log_profile": "def000ad-7000-0000-0000-000000000001",
        "system_resource": False,
        **ports,
        **names,
    }
