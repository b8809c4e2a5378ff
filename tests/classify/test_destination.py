"""What hosts and addresses are, and what review may make of them."""

from __future__ import annotations

import pytest

from ringfence.classify import Classifier, classify_address, classify_host
from ringfence.errors import ConfigError
from ringfence.model.egress import Category, Classification, Confidence, MatchMethod, Sanction
from ringfence.model.settings import Settings

NOTHING_DECIDED = Settings()


@pytest.mark.parametrize(
    ("host", "category", "sanction", "learnable"),
    [
        ("api.openai.com", Category.MODEL_PROVIDER, Sanction.UNSANCTIONED, True),
        ("API.Anthropic.COM.", Category.MODEL_PROVIDER, Sanction.UNSANCTIONED, True),
        ("my-team.openai.azure.com", Category.MODEL_PROVIDER, Sanction.UNSANCTIONED, True),
        ("europe-west4-aiplatform.googleapis.com", Category.MODEL_PROVIDER, Sanction.UNSANCTIONED, True),
        ("runtime.sagemaker.us-east-1.amazonaws.com", Category.MODEL_PROVIDER, Sanction.UNSANCTIONED, True),
        ("bedrock-runtime.us-east-1.amazonaws.com", Category.MODEL_PROVIDER, Sanction.SANCTIONED, True),
        ("bedrock-mantle.us-east-1.api.aws", Category.MODEL_PROVIDER, Sanction.SANCTIONED, True),
        ("openrouter.ai", Category.MODEL_AGGREGATOR, Sanction.UNSANCTIONED, False),
        ("api.together.xyz", Category.MODEL_AGGREGATOR, Sanction.UNSANCTIONED, False),
        ("mcp.notion.com", Category.MCP_PLATFORM, Sanction.UNREVIEWED, True),
        ("api.tavily.com", Category.AGENT_TOOL, Sanction.UNREVIEWED, True),
        ("raw.githubusercontent.com", Category.CODE_HOST, Sanction.UNREVIEWED, True),
        (".".join(("files", "pythonhosted", "org")), Category.PACKAGE_REGISTRY, Sanction.UNREVIEWED, True),
        ("a1b2.ngrok-free.app", Category.TUNNEL, Sanction.PROHIBITED, False),
        ("pastebin.com", Category.PASTE_SITE, Sanction.PROHIBITED, False),
        ("dns.google", Category.DNS_OVER_HTTPS, Sanction.PROHIBITED, False),
        ("sts.us-east-1.amazonaws.com", Category.AWS_SERVICE, Sanction.SANCTIONED, True),
        ("111122223333.dkr.ecr.us-east-1.amazonaws.com", Category.AWS_SERVICE, Sanction.UNREVIEWED, True),
        ("bedrock.us-east-1.amazonaws.com", Category.AWS_SERVICE, Sanction.UNREVIEWED, True),
        ("bedrock-agent-runtime.us-east-1.amazonaws.com", Category.AWS_SERVICE, Sanction.UNREVIEWED, True),
        ("bedrock-data-automation.us-east-1.amazonaws.com", Category.AWS_SERVICE, Sanction.UNREVIEWED, True),
        ("prod-us-east-1-starport-layer-bucket.s3.us-east-1.amazonaws.com", Category.AWS_SERVICE, Sanction.SANCTIONED, True),
        ("corsproxy.io", Category.TUNNEL, Sanction.PROHIBITED, False),
        ("cors-anywhere.herokuapp.com", Category.TUNNEL, Sanction.PROHIBITED, False),
        ("evil-example.translate.goog", Category.TUNNEL, Sanction.PROHIBITED, False),
        ("argotunnel.com", Category.TUNNEL, Sanction.PROHIBITED, False),
        ("eo1.m.pipedream.net", Category.PASTE_SITE, Sanction.PROHIBITED, False),
        ("x.pipedream.net", Category.PASTE_SITE, Sanction.PROHIBITED, False),
        ("mcp.pipedream.net", Category.MCP_PLATFORM, Sanction.UNREVIEWED, True),
        ("ntfy.sh", Category.PASTE_SITE, Sanction.PROHIBITED, False),
        ("s3.us-east-1.amazonaws.com", Category.AWS_SERVICE, Sanction.UNREVIEWED, True),
        ("dynamodb.us-east-1.amazonaws.com", Category.AWS_SERVICE, Sanction.UNREVIEWED, True),
        ("tools.gateway.bedrock-agentcore.us-east-1.amazonaws.com", Category.AWS_SERVICE, Sanction.UNREVIEWED, True),
        ("statsig.anthropic.com", Category.TELEMETRY, Sanction.UNREVIEWED, True),
        ("x.execute-api.us-east-1.amazonaws.com", Category.UNKNOWN, Sanction.UNREVIEWED, True),
        ("db.corp.internal", Category.PRIVATE_NETWORK, Sanction.UNREVIEWED, True),
        ("localhost", Category.PRIVATE_NETWORK, Sanction.UNREVIEWED, True),
        ("partner.example", Category.UNKNOWN, Sanction.UNREVIEWED, True),
    ],
)  # fmt: skip
def test_a_host_is_what_the_catalogue_says(
    host: str, category: Category, sanction: Sanction, *, learnable: bool
) -> None:
    found = classify_host(host, NOTHING_DECIDED)

    assert (found.category, found.sanction, found.learnable) == (category, sanction, learnable)
    assert found.reasons


