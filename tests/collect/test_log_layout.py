"""Where AWS's layout is recognised, only what the window touches is listed, and nothing is lost by it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringfence.collect.logs.bounds import Budget, LogBounds
from ringfence.collect.logs.layout import Folder, judge, list_window
from ringfence.collect.logs.objects import list_objects
from ringfence.collect.logs.outcome import Outcome
from ringfence.collect.logs.visit import LogVisit
from ringfence.model.snapshot import Inventory
from ringfence.model.window import TimeWindow
from support.builders import ACCOUNT, REGION
from support.log_sources import LogAws, RememberingBuilder

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
TWO_DAYS = TimeWindow(NOON - timedelta(days=2), NOON)
TWO_HOURS = TimeWindow(NOON - timedelta(hours=2), NOON)
PLAIN = f"AWSLogs/{ACCOUNT}/vpcflowlogs/{REGION}/"
HIVE = f"AWSLogs/aws-account-id={ACCOUNT}/aws-service=vpcflowlogs/aws-region={REGION}/"
LAYOUTS = {
    "daily": f"{PLAIN}%Y/%m/%d/",
    "hourly": f"{PLAIN}%Y/%m/%d/%H/",
    "hive daily": f"{HIVE}year=%Y/month=%m/day=%d/",
    "hive hourly": f"{HIVE}year=%Y/month=%m/day=%d/hour=%H/",
    "queries": f"AWSLogs/{ACCOUNT}/vpcdnsquerylogs/vpc-0aa/%Y/%m/%d/",
    "organization": f"AWSLogs/o-abc123/{ACCOUNT}/CloudTrail/{REGION}/%Y/%m/%d/",
}


def key(layout: str, moment: datetime) -> str:
    return f"{moment:{LAYOUTS[layout]}}{ACCOUNT}_x_{moment:%Y%m%dT%H%M}Z_1a2b3c4d.log.gz"


def listed(
    keys: list[str],
    window: TimeWindow,
    prefix: str = "",
    bounds: LogBounds | None = None,
    *,
    plainly: bool = False,
) -> tuple[list[str], LogAws, Outcome]:
    aws = LogAws(account=ACCOUNT, region="", buckets={"logs": dict.fromkeys(keys, b"row\n")})
    visit = LogVisit(
        caller=aws,
        inventory=Inventory(),
        window=window,
        builder=RememberingBuilder(),
        record=lambda _: None,
        on_progress=lambda _: None,
        bounds=bounds or LogBounds(),
    )
    outcome = Outcome()
    listing = list_objects if plainly else list_window
    found = listing(visit, "logs", prefix, Budget(visit.bounds), outcome)
    return [each.key for each in found], aws, outcome


def whole_listings(aws: LogAws) -> list[str]:
    return [call["Prefix"] for call in aws.asked("ListObjectsV2") if "Delimiter" not in call]


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("prefix", ["", "team/", "team/lo"])
@pytest.mark.parametrize("window", [TWO_DAYS, TWO_HOURS])
def test_weeks_of_logs_are_not_looked_at_for_a_short_window(
    layout: str, prefix: str, window: TimeWindow
) -> None:
    root = {"": "", "team/": "team/", "team/lo": "team/logs/"}[prefix]
    hours = [NOON - timedelta(hours=number) for number in range(24 * 40)]
    keys = [root + key(layout, hour) for hour in hours]

    found, aws, _ = listed(keys, window, "team/logs/" if root == "team/logs/" else prefix)

    assert sorted(found) == sorted(
        root + key(layout, hour)
        for hour in hours
        if window.start - timedelta(minutes=15) <= hour <= window.end
    )
    assert len(aws.calls) < 24
    hourly = "hourly" in layout and window == TWO_HOURS
    assert len(whole_listings(aws)) == (5 if hourly else 0 if window == TWO_HOURS else 3)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_prefix_inside_the_layout_is_recognised_by_what_comes_before(layout: str) -> None:
    keys = [key(layout, NOON - timedelta(days=number)) for number in range(100)]
    inside = keys[0][: keys[0].index("2026")]

    found, aws, _ = listed(keys, TWO_DAYS, inside)

    assert sorted(found) == sorted(keys[:3])
    assert not any(prefix == inside for prefix in whole_listings(aws))


def test_half_a_folder_name_is_a_prefix_like_any_other() -> None:
    keys = [key("daily", NOON - timedelta(days=number)) for number in range(40)]

    found, _, _ = listed(keys, TWO_DAYS, f"{PLAIN}2026/11/1")

    assert sorted(found) == sorted(keys[1:3])


@pytest.mark.parametrize(
    "keys",
    [
        ["export.log"],
        ["a/2026/11/20/x.log", "b/y.log"],
        ["AWSLogs-copy/a.log", "b/AWSLogs/x/y.log"],
    ],
)
def test_another_layout_is_listed_whole(keys: list[str]) -> None:
    found, aws, _ = listed(keys, TWO_DAYS)

    assert sorted(found) == sorted(keys)
    assert len(aws.calls) <= 2


def test_strange_folders_beside_the_layout_are_listed_whole() -> None:
    old = key("daily", NOON - timedelta(days=90))
    strange = [
        "other/x.log",
        f"AWSLogs/{ACCOUNT}/elasticloadbalancing/{REGION}/2020/01/01/x.log",
        f"{PLAIN}2026/13/45/x.log",
        f"{PLAIN}backup/x.log",
        "AWSLogs/x.log",
    ]

    found, _, _ = listed([old, *strange], TWO_DAYS)

    assert sorted(found) == sorted(strange)


def test_the_newest_folders_come_first_when_a_bound_is_reached() -> None:
    keys = [key("daily", NOON - timedelta(days=number)) for number in range(3)]

    found, _, outcome = listed(keys, TWO_DAYS, f"{PLAIN}2026/11/", LogBounds(listed=4))

    assert found == keys[:1]
    assert "more than 4 keys" in outcome._detail()


def test_hours_on_the_edge_of_the_window_are_looked_into() -> None:
    edge = TimeWindow(NOON, NOON + timedelta(hours=1))
    folder = f"{PLAIN}2026/11/20/"

    touched = [hour for hour in range(24) if judge(f"{folder}{hour:02}/", edge) is Folder.WHOLE]

    assert touched == [10, 11, 12, 13]


@given(
    st.integers(min_value=0, max_value=60 * 24 * 365),
    st.integers(min_value=1, max_value=24 * 60),
    st.lists(
        st.tuples(
            st.sampled_from(sorted(LAYOUTS)),
            st.integers(min_value=-3000, max_value=3000),
        ),
        max_size=12,
    ),
)
def test_nothing_is_lost_that_a_plain_listing_finds(
    end: int, minutes: int, objects: list[tuple[str, int]]
) -> None:
    moment = NOON + timedelta(minutes=end)
    window = TimeWindow(moment - timedelta(minutes=minutes), moment)
    keys = [key(layout, moment + timedelta(minutes=offset)) for layout, offset in objects]

    found, _, _ = listed(keys, window)
    everything, _, _ = listed(keys, window, plainly=True)

    assert sorted(found) == sorted(everything)


@given(st.text(), st.text(alphabet="0123456789/=", max_size=20))
def test_no_name_of_a_folder_raises(name: str, date: str) -> None:
    judge(name, TWO_DAYS)
    judge(f"{PLAIN}{date}/", TWO_DAYS)
