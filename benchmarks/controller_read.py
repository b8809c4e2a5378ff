"""How long a controller with many groups and rules takes to read, over TLS on this machine.

    python benchmarks/controller_read.py [GROUPS [RULES]]

Starts the tests' own TLS server, logs in, reads everything, and prints the seconds of the reads and
of making the state of them.
"""

from __future__ import annotations

import sys
import tempfile
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from ringfence.collect.controller.reads import read_answers
from ringfence.collect.controller.session import Login
from ringfence.model.policy import PolicyPack, RuleAction
from ringfence.parse.controller_state import state_of
from support.controller.authority import authority
from support.controller.server import PASSWORD, USERNAME, FakeController, running
from support.controller.wire import wire_of
from support.packs import RUNTIMES, domains, networks, rule, web_rule
from support.verified_estate import controller, on_controller

_GROUPS, _RULES = 5_000, 500


def large_pack(groups: int, rules: int) -> PolicyPack:
    """Half SmartGroups, half WebGroups of six names, and rules that name them in turn."""
    half = groups // 2
    networks_of = [networks(RUNTIMES, "10.20.0.0/16")] + [
        networks(f"network-{place}", f"10.{place // 256 % 256}.{place % 256}.0/24")
        for place in range(1, half)
    ]
    webs = [
        domains(f"names-{place}", *(f"api{each}.vendor{place}.example" for each in range(6)))
        for place in range(groups - half)
    ]
    permits = [
        replace(
            web_rule(f"allow-{place}", place, f"names-{place % len(webs)}"),
            uuid=f"rule-{place}",
        )
        for place in range(rules - 1)
    ]
    last = rule("default-deny", rules, action=RuleAction.DENY)
    return PolicyPack(
        name="large",
        smart_groups=tuple(networks_of),
        web_groups=tuple(webs),
        rules=(*permits, last),
    )


def main() -> None:
    sizes = [int(each) for each in sys.argv[1:3]] or [_GROUPS, _RULES]
    groups, rules = (*sizes, _RULES)[:2]
    pack = on_controller(large_pack(groups, rules))
    pack = replace(
        pack, rules=tuple(replace(each, uuid=f"r-{each.priority}") for each in pack.rules)
    )
    answers = wire_of(controller(pack=pack))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        ca = authority().write(folder)
        with running(FakeController(answers=answers), authority().context(folder)) as fake:
            login = Login(host=fake.host, ca=ca, username=USERNAME, password=PASSWORD)
            started = time.perf_counter()
            read = read_answers(login, now=datetime.now(UTC))
            between = time.perf_counter()
            state = state_of(read)
            ended = time.perf_counter()
    assert state.pack is not None  # noqa: S101 - a measurement of nothing would be worse
    found = len(state.pack.smart_groups) + len(state.pack.web_groups)
    print(f"{found:,} groups, {len(state.pack.rules):,} rules, {len(fake.asked)} requests")
    print(f"reading {between - started:.2f} s, state {ended - between:.2f} s")


if __name__ == "__main__":
    main()
