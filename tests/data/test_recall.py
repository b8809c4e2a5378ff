"""What the catalogue knows of public lists, and that it takes nothing ordinary for AI."""

from __future__ import annotations

import pytest

from ringfence.model.egress import Category
from support.public_lists import (
    AI,
    ANSWER_AT_A_PATH,
    HOSTS_OF_SDKS,
    LISTS,
    MODEL_HOSTS,
    ai_domains,
    category_of,
    expected_of_ai,
    expected_of_mcp,
    looks_alike,
    mcp_hosts,
    popular_hosts,
    provider_hosts,
    providers_without_a_host,
    recall,
)

_with_the_lists = pytest.mark.skipif(
    not LISTS.is_dir(), reason="the public lists are not at ../shared/data/catalogues"
)


@_with_the_lists
def test_nearly_every_host_of_the_list_of_model_providers_is_known_as_one() -> None:
    found = recall(provider_hosts(), lambda _: MODEL_HOSTS)

    assert found.hosts > 100
    assert found.rate >= 0.98, found.missed


@_with_the_lists
def test_every_provider_that_the_list_gives_no_host_for_has_those_of_its_sdk() -> None:
    assert set(HOSTS_OF_SDKS) == providers_without_a_host()


@pytest.mark.parametrize("host", [host for hosts in HOSTS_OF_SDKS.values() for host in hosts])
def test_where_an_sdk_calls_by_default_is_a_model_host(host: str) -> None:
    assert category_of(host) in MODEL_HOSTS


@_with_the_lists
def test_a_host_that_also_configures_every_account_is_no_model_host() -> None:
    assert "api.cloudflare.com" in provider_hosts()
    assert category_of("api.cloudflare.com") is Category.UNKNOWN


@_with_the_lists
def test_nearly_every_remote_mcp_host_is_known_as_one_or_for_what_most_of_it_is() -> None:
    found = recall(mcp_hosts(), expected_of_mcp)

    assert found.hosts > 70
    assert found.rate >= 0.95, found.missed


@_with_the_lists
def test_every_host_that_is_argued_about_is_in_the_registry() -> None:
    assert set(ANSWER_AT_A_PATH) <= set(mcp_hosts())


@_with_the_lists
def test_nearly_every_domain_of_the_list_of_ai_services_is_known_for_what_it_is() -> None:
    found = recall(ai_domains(), expected_of_ai)

    assert found.hosts > 150
    assert found.rate >= 0.95, found.missed


def test_the_list_of_ordinary_hosts_is_at_least_a_thousand_long() -> None:
    assert len(set(popular_hosts())) == len(popular_hosts()) >= 1000


def test_no_ordinary_host_is_taken_for_ai() -> None:
    taken = {host: found for host in popular_hosts() if (found := category_of(host)) in AI}

    assert taken == {}


def test_no_ordinary_host_is_taken_for_an_imitation() -> None:
    assert [host for host in popular_hosts() if looks_alike(host)] == []


@pytest.mark.parametrize(
    "host", ["anthropologie.com", "bard.edu", "coherent.com", "gemini.com", "statsig.com"]
)
def test_names_that_come_close_to_those_of_ai_are_among_the_ordinary_ones(host: str) -> None:
    assert host in popular_hosts()


@pytest.mark.parametrize(
    ("host", "category"),
    [
        ("statsig.anthropic.com", Category.TELEMETRY),
        ("api.anthropic.com", Category.MODEL_PROVIDER),
        ("claude.ai", Category.AI_APPLICATION),
        ("o33249.ingest.sentry.io", Category.TELEMETRY),
        ("browser-intake-datadoghq.com", Category.TELEMETRY),
        ("telemetry.individual.githubcopilot.com", Category.TELEMETRY),
        ("api.githubcopilot.com", Category.MODEL_AGGREGATOR),
        ("api.perplexity.ai", Category.MODEL_PROVIDER),
        ("www.perplexity.ai", Category.AI_APPLICATION),
        ("inference.generativeai.eu-frankfurt-1.oci.oraclecloud.com", Category.MODEL_PROVIDER),
        ("objectstorage.eu-frankfurt-1.oraclecloud.com", Category.UNKNOWN),
        ("dashscope-us.aliyuncs.com", Category.MODEL_PROVIDER),
        ("token-plan.eu-central-1.maas.aliyuncs.com", Category.MODEL_PROVIDER),
        ("my-bucket.oss-eu-central-1.aliyuncs.com", Category.UNKNOWN),
        ("eu-de.ml.cloud.ibm.com", Category.MODEL_PROVIDER),
        ("acme.snowflakecomputing.com", Category.AGENT_TOOL),
        ("dbc-a1b2c3d4-e5f6.cloud.databricks.com", Category.AGENT_TOOL),
        ("x.ai-gateway.cloud.databricks.com", Category.MODEL_AGGREGATOR),
        ("bedrock-mantle.eu-central-1.api.aws", Category.MODEL_PROVIDER),
        ("runtime.sagemaker.eu-central-1.amazonaws.com", Category.MODEL_PROVIDER),
        ("us-central1-aiplatform.googleapis.com", Category.MODEL_PROVIDER),
        ("acme.services.ai.azure.com", Category.MODEL_PROVIDER),
        ("polymarketbot.polymarketdev.workers.dev", Category.SUPPLY_CHAIN),
        ("somebody.workers.dev", Category.UNKNOWN),
        ("webhook.site", Category.PASTE_SITE),
        ("gofile.io", Category.FILE_DROP),
        ("box.com", Category.AGENT_TOOL),
        ("home.duckdns.org", Category.DYNAMIC_DNS),
        ("10-0-0-1.nip.io", Category.DYNAMIC_DNS),
    ],
)
def test_hosts_that_are_easily_confused_are_told_apart(host: str, category: Category) -> None:
    assert category_of(host) is category
