"""The Aviatrix Distributed Cloud Firewall as data: groups, rules, and the pack that holds them.

Names are the controller's and the Terraform provider's (`aviatrix_smart_group`,
`aviatrix_web_group`, `aviatrix_dcf_ruleset`). Nothing here knows AWS. What a pack decides is asked
of `ringfence.policy`.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, fields
from enum import StrEnum


class RuleAction(StrEnum):
    """What a rule decides. A permit with intrusion detection is a permit (`DcfRule.ids`)."""

    PERMIT = "PERMIT"
    DENY = "DENY"


class Protocol(StrEnum):
    """What a rule can name; one rule has one. A flow may have another, which only ANY takes."""

    TCP = "TCP"
    UDP = "UDP"
    ICMP = "ICMP"
    ANY = "ANY"


class DecryptPolicy(StrEnum):
    UNSPECIFIED = "DECRYPT_UNSPECIFIED"
    ALLOWED = "DECRYPT_ALLOWED"
    NOT_ALLOWED = "DECRYPT_NOT_ALLOWED"


class AppRequirement(StrEnum):
    """What the traffic of a rule must be; TLS_REQUIRED drops what is no TLS on its ports."""

    UNSPECIFIED = "APP_UNSPECIFIED"
    TLS = "TLS_REQUIRED"
    NOT_TLS = "NOT_TLS_REQUIRED"


SELECTOR_TEXTS = (
    "cidr",
    "fqdn",
    "type",
    "res_id",
    "account_id",
    "account_name",
    "name",
    "region",
    "zone",
    "site",
    "external",
)
"""The keys of a match expression that have a field of their own here, as the controller spells them."""
_ALONE = ("cidr", "fqdn", "site")


@dataclass(frozen=True, slots=True, kw_only=True)
class SmartGroupSelector:
    """One match expression: its keys are AND-ed; cidr, fqdn and site stand alone in theirs."""

    cidr: str = ""
    """A CIDR or one address."""
    fqdn: str = ""
    """A host name without a wildcard, which the gateway resolves by its own DNS."""
    type: str = ""
    """vm, vpc, subnet, k8s and others; the provider checks no list."""
    res_id: str = ""
    account_id: str = ""
    account_name: str = ""
    name: str = ""
    region: str = ""
    zone: str = ""
    site: str = ""
    external: str = ""
    """geo, threatiq and other feeds."""
    tags: tuple[tuple[str, str], ...] = ()
    other: tuple[tuple[str, str], ...] = ()
    """Every further key, such as `k8s_namespace` or the arguments of a feed."""

    def __post_init__(self) -> None:
        used = [each.name for each in fields(self) if getattr(self, each.name)]
        if not used:
            raise ValueError("a selector selects by at least one key")
        if len(used) > 1 and (alone := [name for name in used if name in _ALONE]):
            raise ValueError(f"{alone[0]} stands alone in a selector, and this one has more keys")


@dataclass(frozen=True, slots=True, kw_only=True)
class SmartGroup:
    """A named union of selectors."""

    name: str
    selectors: tuple[SmartGroupSelector, ...] = ()
    """Empty for a group of the vendor's that only its uuid names."""
    uuid: str = ""
    members: tuple[str, ...] | None = None
    """CIDRs that the selectors are known to come to; None when that is not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WebGroup:
    """A named list of domains or of URLs, never of both."""

    name: str
    sni: tuple[str, ...] = ()
    """Host names, `*` and globs; matched against the SNI, or the Host header of plain HTTP."""
    urls: tuple[str, ...] = ()
    """`host/path` globs, which need decryption."""
    managed: bool = False
    """Whether the vendor keeps its content, which is not published."""
    uuid: str = ""

    def __post_init__(self) -> None:
        if self.sni and self.urls:
            raise ValueError(f"the WebGroup {self.name[:80]!a} mixes domains and URLs")
        if any(pattern.count("*") > MAX_STARS for pattern in (*self.sni, *self.urls)):
            raise ValueError(
                f"an entry of the WebGroup {self.name[:80]!a} has over {MAX_STARS} `*`"
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class DcfRule:
    """One rule. Generated rules watch and log until somebody promotes them."""

    name: str
    priority: int
    """Lower comes first; 0 is the highest."""
    action: RuleAction
    src: tuple[str, ...]
    """Names of SmartGroups."""
    dst: tuple[str, ...]
    """Names of SmartGroups: a WebGroup alone is no destination."""
    web_groups: tuple[str, ...] = ()
    protocol: Protocol = Protocol.ANY
    ports: tuple[tuple[int, int], ...] = ()
    """Inclusive ranges; empty for every port."""
    watch: bool = True
    """Monitor mode: the match is counted and logged, and not enforced."""
    logging: bool = True
    decrypt: DecryptPolicy = DecryptPolicy.UNSPECIFIED
    app_requirement: AppRequirement = AppRequirement.UNSPECIFIED
    ids: bool = False
    """Whether a permit is INTRUSION_DETECTION_PERMIT."""
    ruleset: str = ""
    uuid: str = ""

    def __post_init__(self) -> None:
        if not self.src or not self.dst:
            raise ValueError(f"the rule {self.name!r} needs a source and a destination group")
        if any(not 0 <= low <= high <= MAX_PORT for low, high in self.ports):
            raise ValueError(f"the rule {self.name!r} has a port range that is none")


MAX_PORT = 65_535
MAX_STARS = 16
"""In one entry of a WebGroup. Nobody needs them, and what compares two such globs takes long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyPack:
    """Groups, rules and the action for what no rule takes.

    Priorities may repeat, since packs of others repeat them; rules then keep the order they are
    listed in. ValueError for two groups of one name and for a group that a rule names and that is
    neither defined nor the vendor's.
    """

    name: str
    version: str = "1"
    default_action: RuleAction = RuleAction.PERMIT
    """The controller's Default Action Rule: PERMIT until somebody changes it. Always enforced."""
    smart_groups: tuple[SmartGroup, ...] = ()
    web_groups: tuple[WebGroup, ...] = ()
    rules: tuple[DcfRule, ...] = ()
    rulesets: tuple[str, ...] = ()
    """Names of rulesets in the order of evaluation, where there are several."""
    in_order: tuple[DcfRule, ...] = field(init=False, repr=False, compare=False)
    """The rules as they are evaluated: by ruleset, priority, and place in the list."""
    _smart: dict[str, SmartGroup] = field(init=False, repr=False, compare=False)
    _web: dict[str, WebGroup] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        for kind, names in (
            ("SmartGroup", [group.name for group in self.smart_groups]),
            ("WebGroup", [group.name for group in self.web_groups]),
        ):
            if repeated := sorted(name for name, count in Counter(names).items() if count > 1):
                raise ValueError(f"two definitions of the {kind} {repeated[0]!r}")
        smart = {group.name for group in (*self.smart_groups, *SYSTEM_SMART_GROUPS)}
        web = {group.name for group in (*self.web_groups, *SYSTEM_WEB_GROUPS)}
        for rule in self.rules:
            for name in (*rule.src, *rule.dst):
                if name not in smart:
                    raise ValueError(f"the rule {rule.name!r} names no known SmartGroup: {name!r}")
            for name in rule.web_groups:
                if name not in web:
                    raise ValueError(f"the rule {rule.name!r} names no known WebGroup: {name!r}")
        self._index()

    def _index(self) -> None:
        """Sort and look up once what every flow asks for."""
        place = {name: index for index, name in enumerate(self.rulesets)}
        ordered = sorted(
            self.rules, key=lambda rule: (place.get(rule.ruleset, len(place)), rule.priority)
        )
        object.__setattr__(self, "in_order", tuple(ordered))
        object.__setattr__(self, "_smart", {g.name: g for g in self.known_smart_groups})
        object.__setattr__(self, "_web", {g.name: g for g in self.known_web_groups})

    @property
    def known_smart_groups(self) -> tuple[SmartGroup, ...]:
        """Every group a rule may name: those defined here, and the vendor's that are not."""
        own = {group.name for group in self.smart_groups}
        return (
            *self.smart_groups,
            *(group for group in SYSTEM_SMART_GROUPS if group.name not in own),
        )

    @property
    def known_web_groups(self) -> tuple[WebGroup, ...]:
        """Every WebGroup a rule may name: those defined here, and the vendor's that are not."""
        own = {group.name for group in self.web_groups}
        return (*self.web_groups, *(group for group in SYSTEM_WEB_GROUPS if group.name not in own))

    def smart_group(self, name: str) -> SmartGroup:
        """The group of a name, defined here or by the vendor; KeyError for any other."""
        return self._smart[name]

    def web_group(self, name: str) -> WebGroup:
        """The group of a name, defined here or by the vendor; KeyError for any other."""
        return self._web[name]