@pytest.mark.parametrize(
    "host",
    [
        "bedrock-runtime.s3-us-west-2.amazonaws.com",
        "sts.s3.amazonaws.com",
        "logs.elb.amazonaws.com",
        "prod-evil-starport-layer-bucket.s3.us-east-1.amazonaws.com",
        "prod-us-west-2-starport-layer-bucket.s3.us-east-1.amazonaws.com",
    ],
)
def test_a_strangers_resource_under_an_aws_suffix_is_never_taken_for_the_platform(
    host: str,
) -> None:
    assert classify_host(host, NOTHING_DECIDED).sanction is Sanction.UNREVIEWED


@pytest.mark.parametrize(
    ("host", "shared"),
    [
        ("bucket.s3.us-east-1.amazonaws.com", True),
        ("logs.us-east-1.amazonaws.com", False),
        ("api.openai.com", False),
        ("partner.example", False),
    ],
)
def test_a_name_behind_which_others_answer_says_so(host: str, *, shared: bool) -> None:
    assert classify_host(host, NOTHING_DECIDED).shared is shared


def test_an_address_of_aws_is_one_of_every_account() -> None:
    assert classify_address("192.0.2.1", "S3").shared
    assert not classify_address("192.0.2.1").shared


@pytest.mark.parametrize("suffix", ["dkr.ecr.us-east-1.amazonaws.com", "dkr-ecr.us-east-1.on.aws"])
def test_an_image_registry_is_sanctioned_for_the_accounts_of_the_scan_alone(suffix: str) -> None:
    classifier = Classifier(NOTHING_DECIDED, accounts=("111122223333",))

    own = classifier.host(f"111122223333.{suffix}")
    theirs = classifier.host(f"999999999999.{suffix}")

    assert (own.sanction, own.shared) == (Sanction.SANCTIONED, False)
    assert (theirs.sanction, theirs.shared) == (Sanction.UNREVIEWED, True)


@pytest.mark.parametrize(
    "host",
    [
        "acme.pinecone.io",
        "dynamodb.us-east-1.amazonaws.com",
        "kms.us-east-1.amazonaws.com",
        "lambda.us-east-1.amazonaws.com",
        "mine.es.io",
        "mine.lepton.run",
        "mine.upstash.io",
        "secretsmanager.us-east-1.amazonaws.com",
    ],
)
def test_a_service_with_a_name_for_each_tenant_is_shared(host: str) -> None:
    assert classify_host(host, NOTHING_DECIDED).shared


