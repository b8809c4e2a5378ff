"""Two accounts, three regions and something of everything: the document says what was seeded."""

from __future__ import annotations

import pytest

from support.e2e import view
from support.e2e.mixed_estate import EUROPE, HOME, MANAGEMENT, MEMBER, REGIONS, WEST
from support.e2e.scans import SeenScan

ENDPOINTS: dict[tuple[str, str], tuple[str, str]] = {
    ("contained", "DEFAULT"): ("VPC", "unknown"),  # no log of the firewall was given
    ("behind_nat", "DEFAULT"): ("VPC", "uncontained"),
    ("ipv6_door", "DEFAULT"): ("VPC", "leaky"),
    ("gateway_endpoint", "DEFAULT"): ("VPC", "leaky"),
    ("old_s3_path", "DEFAULT"): ("VPC", "leaky"),
    ("closed", "DEFAULT"): ("VPC", "enforced"),
    ("public", "DEFAULT"): ("PUBLIC", "uncontained"),
    ("moved_inside", "DEFAULT"): ("VPC", "unknown"),
    ("moved_inside", "prod"): ("PUBLIC", "uncontained"),
    ("on_instances", "DEFAULT"): ("INSTANCES", "uncontained"),
    ("harness_researcher", "DEFAULT"): ("PUBLIC", "uncontained"),
    ("forecast", "DEFAULT"): ("PUBLIC", "uncontained"),
    ("over_transit", "DEFAULT"): ("VPC", "unknown"),
    ("pilot", "DEFAULT"): ("PUBLIC", "uncontained"),
}

REASONS = {
    "contained": "rules-not-read",
    "behind_nat": "default-route-bypass",
    "ipv6_door": "ipv6-default-route-bypass",
    "gateway_endpoint": "gateway-endpoint-route",
    "old_s3_path": "service-s3-path",
    "closed": "no-way-out",
    "public": "public-mode",
    "moved_inside": "public-mode",
    "on_instances": "default-route-bypass",
    "over_transit": "next-hop-untraced",
}

PLACEMENT_FINDINGS = {
    "contained": set(),
    "behind_nat": {"route-bypasses-enforcement"},
    "ipv6_door": {"ipv6-route-bypasses-enforcement"},
    "gateway_endpoint": {"gateway-endpoint-bypasses-enforcement"},
    "old_s3_path": {"service-s3-path-bypasses-enforcement"},
    "closed": set(),
    "public": {"public-runtime"},
    "moved_inside": {"public-version-served"},
    "on_instances": {"route-bypasses-enforcement"},
    "over_transit": set(),
    "pilot": {"public-runtime"},
}
VISIBILITY_FINDINGS = {"runtime-blind-spot", "shared-security-groups"}

PLACES = {
    **dict.fromkeys(REASONS, (MANAGEMENT, HOME)),
    "harness_researcher": (MANAGEMENT, HOME),
    "forecast": (MANAGEMENT, WEST),
    "over_transit": (MEMBER, WEST),
    "pilot": (MEMBER, EUROPE),
}


def test_every_runtime_is_there_once_and_where_it_was_seeded(mixed: SeenScan) -> None:
    found = [
        (each["name"], (each["account"], each["region"])) for each in mixed.document["runtimes"]
    ]

    assert sorted(found) == sorted(PLACES.items())


def test_the_scope_names_both_accounts_and_all_regions(mixed: SeenScan) -> None:
    scope = mixed.document["scope"]

    assert scope["accounts"] == [MANAGEMENT, MEMBER]
    assert scope["regions"] == sorted(REGIONS)


@pytest.mark.parametrize(("name", "end"), ENDPOINTS, ids="/".join)
def test_an_endpoint_is_judged_by_the_version_it_serves(
    mixed: SeenScan, name: str, end: str
) -> None:
    judged = view.endpoint(mixed.document, name, end)

    assert (judged["network_mode"], judged["containment"]) == ENDPOINTS[name, end]


@pytest.mark.parametrize("name", REASONS)
def test_a_verdict_gives_the_reason_that_decides(mixed: SeenScan, name: str) -> None:
    reasons = view.runtime(mixed.document, name)["containment_reasons"]

    assert REASONS[name] in {reason.partition(":")[0] for reason in reasons}


def test_a_runtime_is_as_exposed_as_its_most_exposed_endpoint(mixed: SeenScan) -> None:
    runtime = view.runtime(mixed.document, "moved_inside")

    assert (runtime["network_mode"], runtime["containment"]) == ("PUBLIC", "uncontained")
    assert [each["network_mode"] for each in runtime["versions"]] == ["PUBLIC", "VPC"]


@pytest.mark.parametrize("name", PLACEMENT_FINDINGS)
def test_each_way_out_is_found_by_its_own_detection(mixed: SeenScan, name: str) -> None:
    arn = view.runtime(mixed.document, name)["arn"]

    assert view.detections(mixed.document, arn) - VISIBILITY_FINDINGS == PLACEMENT_FINDINGS[name]


