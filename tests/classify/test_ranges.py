"""Which service of AWS an address belongs to."""

from __future__ import annotations

import ipaddress
import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringfence.classify import Classifier
from ringfence.classify.ranges import RangeIndex, bundled_index
from ringfence.model.egress import Category, Confidence, MatchMethod, Sanction
from ringfence.model.ranges import PublishedRanges, ServiceRanges
from ringfence.model.settings import Settings
from ringfence.parse.ip_ranges import parse_ip_ranges
from ringfence_data.aws_ranges import bundled_ranges, compact
from support.log_text import SHARED_DATA

DAY = date(2026, 11, 1)
AWS_FILE = SHARED_DATA / "catalogues" / "aws_ip_ranges_2025-07.json"


def ranges(*rows: tuple[str, str]) -> PublishedRanges:
    return PublishedRanges(
        published=DAY,
        ranges=tuple(
            ServiceRanges(service=service, region="eu-west-1", prefixes=(prefix,))
            for service, prefix in rows
        ),
    )


def services(address: str, *rows: tuple[str, str]) -> list[str]:
    holder = RangeIndex(ranges(*rows)).find(ipaddress.ip_address(address))
    return [service for service, _ in holder.owners] if holder else []


def classifier(*rows: tuple[str, str], as_of: date | None = DAY) -> Classifier:
    return Classifier(Settings(ip_ranges=ranges(*rows)), as_of=as_of)


def test_the_longest_prefix_wins() -> None:
    rows = (("EC2", "198.51.0.0/16"), ("S3", "198.51.100.0/24"))

    assert services("198.51.100.7", *rows) == ["S3"]
    assert services("198.51.101.7", *rows) == ["EC2"]
    assert services("198.52.0.1", *rows) == []


def test_a_named_service_goes_before_amazon_whatever_the_lengths() -> None:
    rows = (("AMAZON", "198.51.100.0/26"), ("EC2", "198.51.100.0/24"), ("AMAZON", "203.0.113.0/24"))

    assert services("198.51.100.7", *rows) == ["EC2"]
    assert services("203.0.113.7", *rows) == ["AMAZON"]


def test_services_of_one_prefix_are_all_kept() -> None:
    assert services("198.51.100.7", ("S3", "198.51.100.0/24"), ("EC2", "198.51.100.0/24")) == [
        "EC2",
        "S3",
    ]


def test_the_families_are_apart() -> None:
    rows = (("S3", "0.0.0.0/0"), ("DYNAMODB", "2001:db8::/32"))

    assert services("2001:db8::1", *rows) == ["DYNAMODB"]
    assert services("2001:db9::1", *rows) == []
    assert services("203.0.113.1", *rows) == ["S3"]


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["AMAZON", "S3", "EC2"]), st.integers(0, 255), st.integers(20, 32)
        )
    ),
    st.integers(0, 4095),
)
def test_a_lookup_agrees_with_asking_every_prefix(
    rows: list[tuple[str, int, int]], offset: int
) -> None:
    base = int(ipaddress.ip_address("198.51.0.0"))
    networks = [
        (service, ipaddress.ip_network((base + (place << 4), bits), strict=False))
        for service, place, bits in rows
    ]
    address = ipaddress.ip_address(base + offset)
    around = [(service, network) for service, network in networks if address in network]
    named = [each for each in around if each[0] != "AMAZON"] or around
    longest = max((network.prefixlen for _, network in named), default=0)

    found = services(str(address), *((service, str(network)) for service, network in networks))

    assert found == sorted({service for service, n in named if n.prefixlen == longest})


def test_an_address_of_a_service_says_which_by_which_list() -> None:
    found = classifier(("DYNAMODB", "198.51.100.0/24")).address("198.51.100.7")

    assert (found.category, found.provider) == (Category.AWS_SERVICE, "AWS")
    assert (found.method, found.confidence) == (MatchMethod.PUBLISHED_RANGE, Confidence.MEDIUM)
    assert (found.sanction, found.learnable) == (Sanction.UNREVIEWED, False)
    assert found.reasons == (
        "AWS's published ranges of 2026-11-01 give 198.51.100.0/24 to DYNAMODB in eu-west-1",
    )


