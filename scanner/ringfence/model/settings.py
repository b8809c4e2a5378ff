"""What the operator declares: the decisions that no telemetry can make for them."""

from __future__ import annotations

from dataclasses import dataclass, field

from ringfence.model.decision import DecisionRecord, RiskException
from ringfence.model.egress import Category
from ringfence.model.promotion import PromotionSettings
from ringfence.model.ranges import PublishedRanges


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnEntry:
    """What the operator says of hosts; it stands for the catalogue's entry of the same pattern."""

    hosts: tuple[str, ...]
    """Hosts, and suffixes that start with `*.`, in canonical form."""
    provider: str
    category: Category
    shared: bool = False
    """Whether other tenants, or anyone, answer behind the same names."""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The content of `ringfence.toml`; the defaults sanction nothing but AWS itself."""

    sanctioned: tuple[str, ...] = ()
    """Hosts (`api.openai.com`) and suffixes (`*.corp.example`) that the operator approved."""
    denied: tuple[str, ...] = ()
    """Hosts and suffixes that the operator forbids."""
    enforcement_interfaces: tuple[str, ...] = ()
    """Interfaces (`eni-…`) of firewalls that ringfence does not recognise by itself."""
    enforcement_endpoints: tuple[str, ...] = ()
    """Gateway Load Balancer endpoints (`vpce-…`) behind which a firewall inspects."""
    approved_workloads: tuple[str, ...] = ()
    """ARNs, or ARN patterns with `*`, of AI workloads and runtimes that somebody answers for."""
    declaring_tags: tuple[str, ...] = ()
    """Tag keys (`ai-owner`), or `key=value`, that declare a workload."""
    guardrail_subnets: tuple[str, ...] = ()
    """Subnets approved for AI runtimes: `[ACCOUNT/][REGION/]subnet-…`."""
    guardrail_security_groups: tuple[str, ...] = ()
    """Security groups, likewise."""
    pipeline_roles: tuple[str, ...] = ()
    """ARNs of roles that may do what the guardrail cannot narrow by network."""
    exempt_roles: tuple[str, ...] = ()
    """ARNs of roles that the guardrail does not hold for."""
    catalogue: tuple[OwnEntry, ...] = ()
    """The operator's own entries of the catalogue."""
    ip_ranges_file: str = ""
    """Where a newer `ip-ranges.json` of AWS is; relative to the settings file."""
    ip_ranges: PublishedRanges | None = None
    """What that file says; None for the bundled ranges."""
    exceptions: tuple[RiskException, ...] = ()
    """Accepted risks, as the file lists them; whether one is in force depends on the day."""
    promotion: PromotionSettings = field(default_factory=PromotionSettings)
    """When rules may be enforced, and what was looked up on the controller."""
    decisions: tuple[DecisionRecord, ...] = ()
    """Who sanctioned or denied what; each agrees with the two lists above."""