def test_an_old_public_version_is_found_on_its_endpoint(mixed: SeenScan) -> None:
    arn = view.endpoint(mixed.document, "moved_inside", "prod")["arn"]

    assert view.detections(mixed.document, arn) == {"public-version-served"}


def test_runtimes_that_share_interfaces_are_named_together(mixed: SeenScan) -> None:
    sharing = ("contained", "moved_inside", "old_s3_path")

    for name in sharing:
        arn = view.runtime(mixed.document, name)["arn"]
        assert "shared-security-groups" in view.detections(mixed.document, arn)
    alone = view.runtime(mixed.document, "closed")["arn"]
    assert "shared-security-groups" not in view.detections(mixed.document, alone)


@pytest.mark.parametrize(
    ("name", "mode", "containment", "detections"),
    [
        ("open_browser", "PUBLIC", "uncontained", {"public-built-in-tool"}),
        ("inner_browser", "VPC", "uncontained", set()),
        ("sandboxed", "SANDBOX", "leaky", {"sandboxed-built-in-tool"}),
        ("open_interpreter", "PUBLIC", "uncontained", {"public-built-in-tool"}),
    ],
)
def test_a_custom_tool_is_judged_like_a_runtime(
    mixed: SeenScan, name: str, mode: str, containment: str, detections: set[str]
) -> None:
    (tool,) = (each for each in mixed.document["tools"] if each["name"] == name)

    assert (tool["network_mode"], tool["containment"]) == (mode, containment)
    assert detections <= view.detections(mixed.document, tool["arn"])


def test_the_tools_of_aws_are_listed_in_every_account_and_region(mixed: SeenScan) -> None:
    managed = {
        (tool["account"], tool["region"], tool["kind"])
        for tool in mixed.document["tools"]
        if tool["managed_by_aws"]
    }

    assert len(managed) == 2 * len(REGIONS) * 2


def test_a_gateway_without_authorizer_is_found_and_its_target_known(mixed: SeenScan) -> None:
    by_name = {gateway["name"]: gateway for gateway in mixed.document["gateways"]}

    assert set(by_name) == {"open-gateway", "guarded-gateway"}
    assert "unauthenticated-gateway" in view.detections(
        mixed.document, by_name["open-gateway"]["arn"]
    )
    assert "unauthenticated-gateway" not in view.detections(
        mixed.document, by_name["guarded-gateway"]["arn"]
    )
    (target,) = by_name["open-gateway"]["targets"]
    assert target["hosts"] == ["tools.example.com:443"] or target["hosts"] == ["tools.example.com"]


def test_a_harness_names_the_runtime_behind_it(mixed: SeenScan) -> None:
    (harness,) = mixed.document["harnesses"]

    assert harness["name"] == "researcher"
    assert harness["runtime_arn"] == view.runtime(mixed.document, "harness_researcher")["arn"]


def test_who_may_create_a_runtime_is_told(mixed: SeenScan) -> None:
    creators = {
        grant["principal"]
        for grant in mixed.document["access"]
        if grant["action"] == "bedrock-agentcore:CreateAgentRuntime"
    }

    assert f"arn:aws:iam::{MANAGEMENT}:role/pipeline" in creators


def test_names_of_environment_variables_and_tags_are_kept(mixed: SeenScan) -> None:
    assert view.runtime(mixed.document, "contained")["environment_keys"] == ["API_BASE"]
    assert view.runtime(mixed.document, "forecast")["tags"] == {"team": "planning"}


@pytest.mark.parametrize("account", [MANAGEMENT, MEMBER])
@pytest.mark.parametrize("region", REGIONS)
def test_every_place_has_its_rows_also_where_there_is_nothing(
    mixed: SeenScan, account: str, region: str
) -> None:
    sources = {row["source"] for row in view.rows(mixed.document, account=account, region=region)}

    assert {
        "agentcore-runtimes",
        "agentcore-runtime-endpoints",
        "agentcore-browsers",
        "agentcore-code-interpreters",
        "agentcore-gateways",
        "ec2-network-interfaces",
    } <= sources


def test_everything_required_was_read(mixed: SeenScan) -> None:
    assert view.gaps(mixed.document) == set()
    assert mixed.document["summary"]["gaps"] == 0


def test_the_scan_ends_with_its_findings(mixed: SeenScan) -> None:
    high = [
        found
        for found in mixed.document["findings"]
        if found["severity"] in ("critical", "high") and found["status"] == "new"
    ]

    assert mixed.run.code == mixed.document["exit"]["code"] == 1
    assert mixed.document["exit"]["reason"].startswith(f"{len(high)} findings at or above high")


def test_every_finding_points_at_its_evidence(mixed: SeenScan) -> None:
    for found in mixed.document["findings"]:
        assert found["evidence"], found["id"]
        assert found["remediation"], found["id"]