def test_bedrock_says_why_it_is_sanctioned() -> None:
    found = classify_host("bedrock-runtime.eu-west-1.amazonaws.com", NOTHING_DECIDED)

    assert any("only because the runtime's own platform is AWS" in r for r in found.reasons)


@pytest.mark.parametrize(
    "host",
    [
        "notopenai.com",
        "opena1.com",
        "api.0penai.com",
        "api.openai.com.evil.example",
        "api-openai-com.evil.example",
        "openai-login.example",
        "xn--pena-vqa5g.com",
        "arnazonaws.com",
        "npmjs.support",
        "xn--e1afmkfd.example",
    ],
)
def test_a_look_alike_is_flagged_and_never_learnable(host: str) -> None:
    found = classify_host(host, NOTHING_DECIDED)

    assert found.provider == ""
    assert found.category is Category.UNKNOWN
    assert found.sanction is Sanction.UNREVIEWED
    assert not found.learnable


@pytest.mark.parametrize(
    "host", ["openai.corp.example", "coherent.example", "api.openai.com.ec2.internal"]
)
def test_a_name_that_imitates_nobody_is_learnable(host: str) -> None:
    assert classify_host(host, NOTHING_DECIDED).learnable


@pytest.mark.parametrize("host", ["", "a b", "\uff41pi.openai.com", "api.openai.com\x00", "\ud800"])
def test_a_name_that_is_no_host_name_matches_nothing(host: str) -> None:
    found = classify_host(host, NOTHING_DECIDED)

    assert (found.category, found.learnable) == (Category.UNKNOWN, False)
    assert found.provider == ""


def test_an_international_label_below_a_known_domain_is_never_learnable() -> None:
    assert not classify_host("xn--pi-6kc.slack.com", NOTHING_DECIDED).learnable


def test_the_operators_sanction_covers_a_suffix() -> None:
    settings = Settings(sanctioned=("api.openai.com", "*.partner.example"))

    assert classify_host("api.openai.com", settings).sanction is Sanction.SANCTIONED
    assert classify_host("a.partner.example", settings).sanction is Sanction.SANCTIONED
    assert classify_host("partner.example", settings).sanction is Sanction.UNREVIEWED


def test_denied_wins_over_sanctioned_and_over_the_platform() -> None:
    settings = Settings(
        sanctioned=("*.openai.com",),
        denied=("api.openai.com", "bedrock-runtime.us-east-1.amazonaws.com"),
    )

    denied = classify_host("api.openai.com", settings)
    platform = classify_host("bedrock-runtime.us-east-1.amazonaws.com", settings)

    assert (denied.sanction, denied.learnable) == (Sanction.PROHIBITED, False)
    assert platform.sanction is Sanction.PROHIBITED


@pytest.mark.parametrize("host", ["a1.ngrok.app", "webhook.site", "dns.quad9.net"])
def test_no_sanction_lifts_what_can_never_be_approved(host: str) -> None:
    found = classify_host(host, Settings(sanctioned=(host,)))

    assert (found.sanction, found.learnable) == (Sanction.PROHIBITED, False)
    assert any("does not lift" in reason for reason in found.reasons)


def test_a_sanctioned_aggregator_is_sanctioned_and_still_not_learnable() -> None:
    found = classify_host("openrouter.ai", Settings(sanctioned=("openrouter.ai",)))

    assert (found.sanction, found.learnable) == (Sanction.SANCTIONED, False)


def test_a_sanctioned_name_is_protected_from_look_alikes() -> None:
    settings = Settings(sanctioned=("api.partner-bank.example",))

    found = classify_host("api.partner-bank.example.evil.test", settings)

    assert not found.learnable


@pytest.mark.parametrize("entry", ["", "*", "*.", "http://x.example", "*.com", "a b"])
def test_an_entry_that_can_never_match_is_a_configuration_error(entry: str) -> None:
    with pytest.raises(ConfigError, match="no host name") as raised:
        classify_host("x.example", Settings(denied=(entry,)))

    assert raised.value.hint


