"""Points, their limits, and the ranks that follow from them."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ringfence.blast import score
from ringfence.blast.ways import _OPENS
from ringfence.model.blast import BlastMap, WayKind
from ringfence.model.egress import (
    Category,
    Destination,
    Sanction,
)
from ringfence.model.identity import PolicyDocument
from ringfence.model.snapshot import Inventory
from ringfence_rules.blast import readings
from support import builders as build
from support.blast_estates import RUNTIME, SECRETS, estate, judged, over_mcp, radius
from support.detection_samples import allowed

PAGE = (Path(__file__).parents[2] / "docs" / "blast-radius.md").read_text(encoding="utf-8")


def test_the_score_is_the_sum_of_its_points_and_each_says_why() -> None:
    found = radius(build.snapshot(estate(SECRETS)), over_mcp())

    assert found.score == sum(point.points for point in found.points) == 25 + 25 + 8 + 10
    assert all(point.points > 0 and point.why for point in found.points)


def test_an_administrator_in_the_open_has_no_more_than_a_hundred_points() -> None:
    everything = radius(build.snapshot(estate(allowed("*"))), over_mcp())

    assert everything.score <= 100
    assert [p.points for p in everything.points if p.name.startswith("data")] == [30]


def test_a_leg_never_counts_more_than_its_limit_and_says_where_it_is_cut() -> None:
    found = radius(build.snapshot(estate(SECRETS, allowed("s3:GetObject", "dynamodb:GetItem"))))
    data = [point for point in found.points if point.name.startswith("data")]

    assert sum(point.points for point in data) == score.LIMITS["data"]
    assert "counts 30 at most" in data[-1].why


def test_a_prohibited_host_counts_more_than_any_number_of_unsanctioned_ones() -> None:
    unsanctioned = tuple(
        build.destination(f"a{n}.models.example", Category.MODEL_PROVIDER, Sanction.UNSANCTIONED)
        for n in range(9)
    )
    tunnel = build.destination("zz.tunnel.example", Category.TUNNEL, Sanction.PROHIBITED)
    snapshot = build.snapshot(estate())

    def names(*reached: Destination) -> dict[str, int]:
        edges = tuple(build.egress(RUNTIME, each.id) for each in reached)
        (found,) = judged(snapshot, *edges, to=reached).runtimes
        return {p.name: p.points for p in found.points if "destination" in p.name}

    assert names(*unsanctioned) == {"way-out: unsanctioned-destination": 5}
    assert names(*unsanctioned, tunnel) == {"way-out: prohibited-destination": 10}


@pytest.mark.parametrize(
    ("category", "sanction", "shared", "strange"),
    [
        (Category.AWS_SERVICE, Sanction.UNREVIEWED, True, True),
        (Category.AWS_SERVICE, Sanction.UNREVIEWED, False, False),
        (Category.AWS_SERVICE, Sanction.SANCTIONED, True, False),
        (Category.TELEMETRY, Sanction.UNREVIEWED, True, True),
        (Category.PRIVATE_NETWORK, Sanction.UNREVIEWED, True, False),
    ],
)
def test_a_service_is_a_strange_host_where_other_tenants_answer(
    category: Category, sanction: Sanction, *, shared: bool, strange: bool
) -> None:
    known = build.classification(category, sanction, shared=shared)
    bucket = build.destination("bucket.example", category, sanction, classification=known)

    (found,) = judged(
        build.snapshot(estate()), build.egress(RUNTIME, bucket.id), to=(bucket,)
    ).runtimes

    assert (WayKind.DESTINATION in {way.kind for way in found.ways_out}) is strange


def test_what_is_only_conditional_counts_half() -> None:
    bound = PolicyDocument(name="limit", document=allowed("secretsmanager:*"))
    held = estate(SECRETS)
    bounded = replace(held, principals=(replace(held.principals[0], boundary=bound),))

    (point,) = (p for p in radius(build.snapshot(bounded)).points if p.name.startswith("data"))

    assert point.points == 13


def two_runtimes() -> Inventory:
    roles = ("rich", "poor")
    runtimes = tuple(
        build.runtime(
            build.version(
                placement=build.public(), role_arn=f"arn:aws:iam::{build.ACCOUNT}:role/{name}"
            ),
            runtime_id=f"{name}-abc123DEF4",
        )
        for name in roles
    )
    return replace(
        build.contained_inventory(*runtimes),
        principals=(build.principal("poor"), build.principal("rich", SECRETS)),
    )


def test_ranks_follow_the_score_and_stand_in_the_order_of_the_inventory() -> None:
    found = judged(build.snapshot(two_runtimes())).runtimes

    assert [each.rank for each in found] == [1, 2]
    assert found[0].score > found[1].score


def test_of_equal_scores_the_one_that_could_be_higher_comes_first() -> None:
    held = two_runtimes()
    unread = replace(held, principals=(build.principal("poor"),))

    first, second = judged(build.snapshot(unread)).runtimes

    assert first.score == second.score
    assert (first.rank, second.rank) == (1, 2)


DOCUMENTS = st.lists(
    st.sampled_from([SECRETS, allowed("s3:GetObject"), allowed("kms:*"), allowed("*"), "{"]),
    max_size=4,
)


@given(documents=DOCUMENTS, data=st.data())
@settings(deadline=None, max_examples=40)
def test_the_order_of_policies_does_not_matter(documents: list[str], data: st.DataObject) -> None:
    named = [
        PolicyDocument(name=f"p{number}", document=text) for number, text in enumerate(documents)
    ]
    shuffled = data.draw(st.permutations(named))

    def found(policies: list[PolicyDocument]) -> BlastMap:
        role = build.principal("agent-exec", policies=tuple(policies))
        return judged(build.snapshot(replace(estate(), principals=(role,))), over_mcp())

    assert found(named) == found(shuffled)


@given(documents=DOCUMENTS, more=st.sampled_from([SECRETS, allowed("dynamodb:*"), allowed("*")]))
@example(documents=[SECRETS, allowed("s3:GetObject"), "{"], more=allowed("*"))
@settings(deadline=None, max_examples=40)
def test_a_further_permission_never_lowers_the_score(documents: list[str], more: str) -> None:
    before = radius(build.snapshot(estate(*documents)), over_mcp())
    after = radius(build.snapshot(estate(*documents, more)), over_mcp())

    assert before.score <= after.score


def rows_of(heading: str) -> dict[str, tuple[str, ...]]:
    """The table under a heading of the page, by its first column."""
    part = PAGE.partition(f"\n{heading}")[2]
    lines = re.findall(r"^\| (.+) \|$", part.partition("\n\n")[0], flags=re.MULTILINE)
    cells = [tuple(line.split(" | ")) for line in lines]
    return {row[0]: row[1:] for row in cells if not row[0].startswith("---")}


def test_the_page_gives_the_weights_points_and_limits_that_count() -> None:
    ways = {
        kind.value: (str(points), "yes" if kind in _OPENS else "no")
        for kind, points in score.WAYS_IN.items()
    }

    assert rows_of("| reading | kind |") == {
        each.id: (each.kind, str(each.weight), each.means) for each in readings()
    }
    assert {name: row[:2] for name, row in rows_of("| way | points |").items()} == ways
    egress = rows_of("| egress | points |")
    assert egress.pop("talks to a prohibited host") == (str(score.PROHIBITED_HOST),)
    assert egress.pop("else to a host that nobody sanctioned") == (str(score.STRANGE_HOST),)
    assert egress == {kind.value: (str(points),) for kind, points in score.EGRESS.items()}
    assert rows_of("| part | counts") == {
        name: (str(limit),) for name, limit in score.LIMITS.items()
    }
    assert sum(score.LIMITS.values()) == 100
    assert [row[0] for row in rows_of("| callers | points |").values()] == [
        str(score.ANYONE),
        str(score.OTHER_ACCOUNTS),
        str(score.MAYBE_OTHER_ACCOUNTS),
        str(score.SHELL),
    ]
