"""The second opinion of IAM itself, for `verify --live-iam`: asked anew, never read from a recording."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

from ringfence.collect.iam_simulation import simulate_principals
from ringfence.collect.live import Opened, open_caller
from ringfence.collect.permissions import ALLOWED_WITH_SIMULATION
from ringfence.collect.request import LiveRequest
from ringfence.errors import CollectError
from ringfence.guardrail.check import Layers
from ringfence.guardrail.second_opinion import questions
from ringfence.model.coverage import Coverage, CoverageStatus, Source
from ringfence.model.iam_simulation import PrincipalSimulation, SimulationQuestion
from ringfence.model.snapshot import Snapshot
from ringfence.workflow.live import request_of
from ringfence.workflow.sources import Live

MOST_PRINCIPALS = 50
"""Of one account: the simulator answers a few calls a second, and each principal takes four."""

_Told = tuple[tuple[PrincipalSimulation, ...], Coverage]


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulated:
    """What IAM's simulator said, how far it was asked, and which calls that took."""

    simulations: tuple[PrincipalSimulation, ...]
    coverage: tuple[Coverage, ...]
    """A row for each account of the snapshot."""
    api_calls: tuple[tuple[str, int], ...]


def simulate(
    source: Live, snapshot: Snapshot, layers: Layers, *, most: int = MOST_PRINCIPALS
) -> Simulated:
    """Ask the simulator about every account of a snapshot that was read with the same credentials.

    An account that does not let us in has a row that says so. Raises ConfigError and CollectError as
    collect does.
    """
    request = request_of(source, snapshot.scope.window.end)
    by_account: dict[str, list[SimulationQuestion]] = {}
    for each in questions(snapshot, layers):
        by_account.setdefault(each.account, []).append(each)
    told: list[_Told] = []
    calls: Counter[str] = Counter()
    with open_caller(request, allowed=ALLOWED_WITH_SIMULATION) as home:
        for account in snapshot.scope.accounts:
            asked = by_account.get(account, [])
            if account == home.caller.account:
                told.append(simulate_principals(home.caller, asked, most=most))
            elif asked:
                told.append(_elsewhere(request, asked, calls, most=most))
        _add(calls, home)
    return Simulated(
        simulations=tuple(each for found, _ in told for each in found),
        coverage=tuple(row for _, row in told),
        api_calls=tuple(sorted(calls.items())),
    )


def _elsewhere(
    request: LiveRequest, asked: list[SimulationQuestion], calls: Counter[str], *, most: int
) -> _Told:
    """Ask in another account of the organization, entered by the same role as the scan's."""
    account, partition = asked[0].account, asked[0].arn.split(":")[1]
    role = f"arn:{partition}:iam::{account}:role/{request.role_name}"
    try:
        with open_caller(
            replace(request, role_arn=role, org=False), allowed=ALLOWED_WITH_SIMULATION
        ) as opened:
            told = simulate_principals(opened.caller, asked, most=most)
            _add(calls, opened)
    except CollectError as error:
        return (), _closed(account, str(error))
    return told


def _add(calls: Counter[str], opened: Opened) -> None:
    calls.update(dict(opened.calls()))


def _closed(account: str, why: str) -> Coverage:
    return Coverage(
        source=Source.IAM_SIMULATION,
        account=account,
        region="",
        status=CoverageStatus.DENIED,
        detail=why,
    )