@pytest.mark.parametrize(
    ("address", "category", "sanction"),
    [
        ("203.0.113.9", Category.RAW_ADDRESS, Sanction.UNREVIEWED),
        ("2001:db8::9", Category.RAW_ADDRESS, Sanction.UNREVIEWED),
        ("10.20.1.5", Category.PRIVATE_NETWORK, Sanction.UNREVIEWED),
        ("100.64.3.4", Category.PRIVATE_NETWORK, Sanction.UNREVIEWED),
        ("169.254.169.254", Category.PRIVATE_NETWORK, Sanction.UNREVIEWED),
        ("fd00::1", Category.PRIVATE_NETWORK, Sanction.UNREVIEWED),
        ("::ffff:10.0.0.1", Category.PRIVATE_NETWORK, Sanction.UNREVIEWED),
        ("8.8.8.8", Category.DNS_OVER_HTTPS, Sanction.PROHIBITED),
        ("2606:4700:4700::1111", Category.DNS_OVER_HTTPS, Sanction.PROHIBITED),
        ("-", Category.UNKNOWN, Sanction.UNREVIEWED),
    ],
)
def test_an_address_is_never_learnable(
    address: str, category: Category, sanction: Sanction
) -> None:
    found = classify_address(address)

    assert (found.category, found.sanction, found.learnable) == (category, sanction, False)


@pytest.mark.parametrize(
    ("service", "category"),
    [("S3", Category.AWS_SERVICE), ("AMAZON", Category.AWS_SERVICE), ("EC2", Category.RAW_ADDRESS)],
)
def test_the_flow_log_tells_services_of_aws_from_machines_of_its_customers(
    service: str, category: Category
) -> None:
    assert classify_address("203.0.113.9", service).category is category


def test_an_ip_literal_is_classified_as_the_address_it_spells() -> None:
    settings = Settings(sanctioned=("203.0.113.7",), denied=("203.0.113.9",))

    assert classify_host("[2001:db8::9]", settings).category is Category.RAW_ADDRESS
    assert classify_host("203.0.113.9", settings).sanction is Sanction.PROHIBITED
    assert classify_host("203.0.113.7", settings).sanction is Sanction.SANCTIONED


@pytest.mark.parametrize(
    ("found", "method", "confidence"),
    [
        (classify_host("api.openai.com", NOTHING_DECIDED), MatchMethod.EXACT_HOST, Confidence.HIGH),
        (classify_host("eu.api.openai.com", NOTHING_DECIDED), MatchMethod.SUFFIX, Confidence.HIGH),
        (classify_host("sts.eu-west-1.amazonaws.com", NOTHING_DECIDED), MatchMethod.PATTERN, Confidence.HIGH),
        (classify_host("db.corp.internal", NOTHING_DECIDED), MatchMethod.PRIVATE_NAME, Confidence.MEDIUM),
        (classify_host("0penai.com", NOTHING_DECIDED), MatchMethod.RESEMBLANCE, Confidence.MEDIUM),
        (classify_host("partner.example", NOTHING_DECIDED), MatchMethod.NOT_RECOGNISED, Confidence.LOW),
        (classify_host("a b", NOTHING_DECIDED), MatchMethod.NOT_RECOGNISED, Confidence.LOW),
        (classify_host("xn--a.openai.com", NOTHING_DECIDED), MatchMethod.SUFFIX, Confidence.LOW),
        (classify_address("8.8.8.8"), MatchMethod.WELL_KNOWN_ADDRESS, Confidence.HIGH),
        (classify_address("10.0.0.1"), MatchMethod.RESERVED_RANGE, Confidence.HIGH),
        (classify_address("203.0.113.9", "S3"), MatchMethod.FLOW_LOG_SERVICE, Confidence.HIGH),
        (classify_address("203.0.113.9"), MatchMethod.NOT_RECOGNISED, Confidence.LOW),
    ],
)  # fmt: skip
def test_every_classification_says_how_it_came_about_and_how_sure_it_is(
    found: Classification, method: MatchMethod, confidence: Confidence
) -> None:
    assert (found.method, found.confidence) == (method, confidence)
