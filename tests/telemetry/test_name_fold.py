"""More DNS names than can be kept."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ringfence.join.owners import index_interfaces
from ringfence.join.workloads import workloads
from ringfence.model.settings import Settings
from ringfence.model.telemetry import Resolution, Telemetry
from ringfence.signals.tunnelling import tunnels
from ringfence.telemetry.builder import TelemetryBuilder
from ringfence.telemetry.kinds import Limits, LogKind
from ringfence.telemetry.name_fold import Key, fold_name, is_folded
from support import builders as build
from support.builders.constants import VPC_ID
from support.exfiltration_samples import pieces
from support.log_text import query_line

LIMITS = Limits(keys=40, coded_names=100)
HOSTS = tuple(f"api{number}.example.com" for number in range(30))
_NAMES = st.from_regex(r"([a-z0-9]{1,40}\.){0,3}[a-z]{2,5}", fullmatch=True)


def read(*names: str, limits: Limits = LIMITS) -> TelemetryBuilder:
    builder = TelemetryBuilder(limits=limits)
    lines = [
        query_line(query_name=f"{name}.", srcaddr="10.20.1.57", vpc_id=VPC_ID) for name in names
    ]
    builder.add_lines(LogKind.RESOLVER_QUERY_LOGS, "log", lines)
    return builder


def test_a_tunnel_pushes_out_no_host_and_is_counted_under_its_domain() -> None:
    builder = read(*HOSTS, *pieces(3_000))

    rows = builder.build().resolutions
    names = {row.name for row in rows}
    assert set(HOSTS) <= names
    assert len(rows) <= LIMITS.keys + LIMITS.coded_names
    assert "*.leak.example" in names
    assert sum(row.queries for row in rows) == len(HOSTS) + 3_000
    (fold,) = builder.folds(LogKind.RESOLVER_QUERY_LOGS)
    assert "counted under their domain" in fold.sentence
    assert fold.loses


def test_a_tunnel_whose_names_were_folded_is_still_found_with_its_size() -> None:
    rows = read(*HOSTS, *pieces(3_000)).build().resolutions
    snapshot = build.snapshot(build.contained_inventory(), Telemetry(resolutions=rows))
    interfaces = index_interfaces(snapshot, workloads(snapshot.inventory), {})

    (tunnel,) = tunnels(rows, interfaces, Settings()).found

    measured = {measure.name: measure.value for measure in tunnel.measures}
    assert measured["queries"] == 3_000
    assert 2_700 <= measured["encoded names asked for once"] <= 3_000
    assert "about" in tunnel.said


def test_names_that_carry_no_data_are_folded_only_when_hosts_are_too_many() -> None:
    assert not read(*HOSTS).folds(LogKind.RESOLVER_QUERY_LOGS)
    crowd = (f"api{number}.shop{number % 3}.example.org" for number in range(200))

    rows = read(*crowd).build().resolutions

    assert len(rows) <= LIMITS.keys
    assert sum(row.queries for row in rows) == 200


def test_what_was_folded_before_is_merged_with_what_is_folded_now() -> None:
    before = read(*pieces(2_000)).build()
    builder = read(*pieces(3_000)[2_000:])

    builder.merge(before)

    (domain,) = [row for row in builder.build().resolutions if row.folded]
    kept = [row for row in builder.build().resolutions if not row.folded]
    assert domain.queries + sum(row.queries for row in kept) == 3_000


@given(name=_NAMES, low=st.integers(0, 12), high=st.integers(0, 12))
def test_folding_at_a_higher_level_is_folding_at_a_lower_one_first(
    name: str, low: int, high: int
) -> None:
    key: Key = ("1", "r", "vpc-0", "10.0.0.1", name, "192.0.2.1", "NOERROR", False)
    first = fold_name(key, min(low, high))

    folded = first and fold_name(first, max(low, high))

    assert folded == fold_name(key, max(low, high))
    assert first is None or first == key or is_folded(first)


def test_a_domain_that_somebody_registered_stands_for_nothing_but_itself() -> None:
    keys: list[Key] = [
        ("1", "r", "vpc-0", "10.0.0.1", f"shop{number}.com", "", "NOERROR", False)
        for number in range(64)
    ]

    folded = [fold_name(key, 3) for key in keys]

    assert set(folded) <= {*keys, None}
    assert None in folded


def test_a_client_cannot_pretend_to_be_a_fold() -> None:
    (row,) = read("*.leak.example").build().resolutions

    assert not row.folded
    assert isinstance(row, Resolution)
