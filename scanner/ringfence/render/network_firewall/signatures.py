"""The matches of a rule as Suricata signatures, in the syntax that AWS Network Firewall takes.

Every byte of a name or path is written in hex, so that none can end a keyword. Sources of the
keywords: the rule chapter of the Suricata user guide, 7.0.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from ringfence.model.policy import (
    ANYWHERE,
    PUBLIC_INTERNET,
    DcfRule,
    PolicyPack,
    Protocol,
    Semantics,
    WildcardSemantics,
)
from ringfence.policy.groups import PRIVATE_NETWORKS, networks_of
from ringfence.policy.patterns import domain_glob, url_host, without_scheme

TO_SERVER = "flow:to_server"
_L4 = {
    Protocol.TCP: ("tcp",),
    Protocol.UDP: ("udp",),
    Protocol.ICMP: ("icmp",),
    Protocol.ANY: ("ip",),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """One match: the header of a Suricata rule without its action, and its options."""

    protocol: str
    """tcp, udp, icmp, ip, tls or http."""
    src: str
    dst: str
    ports: str
    options: tuple[str, ...]

    def line(self, action: str, *, sid: int, more: tuple[str, ...] = ()) -> str:
        """The whole rule under an action."""
        options = "; ".join((*self.options, *more, f"sid:{sid}", "rev:1"))
        return f"{action} {self.protocol} {self.src} any -> {self.dst} {self.ports} ({options};)"


def signatures(pack: PolicyPack, rule: DcfRule, semantics: Semantics) -> Iterator[Signature]:
    """One signature for each protocol, group and pattern of a rule; together they are its match.

    ValueError for a group that comes to no CIDRs; ask `addresses` first.
    """
    sides = product((_side(pack, n) for n in rule.src), (_side(pack, n) for n in rule.dst))
    for (src, dst), (protocol, options) in product(sides, _kinds(pack, rule, semantics)):
        yield Signature(
            protocol=protocol,
            src=src,
            dst=dst,
            ports="any" if protocol in ("ip", "icmp") else _ports(rule),
            options=(TO_SERVER, *options),
        )


def addresses(pack: PolicyPack, group: str) -> str | None:
    """A group as an address expression; None where something but CIDRs selects its members."""
    if group == ANYWHERE:
        return "0.0.0.0/0"
    if group == PUBLIC_INTERNET:
        return f"![{','.join(map(str, PRIVATE_NETWORKS))}]"
    networks = networks_of(pack.smart_group(group))
    return f"[{','.join(map(str, networks))}]" if networks else None


def _side(pack: PolicyPack, group: str) -> str:
    if (found := addresses(pack, group)) is None:
        raise ValueError(f"the SmartGroup {group!r} comes to no CIDRs")
    return found


def _kinds(
    pack: PolicyPack, rule: DcfRule, semantics: Semantics
) -> Iterator[tuple[str, tuple[str, ...]]]:
    if rule.protocol is Protocol.ICMP and rule.ports:
        return  # ICMP has no port to be one of these
    if not rule.web_groups:
        # ICMP has no ports, so a rule for every protocol on some ports is one for these two.
        by_port = rule.protocol is Protocol.ANY and rule.ports
        yield from ((each, ()) for each in (("tcp", "udp") if by_port else _L4[rule.protocol]))
        return
    if rule.protocol not in (Protocol.TCP, Protocol.ANY):
        return  # names are read from TCP alone
    for name in rule.web_groups:
        group = pack.web_group(name)
        for pattern in group.sni:
            yield "tls", _sni(pattern, semantics)
            yield "http", _host(pattern, semantics)
        for pattern in group.urls:
            yield "http", (*_host(url_host(pattern), semantics), *_path(pattern))


def _ports(rule: DcfRule) -> str:
    spelled = [str(low) if low == high else f"{low}:{high}" for low, high in rule.ports]
    return f"[{','.join(spelled)}]" if spelled else "any"


def _sni(pattern: str, semantics: Semantics) -> tuple[str, ...]:
    if domain_glob(pattern) == "*":
        return ("ssl_state:client_hello",)  # TLS without SNI is Any-Web too
    return ("tls.sni", *_name(pattern, semantics, ("nocase",)))


def _host(pattern: str, semantics: Semantics) -> tuple[str, ...]:
    """The buffer of the Host header is in lower case and refuses nocase."""
    return ("http.host", *_name(pattern.lower(), semantics, ()))


def _name(pattern: str, semantics: Semantics, nocase: tuple[str, ...]) -> tuple[str, ...]:
    if "*" not in pattern:
        return (f'content:"{hexed(pattern)}"', "startswith", "endswith", *nocase)
    plain_suffix = pattern.startswith("*.") and "*" not in pattern[2:]
    if plain_suffix and semantics.wildcard is WildcardSemantics.ANY_LABELS and not semantics.apex:
        suffix = pattern[1:]
        return (f'content:"{hexed(suffix)}"', "endswith", *nocase, f"bsize:>{len(suffix)}")
    return (f'pcre:"/^{_expression(pattern, semantics)}$/{"i" if nocase else ""}"',)


def _expression(written: str, semantics: Semantics) -> str:
    pattern = domain_glob(written)
    if pattern == "*":
        return ".+"
    one = semantics.wildcard is WildcardSemantics.ONE_LABEL
    glob, any_character = (_labels, r"[^\x2e]") if one else (_glob, ".")
    if not pattern.startswith("*."):
        return glob(pattern)
    below = any_character + glob(pattern)
    apex = semantics.apex and "*" not in pattern[2:]
    return f"(?:{below}|{glob(pattern[2:])})" if apex else below


def _path(pattern: str) -> tuple[str, ...]:
    """The path as it stands in the request line, whatever query follows it."""
    path = without_scheme(pattern).partition("/")[2]
    below = "*" if not path or path.endswith("/") else ""
    return ("http.uri.raw", rf'pcre:"/^\x2f{_glob(path + below)}(?:\x3f.*)?$/s"')


def _labels(pattern: str) -> str:
    """A glob whose `*` stay in their label."""
    return r"\x2e".join(_glob(label, r"[^\x2e]") for label in pattern.split("."))


def _glob(pattern: str, any_character: str = ".") -> str:
    """A glob as an expression that goes back over its last `*` alone.

    What stands between two `*` is taken where it is first found, in a group that is not tried again:
    an engine that gives up after many tries would let a denied name pass.
    """
    first, *others = ("".join(f"\\x{b:02x}" for b in part.encode()) for part in pattern.split("*"))
    if not others:
        return first
    middle = (f"(?>{any_character}*?{part})" for part in others[:-1] if part)
    return f"{first}{''.join(middle)}{any_character}*{others[-1]}"


def hexed(text: str) -> str:
    """Text as the hex content of a keyword."""
    return f"|{text.encode().hex(' ')}|"
