"""How long lint takes for packs of many rules.

    python benchmarks/pack_lint.py [RULES]

Makes packs of three kinds (many names behind one default deny; many sources and ports; overlapping
CIDRs) and prints the seconds of reading nothing, only judging.
"""

from __future__ import annotations

import random
import sys
import time

from ringfence.model.policy import (
    ANYWHERE,
    PUBLIC_INTERNET,
    DcfRule,
    PolicyPack,
    Protocol,
    RuleAction,
    Semantics,
    SmartGroup,
    SmartGroupSelector,
    WebGroup,
)
from ringfence.policy.lint.run import lint_pack
from ringfence.workflow.lint_facts import lint_facts

_DEFAULT_RULES = 500
_HOSTS_OF_A_GROUP = 6


def named_pack(rules: int) -> PolicyPack:
    """One source, a WebGroup for each permit, and a default deny."""
    chance = random.Random(1)  # noqa: S311 - a fixed sample
    groups = tuple(
        WebGroup(
            name=f"names-{place}",
            sni=tuple(
                chance.choice(("api{}.vendor{}.example", "*.team{}.vendor{}.example")).format(
                    chance.randrange(400), chance.randrange(60)
                )
                for _ in range(_HOSTS_OF_A_GROUP)
            ),
        )
        for place in range(rules - 1)
    )
    permits = tuple(
        _rule(place, src="runtimes", dst=PUBLIC_INTERNET, web=group.name, ports=((443, 443),))
        for place, group in enumerate(groups)
    )
    return _pack((*permits, _deny(rules)), groups, (_group("runtimes", "10.50.10.0/24"),))


def mixed_pack(rules: int) -> PolicyPack:
    """Fifty sources, ports of both protocols, narrow and broad destinations, names now and then."""
    chance = random.Random(2)  # noqa: S311 - a fixed sample
    sources = tuple(_group(f"source-{place}", f"10.{place}.0.0/16") for place in range(50))
    places = tuple(
        _group(f"place-{place}", f"{chance.randrange(11, 200)}.{chance.randrange(250)}.0.0/16")
        for place in range(150)
    )
    groups = tuple(WebGroup(name=f"names-{n}", sni=(f"*.vendor{n}.example",)) for n in range(80))
    made = []
    for place in range(rules - 1):
        named = chance.random() < 0.4
        low = chance.randrange(1, 9_000)
        made.append(
            _rule(
                place,
                src=chance.choice(sources).name,
                dst=PUBLIC_INTERNET if named else chance.choice(places).name,
                web=chance.choice(groups).name if named else "",
                ports=((443, 443),) if named else ((low, low + chance.randrange(100)),),
                action=chance.choice(tuple(RuleAction)),
                protocol=Protocol.TCP if named else chance.choice((Protocol.TCP, Protocol.UDP)),
            )
        )
    return _pack((*made, _deny(rules, tuple(s.name for s in sources))), groups, (*sources, *places))


def nested_pack(rules: int) -> PolicyPack:
    """Every rule's CIDR overlaps many others', and actions alternate."""
    chance = random.Random(3)  # noqa: S311 - a fixed sample
    places = tuple(
        _group(f"place-{place}", f"10.{chance.randrange(4)}.{chance.randrange(250)}.0/{size}")
        for place in range(rules)
        for size in [chance.randrange(10, 28)]
    )
    made = tuple(
        _rule(
            place,
            src=chance.choice(places).name,
            dst=group.name,
            ports=((chance.randrange(1, 500), 600),),
            action=tuple(RuleAction)[place % 2],
        )
        for place, group in enumerate(places)
    )
    return _pack(made, (), places)


def _rule(
    place: int,
    *,
    src: str,
    dst: str,
    ports: tuple[tuple[int, int], ...],
    web: str = "",
    action: RuleAction = RuleAction.PERMIT,
    protocol: Protocol = Protocol.TCP,
) -> DcfRule:
    return DcfRule(
        name=f"rule-{place}",
        priority=place,
        action=action,
        src=(src,),
        dst=(dst,),
        web_groups=(web,) if web else (),
        protocol=protocol,
        ports=ports,
    )


def _deny(place: int, src: tuple[str, ...] = ("runtimes",)) -> DcfRule:
    return DcfRule(
        name="default-deny", priority=place, action=RuleAction.DENY, src=src, dst=(ANYWHERE,)
    )


def _group(name: str, cidr: str) -> SmartGroup:
    return SmartGroup(name=name, selectors=(SmartGroupSelector(cidr=cidr),))


def _pack(
    rules: tuple[DcfRule, ...], groups: tuple[WebGroup, ...], smart: tuple[SmartGroup, ...]
) -> PolicyPack:
    return PolicyPack(name="bench", rules=rules, web_groups=groups, smart_groups=smart)


def main() -> None:
    """Print one line a kind."""
    rules = int(sys.argv[1]) if len(sys.argv) > 1 else _DEFAULT_RULES
    semantics = Semantics()
    for make in (named_pack, mixed_pack, nested_pack):
        pack = make(rules)
        started = time.perf_counter()
        report = lint_pack(pack, semantics, lint_facts(semantics, singleton=False))
        seconds = time.perf_counter() - started
        print(
            f"{make.__name__:<12} {len(pack.rules)} rules: {seconds:.2f} s, "
            f"{len(report.anomalies)} anomalies, {len(report.undecided)} undecided"
        )


if __name__ == "__main__":
    main()