ANYWHERE = "Anywhere (0.0.0.0/0)"
PUBLIC_INTERNET = "Public Internet"
ANY_WEB = "Any-Web"

SYSTEM_SMART_GROUPS = (
    SmartGroup(
        name=ANYWHERE,
        uuid="def000ad-0000-0000-0000-000000000000",
        selectors=(SmartGroupSelector(cidr="0.0.0.0/0"),),
    ),
    SmartGroup(name=PUBLIC_INTERNET, uuid="def000ad-0000-0000-0000-000000000001"),
)
"""Groups that every controller has; a rule may name them without a definition."""
SYSTEM_WEB_GROUPS = (
    WebGroup(name=ANY_WEB, sni=("*",), uuid="def000ad-0000-0000-0000-000000000002"),
)


class MonitorSemantics(StrEnum):
    """What happens after a rule that only watches matched. The vendor does not document it."""

    TERMINAL = "terminal"
    """Evaluation ends and the packet passes."""
    FALLTHROUGH = "fallthrough"
    """Evaluation goes on to the next rule that is enforced, at last to the default action."""


class WildcardSemantics(StrEnum):
    """How many labels one `*` of a domain stands for. The vendor does not document it."""

    ANY_LABELS = "any-labels"
    ONE_LABEL = "one-label"


@dataclass(frozen=True, slots=True, kw_only=True)
class Semantics:
    """What the vendor leaves open, as a choice; the defaults are what its documents suggest."""

    wildcard: WildcardSemantics = WildcardSemantics.ANY_LABELS
    apex: bool = False
    """Whether `*.example.com` takes `example.com` too; the vendor's own lists name both."""
    monitor: MonitorSemantics = MonitorSemantics.TERMINAL
    named_is_public: bool = True
    """Whether a public host name without an address is taken to be on the public internet."""
