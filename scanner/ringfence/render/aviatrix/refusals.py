"""What a pack says and the provider's resources cannot say, all of it at once."""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from ringfence.model.policy import (
    SYSTEM_SMART_GROUPS,
    SYSTEM_WEB_GROUPS,
    DcfRule,
    PolicyPack,
    Protocol,
    SmartGroup,
    SmartGroupSelector,
    WebGroup,
)
from ringfence.model.text import printable

MAX_PORT_RANGES = 64
MAX_NAME = 256
MAX_HOST = 253
_MAX_PRIORITY = 2**31 - 1
"""Each stands alone in its match expression."""
PLAIN_KEYS = frozenset({"k8s_cluster_id", "k8s_namespace", "k8s_service", "k8s_pod", "s2c"})
"""Further keys of a match expression; any other is an argument of an `external` feed."""
_SNI = re.compile(r"[-A-Za-z0-9._*]+")
_HOST = re.compile(r"[-A-Za-z0-9._]+")
_URL = re.compile(r"[^\s\x00-\x20\x7f/]+/\S*|[a-z]+://\S+", re.ASCII)


def refusals(pack: PolicyPack) -> tuple[str, ...]:
    """One sentence for each thing in the way; nothing where the pack can be written."""
    return (
        *_pack(pack),
        *(reason for group in pack.smart_groups for reason in _smart_group(group)),
        *(reason for group in pack.web_groups for reason in _web_group(group)),
        *(reason for rule in pack.in_order for reason in _rule(rule)),
    )


def _pack(pack: PolicyPack) -> Iterator[str]:
    yield from _name("the pack", pack.name)
    yield from _texts("the version of the pack", [pack.version])
    rulesets = sorted({*pack.rulesets, *(rule.ruleset for rule in pack.rules)} - {""})
    if len(rulesets) > 1 or len({rule.ruleset for rule in pack.rules}) > 1:
        yield f"the pack has {max(2, len(rulesets))} rulesets, and an attachment point takes one"
    for name in rulesets:
        yield from _name("a ruleset", name)
    for repeated in _repeated(rule.name for rule in pack.rules):
        yield f"two rules are named {_shown(repeated)}, and the provider wants names that are unique"
    for priority in _repeated(rule.priority for rule in pack.rules):
        yield f"two rules have the priority {priority}, which controllers from 9.0.10 refuse"


def _smart_group(group: SmartGroup) -> Iterator[str]:
    what = f"the SmartGroup {_shown(group.name)}"
    yield from _name("a SmartGroup", group.name)
    yield from _texts(what, [group.uuid])
    system = next((each for each in SYSTEM_SMART_GROUPS if each.name == group.name), None)
    if system and group.uuid != system.uuid:
        yield f"{what} has the name of a group of the vendor's"
    if not group.selectors and not group.uuid:
        told = "members, which are no selectors" if group.members else "no selectors"
        yield f"{what} has {told}"
    for selector in group.selectors:
        yield from _selector(what, selector)


def _selector(what: str, selector: SmartGroupSelector) -> Iterator[str]:
    given = [key for key in selector.__dataclass_fields__ if getattr(selector, key)]
    if selector.cidr and not _is_network(selector.cidr):
        yield f"{what} has a cidr that is none: {_shown(selector.cidr)}"
    if selector.fqdn and not (_HOST.fullmatch(selector.fqdn) and len(selector.fqdn) <= MAX_HOST):
        yield f"{what} has an fqdn that is no plain host name: {_shown(selector.fqdn)}"
    foreign = sorted({key for key, _ in selector.other} - PLAIN_KEYS)
    if foreign and not selector.external:
        yield f"{what} selects by {_shown(foreign[0])}, which the provider does not know"
    pairs = [text for pair in (*selector.tags, *selector.other) for text in pair]
    yield from _texts(what, [*pairs, *(str(getattr(selector, key)) for key in given)])


def _web_group(group: WebGroup) -> Iterator[str]:
    what = f"the WebGroup {_shown(group.name)}"
    yield from _name("a WebGroup", group.name)
    yield from _texts(what, [group.uuid])
    system = next((each for each in SYSTEM_WEB_GROUPS if each.name == group.name), None)
    if system and group.uuid != system.uuid:
        yield f"{what} has the name of a group of the vendor's"
    if not (group.sni or group.urls or group.managed or group.uuid):
        yield f"{what} has neither domains nor URLs"
    for pattern in () if group.managed else (*group.sni, *group.urls):
        yield from _pattern(what, pattern, url=pattern in group.urls)


def _pattern(what: str, pattern: str, *, url: bool) -> Iterator[str]:
    if "**" in pattern:
        yield f"{what} has `**`, which the controller refuses: {_shown(pattern)}"
    elif url and not _URL.fullmatch(pattern):
        yield f"{what} has a URL that is no `host/path`: {_shown(pattern)}"
    elif not url and not (_SNI.fullmatch(pattern) and len(pattern) <= MAX_HOST):
        yield f"{what} has a domain that is none: {_shown(pattern)}"
    yield from _texts(what, [pattern])


def _rule(rule: DcfRule) -> Iterator[str]:
    what = f"the rule {_shown(rule.name)}"
    yield from _name("a rule", rule.name)
    if not 0 <= rule.priority <= _MAX_PRIORITY:
        yield f"{what} has a priority that is none: {rule.priority}"
    if len(rule.ports) > MAX_PORT_RANGES:
        yield f"{what} has {len(rule.ports)} port ranges, and a rule takes {MAX_PORT_RANGES}"
    if rule.ports and rule.protocol is Protocol.ICMP:
        yield f"{what} has ports, and its protocol is ICMP"
    if rule.ids and rule.action.value != "PERMIT":
        yield f"{what} denies and asks for intrusion detection, which only a permit can"


def _name(what: str, name: str) -> Iterator[str]:
    if not 1 <= len(name) <= MAX_NAME:
        yield f"{what} has a name of {len(name)} characters, not of 1 to {MAX_NAME}"
    yield from _texts(f"the name of {what} {_shown(name)}", [name])


def _texts(what: str, texts: Sequence[str]) -> Iterator[str]:
    if any("\ud800" <= character <= "\udfff" for text in texts for character in text):
        yield f"{what} has half of a character, which no file can hold"
    elif not all(unicodedata.is_normalized("NFC", text) for text in texts):
        yield f"{what} has a text that Terraform would spell otherwise (Unicode NFC)"


def _repeated(values: Iterable[object]) -> list[object]:
    return [value for value, count in Counter(values).items() if count > 1]


def _is_network(text: str) -> bool:
    try:
        ipaddress.ip_network(text)
    except ValueError:
        return False
    return True


def _shown(text: object) -> str:
    return f"`{printable(str(text), 60)}`"