@pytest.mark.parametrize("service", ["EC2", "CLOUDFRONT", "API_GATEWAY", "GLOBALACCELERATOR"])
def test_what_customers_run_stays_a_raw_address(service: str) -> None:
    found = classifier((service, "198.51.100.0/24")).address("198.51.100.7")

    assert (found.category, found.provider, found.learnable) == (Category.RAW_ADDRESS, "", False)
    assert f"{service} in eu-west-1" in found.reasons[0]


def test_of_several_services_that_share_a_prefix_none_is_picked() -> None:
    found = classifier(("S3", "198.51.100.0/24"), ("EC2", "198.51.100.0/24")).address(
        "198.51.100.7"
    )

    assert (found.category, found.confidence) == (Category.RAW_ADDRESS, Confidence.LOW)
    assert "EC2 in eu-west-1 and S3 in eu-west-1" in found.reasons[0]
    assert any("none of them is picked" in reason for reason in found.reasons)


@pytest.mark.parametrize(
    ("as_of", "confidence"),
    [
        (date(2026, 10, 1), Confidence.MEDIUM),
        (date(2025, 10, 1), Confidence.LOW),
        (date(2027, 5, 31), Confidence.MEDIUM),
        (date(2027, 6, 1), Confidence.LOW),
        (None, Confidence.LOW),
    ],
)
def test_old_ranges_are_a_weak_hint(as_of: date | None, confidence: Confidence) -> None:
    found = classifier(("S3", "198.51.100.0/24"), as_of=as_of).address("198.51.100.7")

    assert found.confidence is confidence


def test_the_reason_says_how_old_the_ranges_are() -> None:
    found = classifier(("S3", "198.51.100.0/24"), as_of=date(2028, 3, 5)).address("198.51.100.7")

    assert any("16 months old by now" in reason for reason in found.reasons)


@pytest.mark.parametrize(
    ("service", "row", "confidence", "differs"),
    [
        ("S3", ("S3", "198.51.100.0/24"), Confidence.HIGH, False),
        ("S3", ("AMAZON", "198.51.100.0/24"), Confidence.HIGH, False),
        ("S3", ("DYNAMODB", "198.51.100.0/24"), Confidence.MEDIUM, True),
        ("AMAZON", ("DYNAMODB", "198.51.100.0/24"), Confidence.MEDIUM, False),
    ],
)
def test_the_flow_log_is_surer_and_is_compared(
    service: str, row: tuple[str, str], confidence: Confidence, *, differs: bool
) -> None:
    found = classifier(row).address("198.51.100.7", service)

    assert found.method is MatchMethod.FLOW_LOG_SERVICE
    assert found.category is Category.AWS_SERVICE
    assert found.confidence is confidence
    assert any("the flow log is surer" in reason for reason in found.reasons) is differs


def test_the_bundled_ranges_say_where_they_come_from_and_are_well_formed() -> None:
    bundled = bundled_ranges()

    assert bundled.source
    assert bundled.licence
    assert len(bundled.ranges) > 100
    for row in bundled.ranges:
        assert row.prefixes
        for prefix in row.prefixes:
            ipaddress.ip_network(prefix)


def test_the_bundled_ranges_know_the_resolver_endpoints_of_a_table_service() -> None:
    holder = bundled_index().find(ipaddress.ip_address("52.94.0.1"))

    assert holder
    assert holder.owners == (("DYNAMODB", "us-east-1"),)


@pytest.mark.skipif(not AWS_FILE.exists(), reason="the public samples are not at ../shared/data")
def test_compacting_loses_no_answer() -> None:
    text = AWS_FILE.read_text(encoding="utf-8")
    whole = RangeIndex(parse_ip_ranges(text, path=AWS_FILE.name))
    compacted = json.loads(compact(json.loads(text)))
    index = RangeIndex(
        PublishedRanges(
            published=date.fromisoformat(compacted["published"]),
            ranges=tuple(
                ServiceRanges(service=service, region=region, prefixes=tuple(prefixes))
                for service, regions in compacted["ranges"].items()
                for region, prefixes in regions.items()
            ),
        )
    )

    for row in json.loads(text)["prefixes"][::7]:
        address = ipaddress.ip_network(row["ip_prefix"])[0]
        assert index.find(address) == whole.find(address)
