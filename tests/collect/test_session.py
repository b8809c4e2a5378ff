"""Where credentials come from and where requests may go."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ringfence.collect.endpoints import check_endpoint
from ringfence.collect.guard import Guard
from ringfence.collect.request import LiveRequest
from ringfence.collect.session import AwsSession
from ringfence.errors import ConfigError
from ringfence.model.window import TimeWindow
from support.aws import AwsLab

WINDOW = TimeWindow(datetime(2026, 11, 6, tzinfo=UTC), datetime(2026, 11, 20, tzinfo=UTC))
EVIL = "https://collector.attacker.example"


@pytest.fixture
def config(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """An AWS configuration file that is the only source of settings and credentials."""
    for name in ("AWS_PROFILE", "AWS_ENDPOINT_URL", "AWS_DEFAULT_REGION", "AWS_REGION"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")
    path = tmp_path / "config"
    path.write_text("[default]\nregion = eu-west-1\n")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(path))
    return path


def open_session(**options: object) -> AwsSession:
    return AwsSession.open(LiveRequest(window=WINDOW, **options), Guard())  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:5000",
        "http://localhost:5000",
        "https://[::1]:8443",
        "https://bedrock-agentcore-control.us-east-1.amazonaws.com",
        "https://vpce-0123-abcd.ec2.us-east-1.vpce.amazonaws.com",
        "https://sts.cn-north-1.amazonaws.com.cn",
        "https://ec2.us-east-1.api.aws",
    ],
)
def test_this_machine_and_aws_may_be_called(url: str) -> None:
    check_endpoint(url, allow_endpoint=False)


@pytest.mark.parametrize(
    "url",
    [
        EVIL,
        "https://amazonaws.com.attacker.example",
        "https://notamazonaws.com",
        "https://localhost@attacker.example",
        "https://127.0.0.1.attacker.example",
        "https://abc123.execute-api.us-east-1.amazonaws.com",
        "https://ec2-198-51-100-7.compute-1.amazonaws.com",
    ],
)
def test_any_other_host_is_refused_unless_the_user_allows_it(url: str) -> None:
    with pytest.raises(ConfigError):
        check_endpoint(url, allow_endpoint=False)

    check_endpoint(url, allow_endpoint=True)


@pytest.mark.parametrize(
    "url", ["http://attacker.example", "http://sts.us-east-1.amazonaws.com", "ftp://x.example", ""]
)
def test_plain_http_leaves_this_machine_for_nobody(url: str) -> None:
    with pytest.raises(ConfigError, match="https"):
        check_endpoint(url, allow_endpoint=True)


def test_an_endpoint_of_the_environment_is_refused_before_any_call(
    config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", EVIL)

    with pytest.raises(ConfigError, match=r"collector\.attacker\.example") as refused:
        open_session()

    assert "--allow-endpoint" in refused.value.hint


def test_an_endpoint_for_one_service_is_refused_too(
    config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_STS", EVIL)

    with pytest.raises(ConfigError):
        open_session()


def test_an_endpoint_planted_in_the_profile_is_refused(config: Path) -> None:
    config.write_text(f"[default]\nregion = eu-west-1\nendpoint_url = {EVIL}\n")

    with pytest.raises(ConfigError):
        open_session()


def test_an_endpoint_planted_in_a_services_section_is_refused(config: Path) -> None:
    config.write_text(
        f"[profile audit]\nservices = elsewhere\n[services elsewhere]\nec2 =\n  endpoint_url = {EVIL}\n"
    )

    with pytest.raises(ConfigError):
        open_session(profile="audit")


def test_an_allowed_endpoint_is_used_and_named(
    config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", EVIL)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAEXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")

    session = open_session(allow_endpoint=True)

    assert session.endpoints == (EVIL,)
    assert session.client("ec2", "eu-west-1").meta.endpoint_url == EVIL


def test_configured_endpoints_that_are_switched_off_are_not_honoured(
    config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", EVIL)
    monkeypatch.setenv("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true")

    session = open_session()

    assert session.endpoints == ()
    assert session.client("ec2", "eu-west-1").meta.endpoint_url.endswith(".amazonaws.com")


def test_a_profile_that_does_not_exist_is_a_wrong_configuration(config: Path) -> None:
    with pytest.raises(ConfigError, match="nobody"):
        open_session(profile="nobody")


def test_the_region_is_that_of_the_profile(config: Path) -> None:
    assert open_session().region == "eu-west-1"


def test_clients_are_bounded_in_time_and_tries(
    config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = open_session(workers=12)

    settings = session.client("ec2", "eu-west-1").meta.config

    assert settings.retries == {"mode": "standard", "total_max_attempts": 6}
    assert (settings.connect_timeout, settings.read_timeout) == (5, 30)
    assert settings.max_pool_connections == 12


def test_the_number_of_tries_can_be_set_by_the_environment(
    config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "2")

    settings = open_session().client("ec2", "eu-west-1").meta.config

    assert settings.retries["total_max_attempts"] == 2


def test_sessions_in_other_roles_share_the_loaded_models(lab: AwsLab) -> None:
    session = open_session()
    given = {
        "AccessKeyId": "ASIAEXAMPLE",
        "SecretAccessKey": "secret",
        "SessionToken": "token",
        "Expiration": datetime(2100, 1, 1, tzinfo=UTC),
    }

    other = session.in_role(lambda: given)

    assert other._core.get_component("data_loader") is session._core.get_component("data_loader")
    credentials = other._core.get_credentials()
    assert credentials is not None
    assert credentials.access_key == "ASIAEXAMPLE"


def test_the_sdk_never_logs_what_it_signs(
    lab: AwsLab, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("AWS_SESSION_TOKEN", "canary-session-token")
    caplog.set_level(logging.DEBUG)

    session = open_session()
    session.client("sts", "us-east-1").get_caller_identity()

    assert "canary-session-token" not in caplog.text
    assert not [record for record in caplog.records if record.name.startswith("botocore")]


@pytest.mark.parametrize(
    "options",
    [
        {"regions": ("us-east-1; rm",)},
        {"regions": ("../..",)},
        {"role_arn": "scanner"},
        {"org": True},
        {"org": True, "role_name": "a role"},
        {"workers": 0},
        {"max_rps": 0.0},
    ],
)
def test_a_request_that_cannot_be_meant_is_refused(options: dict[str, object]) -> None:
    with pytest.raises(ConfigError):
        LiveRequest(window=WINDOW, **options).check()  # type: ignore[arg-type]


def test_a_whole_request_is_accepted() -> None:
    LiveRequest(
        window=WINDOW,
        regions=("us-gov-west-1", "ap-southeast-5", "all"),
        role_arn="arn:aws:iam::111122223333:role/audit/scanner",
        org=True,
        role_name="audit/scanner",
    ).check()
