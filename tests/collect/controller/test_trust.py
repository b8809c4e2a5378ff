"""Who is logged in to, what is refused before it is sent, and what never leaves the session."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

import pytest

from ringfence.collect.controller.guard import NotARead, check_request
from ringfence.collect.controller.reads import read_answers
from ringfence.collect.controller.saved import save_answers
from ringfence.collect.controller.session import Login
from ringfence.collect.controller.transport import Limits, Transport
from ringfence.errors import CollectError, ConfigError
from ringfence.parse.controller_answers import ControllerAnswers
from support.builders.constants import NOW
from support.controller.authority import authority, new_authority
from support.controller.server import PASSWORD, TOKEN, FakeController, Said, document, running
from support.controller.wire import wire_of
from support.verified_estate import controller

Read = Callable[..., ControllerAnswers]
CID = "session-id-number-1"


@pytest.mark.parametrize("has_token", [True, False])
def test_a_login_takes_the_token_where_the_controller_gives_one(
    fake: FakeController, read: Read, *, has_token: bool
) -> None:
    fake.has_token = has_token

    read()

    [sent] = [each for each in fake.asked if each.form.get("action") == "login"]
    assert sent.headers.get("X-Access-Key") == (TOKEN if has_token else None)


@pytest.mark.parametrize("wrong", ["wrong-and-secret", "q7", 'quo"te-and-more'])
def test_a_wrong_password_is_one_sentence_without_it(
    fake: FakeController, read: Read, capsys: pytest.CaptureFixture[str], wrong: str
) -> None:
    with pytest.raises(CollectError) as refused:
        read(password=wrong)

    assert "refused the login" in str(refused.value)
    assert "[removed]" in str(refused.value)
    assert wrong not in f"{refused.value!r} {refused.value.hint} {capsys.readouterr()}"
    assert fake.times("login") == 1


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (document({"message": "no"}, 401), "refused the login"),
        (document({"return": True, "CID": "a\r\nX-Evil: 1"}), "refused the login"),
        (document({"return": True}), "refused the login"),
        (Said(body=b"<html>"), "does not answer like a controller"),
        (Said(status=302, headers={"Location": "https://elsewhere.example/"}), "like a controller"),
        (Said(status=500), "like a controller"),
    ],
    ids=range(6),
)
def test_a_login_that_gives_no_session_ends_the_reading(
    fake: FakeController, read: Read, said: Said, words: str
) -> None:
    fake.forever["login"] = said

    with pytest.raises(CollectError, match=words):
        read()

    assert not fake.times("app-domains")


def test_a_controller_whose_authority_is_unknown_is_sent_no_password(
    fake: FakeController, read: Read, tmp_path: Path
) -> None:
    folder = tmp_path / "other"
    folder.mkdir()
    other = new_authority().write(folder)

    with pytest.raises(CollectError, match="is not trusted") as refused:
        read(ca=other)

    assert "--controller-ca FILE" in refused.value.hint
    assert not fake.asked


def test_the_system_does_not_trust_a_controller_that_signed_its_own(
    fake: FakeController, read: Read
) -> None:
    with pytest.raises(CollectError, match="is not trusted"):
        read(ca=None)

    assert not fake.asked


@pytest.mark.parametrize(
    ("certificate", "words"),
    [({"host": "other.example"}, "ostname"), ({"expired": True}, "expired")],
    ids=["name", "time"],
)
def test_a_certificate_of_another_host_or_another_time_is_refused(
    login: Callable[..., Login], tmp_path: Path, certificate: dict[str, object], words: str
) -> None:
    context = authority().context(tmp_path, **certificate)  # type: ignore[arg-type]

    with running(FakeController(), context) as fake, pytest.raises(CollectError, match=words):
        read_answers(login(host=fake.host), now=NOW)

    assert not fake.asked


def test_a_host_that_nobody_listens_on_is_one_sentence(login: Callable[..., Login]) -> None:
    with pytest.raises(CollectError, match="cannot be read: it cannot be reached"):
        read_answers(login(host="localhost:1"), now=NOW)


@pytest.mark.parametrize(
    "host",
    [
        "https://c.example",
        "user:secret-word@c.example",
        "c.example/x",
        "c.example:0",
        "a b",
        "",
        ":1",
    ],
)
def test_what_is_no_host_is_refused_without_its_secrets(
    login: Callable[..., Login], host: str
) -> None:
    with pytest.raises(ConfigError, match="is no host") as refused:
        read_answers(login(host=host), now=NOW)

    assert "secret-word" not in str(refused.value)


@pytest.mark.parametrize("content", [None, "no certificate"])
def test_a_file_without_a_certificate_is_a_mistake_of_the_options(
    read: Read, tmp_path: Path, content: str | None
) -> None:
    path = tmp_path / "empty.pem"
    if content is not None:
        path.write_text(content)

    with pytest.raises(ConfigError, match="--controller-ca"):
        read(ca=path)


@pytest.mark.parametrize(
    ("method", "target", "action"),
    [
        ("PUT", "/v2.5/api/microseg/policy-list", ""),
        ("DELETE", "/v2.5/api/app-domains", ""),
        ("POST", "/v2.5/api/app-domains", ""),
        ("GET", "/v2.5/api/microseg/policy-list3/../../v2/api", ""),
        ("GET", "/v2.5/api/microseg/attachment-points?name=X&y=z", ""),
        ("GET", "/v2.5/api/dcf/mitm-ca", ""),
        ("GET", "/v2.5/api/app-domains", "login"),
        ("POST", "/v2/api", "enable_controller_feature"),
        ("POST", "/v2/api", ""),
        ("POST", "/v1/api", "login"),
        ("DELETE", "/api/microseg/policies/logs", ""),
        ("POST", "/api/microseg/policies", ""),
    ],
)
def test_what_is_no_read_is_refused_before_it_is_sent(
    fake: FakeController, tmp_path: Path, method: str, target: str, action: str
) -> None:
    transport = Transport(fake.host, ca=authority().write(tmp_path), limits=Limits())

    with pytest.raises(NotARead):
        transport.send(method, target, action=action)

    assert not fake.asked


def test_every_request_of_a_whole_reading_is_on_the_list(fake: FakeController, read: Read) -> None:
    read()

    assert {each.method for each in fake.asked if each.path != "/v2/api"} == {"GET"}
    for each in fake.asked:
        check_request(each.method, each.path, each.form.get("action", ""))


def test_no_secret_is_in_answers_files_or_logs(
    fake: FakeController, read: Read, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    echo = f"rule {PASSWORD} {CID} {TOKEN}"
    fake.answers["app-domains"] = {
        "app_domains": [{"uuid": "u", "name": echo, "selector": {}, "api_key": "kept-by-nobody"}]
    }
    fake.forever["microseg/default-action-policy"] = document({"message": echo}, 403)

    answers = read()
    save_answers(tmp_path / "saved", answers)

    written = "".join(each.read_text() for each in (tmp_path / "saved").iterdir())
    for secret in (PASSWORD, CID, TOKEN, "kept-by-nobody"):
        assert secret not in f"{answers!r} {written} {caplog.text}"
    assert "[removed]" in written


def test_a_login_does_not_show_its_password(login: Callable[..., Login]) -> None:
    assert PASSWORD not in repr(login())


def test_names_that_steer_a_terminal_are_harmless_in_what_is_told(
    fake: FakeController, read: Read
) -> None:
    fake.forever["app-domains"] = document({"message": "\x1b[2J\u202eevil"}, 403)

    details = " ".join(each.detail for each in read().coverage or ())

    assert "\\x1b[2J\\u202eevil" in details


def test_a_controller_is_read_with_the_environments_proxy_left_alone(
    monkeypatch: pytest.MonkeyPatch, fake: FakeController, read: Read
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://user:secret-word@127.0.0.1:1")

    assert read().coverage
    assert fake.answers.keys() == wire_of(controller()).keys()
