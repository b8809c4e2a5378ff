"""How well an allow-list learned from the first part of the traffic fits the rest.

    .venv/bin/python benchmarks/holdout.py

Prints, for the sample estate and for generated traffic, what `ringfence replay --holdout` measures at
several splits. Generated traffic has services that every runtime shares, names of its own with a
popularity by Zipf's law, jobs that run once a week, and names that come up late; in one of them an
attacker's host is used in the learning part, and the last column says whether it got into the allow-list.
"""

from __future__ import annotations

import random
import sys
from datetime import UTC, datetime, timedelta
from functools import partial

from ringfence.model.flow import Flow
from ringfence.model.holdout import Holdout, Learning, Range
from ringfence.model.policy import Semantics
from ringfence.model.settings import Settings
from ringfence.model.traffic import PastFlow
from ringfence.policy.groups import with_groups
from ringfence.policy.replay.holdout import permits
from ringfence.workflow.assess import assess
from ringfence.workflow.gather import gather
from ringfence.workflow.holdout import held_out, learned_pack
from ringfence.workflow.observed_flows import observed_flows
from ringfence.workflow.sources import Demo, LogFiles

START = datetime(2026, 11, 1, tzinfo=UTC)
DAYS = 28
ATTACKER = "sync.packet-drop.example"
TUNNEL = "example.ngrok-free.app"
SHARED = (
    "bedrock-runtime.us-east-1.amazonaws.com",
    "sts.us-east-1.amazonaws.com",
    "logs.us-east-1.amazonaws.com",
)
FRACTIONS = (0.3, 0.5, 0.7, 0.9)


def main() -> None:
    sys.stdout.write(
        f"{'traffic':<26}{'learned':<12}{'split':>6}{'recall: conn.':>15}{'bytes':>13}{'pairs':>7}"
        f"{'macro':>13}{'prec.':>7}{'new/day':>9}{'seen':>7}{'at least':>9}  planted permitted\n"
    )
    sample()
    for name, runtimes, late in (("steady", 20, 0.0), ("growing", 20, 0.3), ("large", 200, 0.1)):
        traffic = generated(runtimes, late)
        settings = Settings(sanctioned=("*.tools.example",))
        for learning in Learning:
            for fraction in FRACTIONS:
                done = held_out(
                    partial(iter, traffic),
                    (START, START + timedelta(days=DAYS)),
                    fraction=fraction,
                    learning=learning,
                    settings=settings,
                    semantics=Semantics(),
                )
                tell(name, learning, done, planted(traffic, done, learning, settings))


def sample() -> None:
    """The sample estate, at its own times."""
    gathered = gather(Demo(), LogFiles(), on_progress=lambda _: None, now=START)
    assessment, _ = assess(gathered.snapshot, Settings())
    seen = observed_flows(gathered.snapshot, assessment)
    for learning in Learning:
        for fraction in FRACTIONS:
            done = held_out(
                lambda: seen.flows,
                None,
                fraction=fraction,
                learning=learning,
                settings=Settings(),
                semantics=Semantics(),
                groups=lambda pack: with_groups(pack, seen.groups),
            )
            tell("sample estate", learning, done, planted(seen.flows, done, learning, Settings()))


def generated(runtimes: int, late: float) -> tuple[PastFlow, ...]:
    """Connections with a time each; late is the share of names that come up in the last third."""
    chance = random.Random(17)  # noqa: S311 - traffic, not secrets
    flows = []
    for number in range(runtimes):
        own = [f"{number}-{rank}.{kind(rank)}" for rank in range(30)]
        begins = [20 * DAYS / 30 if chance.random() < late else 0.0 for _ in own]
        for _ in range(600):
            rank = min(int(chance.paretovariate(0.9)) - 1, len(own) - 1)
            day = begins[rank] + chance.random() * (DAYS - begins[rank])
            flows.append(one(number, own[rank], day, chance))
        flows += [one(number, name, chance.random() * DAYS, chance) for name in SHARED * 20]
        flows += [
            one(number, f"weekly-{number}.tools.example", day, chance)
            for day in (6.9, 13.9, 20.9, 27.9)
        ]
    flows += [one(0, host, chance.random() * 5, chance) for host in (ATTACKER, TUNNEL) * 9]
    return tuple(flows)


def kind(rank: int) -> str:
    return "tools.example" if rank % 3 else "vendor.example"


def one(runtime: int, host: str, day: float, chance: random.Random) -> PastFlow:
    when = START + timedelta(days=day)
    return PastFlow(
        flow=Flow(src="10.50.10.7", host=host, port=443, tls=True),
        runtime=f"runtime-{runtime}",
        bytes=chance.randrange(200, 20_000),
        first_seen=when,
        last_seen=when,
    )


def planted(
    traffic: tuple[PastFlow, ...], done: Holdout, learning: Learning, settings: Settings
) -> str:
    """Which of the hosts that an attacker used while it was learned are permitted."""
    learned = [past for past in traffic if past.first_seen and past.first_seen < done.split]
    pack = learned_pack(learned, settings, learning, day=done.split.date())
    hosts = sorted({past.flow.host for past in learned} & {ATTACKER, TUNNEL, "pastebin.com"})
    asked = [Flow(src="10.50.10.7", host=host, port=443, tls=True) for host in hosts]
    allowed = permits(pack, asked, Semantics())
    return ", ".join(host for host, yes in zip(hosts, allowed, strict=True) if yes) or "none"


def tell(name: str, learning: Learning, done: Holdout, attack: str) -> None:
    pooled, unseen = done.pooled, done.pooled.unseen
    sys.stdout.write(
        f"{name:<26}{learning:<12}{done.fraction:>6.0%}{told(pooled.recall_connections):>15}"
        f"{told(pooled.recall_bytes):>13}{share(pooled.recall_pairs):>7}"
        f"{told(done.macro.recall_connections):>13}{share(pooled.precision):>7}"
        f"{'-' if pooled.churn is None else f'{pooled.churn:.1f}':>9}"
        f"{share(unseen.coverage if unseen else None):>7}"
        f"{share(unseen.coverage_at_least if unseen else None):>9}  {attack}\n"
    )


def told(found: Range | None) -> str:
    if found is None:
        return "-"
    return (
        share(found.low)
        if found.low == found.high
        else f"{share(found.low)} to {share(found.high)}"
    )


def share(value: float | None) -> str:
    return "-" if value is None else f"{value:.0%}"


if __name__ == "__main__":
    main()
