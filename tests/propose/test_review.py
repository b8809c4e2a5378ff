"""What waits for review: why, with which evidence, and how it would be approved."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ringfence.model.document import ExitInfo
from ringfence.model.proposal import Proposal, ReviewReason
from ringfence.model.telemetry import Telemetry
from ringfence.propose.options import Options
from ringfence.propose.propose import propose
from ringfence.render.proposal_review import review_page
from ringfence.render.proposal_steps import Steps
from ringfence.render.scan_json import to_json
from ringfence.workflow.assess import assess
from support import builders as build
from support.proposals import (
    SANCTIONED,
    entries,
    estate,
    proposal,
    reviewed,
    sample,
    sanctioning,
)


@pytest.mark.parametrize(
    ("host", "reason", "approvable"),
    [
        ("api.partner.example", ReviewReason.UNREVIEWED, True),
        ("api.openai.com", ReviewReason.UNSANCTIONED, True),
        ("conda.anaconda.org", ReviewReason.SHARED_HOST, True),
        ("d1234.cloudfront.net", ReviewReason.SHARED_HOST, True),
        ("kms.us-east-1.amazonaws.com", ReviewReason.AWS, True),
        ("abcd1234.lambda-url.us-east-1.on.aws", ReviewReason.SHARED_HOST, True),
        ("openrouter.ai", ReviewReason.AGGREGATOR, True),
        ("pastebin.com", ReviewReason.PROHIBITED, False),
        ("api.openai.com.evil.example", ReviewReason.LOOK_ALIKE, False),
        ("chatgpt.com", ReviewReason.NOT_LEARNABLE, False),
    ],
)
def test_a_destination_that_was_seen_is_listed_with_the_reason(
    host: str, reason: ReviewReason, *, approvable: bool
) -> None:
    item = reviewed(proposal(estate(SANCTIONED, host)), host)

    assert (item.reason, item.approvable) == (reason, approvable)
    assert item.runtimes == (build.runtime_arn(),)
    assert item.first_seen is not None
    assert item.bytes


def test_how_to_approve_it_is_a_command_that_can_be_pasted() -> None:
    item = reviewed(proposal(estate(SANCTIONED, "api.partner.example")), "api.partner.example")

    assert "ringfence approve sanction api.partner.example --owner WHO" in item.approval


def test_an_address_without_a_name_is_listed_and_never_approvable() -> None:
    seen = Telemetry(flows=(build.flow(server="198.51.100.200"),))

    item = reviewed(proposal(build.snapshot(build.contained_inventory(), seen)), "198.51.100.200")

    assert (item.reason, item.approvable) == (ReviewReason.RAW_ADDRESS, False)


def _two_names() -> Telemetry:
    """Two names of one address, so that nobody knows which of them a flow was for."""
    address = "198.51.100.7"
    names = ("one.partner.example", "two.partner.example")
    return Telemetry(
        flows=(build.flow(server=address),),
        resolutions=tuple(build.resolution(name, address) for name in names),
    )


def test_an_address_of_several_names_never_stands_for_them() -> None:
    made = proposal(
        build.snapshot(build.contained_inventory(), _two_names()),
        sanctioning("one.partner.example"),
    )

    item = reviewed(made, "198.51.100.7")
    assert item.reason is ReviewReason.SHARED_ADDRESS
    assert not any(entry.startswith("198.") for entry in entries(made))


def test_an_address_whose_names_are_all_approved_is_explained() -> None:
    made = proposal(
        build.snapshot(build.contained_inventory(), _two_names()),
        sanctioning("one.partner.example", "two.partner.example"),
    )

    assert "198.51.100.7" not in {item.destination for item in made.review}


def test_a_permitted_name_that_others_claim_stays_in_review() -> None:
    snapshot, chosen = estate(SANCTIONED), sanctioning(SANCTIONED)
    assessment, _ = assess(snapshot, chosen)
    told = tuple(
        replace(each, claimed_hosts=("api.evil.example",)) if each.host == SANCTIONED else each
        for each in assessment.egress_map.destinations
    )
    claimed = replace(assessment, egress_map=replace(assessment.egress_map, destinations=told))

    made = propose(snapshot, claimed, chosen, Options())

    assert isinstance(made, Proposal)
    assert reviewed(made, SANCTIONED).runtimes == (build.runtime_arn(),)


def test_an_approved_host_on_another_port_is_listed_for_the_port() -> None:
    item = reviewed(proposal(estate(SANCTIONED, port=8443)), SANCTIONED)

    assert item.reason is ReviewReason.PORT
    assert "TCP 8443" in item.why


def test_volume_that_candidates_share_is_counted_once() -> None:
    twin = build.runtime(runtime_id="twin-abc123DEF4")
    inventory = build.contained_inventory(build.runtime(), twin)

    item = reviewed(
        proposal(estate(SANCTIONED, "api.partner.example", inventory=inventory)),
        "api.partner.example",
    )

    assert len(item.runtimes) == 2
    assert item.bytes == 9000


def test_what_only_others_use_is_listed_after_what_the_runtimes_use() -> None:
    public = build.runtime(build.version("1", build.public()), runtime_id="open-abc123DEF4")
    seen = Telemetry(
        span_calls=(
            build.span_call("a.partner.example", public.arn),
            build.span_call("z.partner.example"),
        )
    )
    made = proposal(
        build.snapshot(build.contained_inventory(build.runtime(), public), seen),
        sanctioning(SANCTIONED),
    )

    names = [item.destination for item in made.review]
    assert names.index("z.partner.example") < names.index("a.partner.example")
    assert reviewed(made, "a.partner.example").others == (public.arn,)


def test_what_the_scan_found_of_it_comes_before_an_approval() -> None:
    item = reviewed(sample().proposal, "packet-drop.example")

    assert "dns-tunnelling" in item.findings
    assert item.approval.startswith("First explain dns-tunnelling")


def test_every_destination_of_the_sample_is_permitted_or_in_review() -> None:
    made = sample().proposal
    listed = entries(made) | {item.destination for item in made.review}

    assert {"api.anthropic.com", "192.0.2.200", "conda.anaconda.org", "github.com"} <= listed


@pytest.mark.parametrize(
    "name",
    [
        "a|b`c.evil.example",
        '${file("/etc/passwd")}.evil.example',
        "%{if true}.evil.example",
        "new\nline.evil.example",
        "\u202emoc.live.example",
        "zero\u200bwidth.example",
        "\x1b[2Jclear.example",
        "\udc80lone.example",
        "x" * 10_000,
    ],
)
def test_a_hostile_name_stays_text_in_every_file(name: str) -> None:
    made = proposal(estate(SANCTIONED))
    item = replace(
        reviewed(proposal(estate(SANCTIONED, "pastebin.com")), "pastebin.com"),
        destination=name,
        why=name,
        provider=name,
    )
    page = review_page(
        replace(made, review=(item,)),
        Steps(before=(name,), apply="", rollback="", watching=True),
        exit_info=ExitInfo(code=0, reason=name),
    )

    assert not set(page) & {"\x1b", "\u202e", "\u200b", "\udc80", "\r"}
    assert "\n".join(page.split("\n")) == page
    assert max(map(len, page.splitlines())) < 5_000
    assert name not in entries(made)
    if "\udc80" not in name:
        assert "\x1b" not in to_json(item)
