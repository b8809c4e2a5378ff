"""Decisions that the verb `approve` writes, and those that it refuses."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

import pytest

from ringfence.errors import ConfigError, ExitCode
from ringfence.model.approval import Decide, DecisionsDocument
from ringfence.model.decision import DecisionKind, DecisionRecord
from ringfence.workflow.approve import Place, approve, list_decisions
from ringfence.workflow.decisions import Decision
from ringfence.workflow.settings import read_settings

TODAY = date(2026, 12, 1)
FINDING = "0123456789abcdef"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "state" / "ringfence.toml"


def decide(
    file: Path,
    what: Decide,
    *hosts: str,
    findings: tuple[str, ...] = (),
    owner: str = "security",
    reason: str = "ticket 1",
    expires: str = "2027-03-31",
    runtime: str = "",
    dry_run: bool = False,
    day: date = TODAY,
) -> DecisionsDocument:
    return approve(
        Decision(
            decide=what,
            hosts=hosts,
            findings=findings,
            owner=owner,
            reason=reason,
            expires=expires,
            runtime=runtime,
        ),
        Place(settings=file),
        dry_run=dry_run,
        clock=lambda: datetime(day.year, day.month, day.day, tzinfo=UTC),
    )


def test_a_sanction_is_written_with_who_why_and_when(file: Path) -> None:
    document = decide(file, Decide.SANCTION, "API.OpenAI.com.", "*.corp.example")

    assert document.written
    settings = read_settings(file, today=TODAY)
    assert settings.sanctioned == ("*.corp.example", "api.openai.com")
    assert {each.destination for each in settings.decisions} == set(settings.sanctioned)
    assert settings.decisions[0] == DecisionRecord(
        destination="api.openai.com",
        decision=DecisionKind.SANCTIONED,
        owner="security",
        reason="ticket 1",
        decided=TODAY,
    )
    assert file.stat().st_mode & 0o777 == 0o600


def test_the_same_decision_once_more_changes_nothing(file: Path) -> None:
    decide(file, Decide.SANCTION, "api.openai.com")
    decide(file, Decide.EXCEPT, "api.partner.example", findings=(FINDING,))
    text = file.read_text()

    again = decide(file, Decide.SANCTION, "api.openai.com", day=date(2026, 12, 9))
    granted = decide(
        file, Decide.EXCEPT, "api.partner.example", findings=(FINDING,), day=date(2026, 12, 9)
    )

    assert (again.changes, again.written, granted.changes, granted.written) == (
        (),
        False,
        (),
        False,
    )
    assert file.read_text() == text


def test_a_denial_takes_the_place_of_a_sanction_and_a_sanction_not_that_of_a_denial(
    file: Path,
) -> None:
    decide(file, Decide.SANCTION, "api.openai.com")

    document = decide(file, Decide.DENY, "api.openai.com")

    assert [(each.kind, each.place) for each in document.changes] == [
        ("removed", "destinations.sanctioned"),
        ("added", "destinations.denied"),
        ("changed", "decision"),
    ]
    assert document.notes == (
        "api.openai.com was sanctioned: taking the denial back leaves it undecided",
    )
    with pytest.raises(ConfigError, match=r"is denied"):
        decide(file, Decide.SANCTION, "api.openai.com")


def test_an_exception_is_renewed_in_its_place(file: Path) -> None:
    decide(file, Decide.EXCEPT, "api.partner.example")

    document = decide(file, Decide.EXCEPT, "api.partner.example", expires="2027-06-30")

    assert [(each.kind, each.place) for each in document.changes] == [("changed", "exception")]
    (exception,) = read_settings(file, today=TODAY).exceptions
    assert exception.expires == date(2027, 6, 30)


def test_undo_takes_back_lists_records_and_exceptions(file: Path) -> None:
    decide(file, Decide.SANCTION, "api.openai.com", "keep.example")
    decide(file, Decide.EXCEPT, "api.openai.com", findings=(FINDING,))

    document = decide(file, Decide.UNDO, "api.openai.com", findings=(FINDING,), owner="", reason="")

    assert {each.kind for each in document.changes} == {"removed"}
    settings = read_settings(file, today=TODAY)
    assert settings.sanctioned == ("keep.example",)
    assert settings.exceptions == ()
    nothing = decide(file, Decide.UNDO, "api.openai.com", findings=(FINDING,))
    assert nothing.changes == ()
    assert nothing.notes == (
        "nothing was decided of api.openai.com",
        f"nothing was decided of the finding {FINDING}",
    )


@pytest.mark.parametrize(
    ("host", "reason"),
    [
        ("pastebin.com", "paste-site"),
        ("x.ngrok.app", "tunnel"),
        ("dns.google", "dns-over-https"),
        ("api.0penai.com", "it imitates openai.com"),
        ("203.0.113.9", "raw-address"),
        ("10.0.0.1", "private-network"),
        ("openrouter.ai", "model-aggregator"),
        ("chatgpt.com", "ai-application"),
        ("xn--pi-6kc.example", "internationalised"),
        ("*.github.io", "anyone gets a name below github.io"),
        ("*.co.uk", "anyone gets a name below co.uk"),
        ("*.openai.azure.com", "other tenants answer"),
        ("*.atlassian.net", "other tenants answer"),
        ("*.amazonaws.com", "other tenants answer"),
        ("*.azure.com", "it holds"),
        ("*.google.com", "it holds"),
    ],
)
def test_what_traffic_can_never_teach_is_not_sanctioned_by_a_slip_either(
    file: Path, host: str, reason: str
) -> None:
    with pytest.raises(ConfigError, match="is not sanctioned") as refused:
        decide(file, Decide.SANCTION, "api.openai.com", host)

    assert reason in str(refused.value)
    assert "by hand" in refused.value.hint
    assert not file.exists()


def test_of_many_that_are_sanctioned_every_one_that_cannot_be_is_named(file: Path) -> None:
    with pytest.raises(ConfigError, match=r"pastebin\.com.*nor can these be: x\.ngrok\.app$"):
        decide(file, Decide.SANCTION, "api.openai.com", "pastebin.com", "x.ngrok.app")

    assert not file.exists()


@pytest.mark.parametrize(
    "host",
    [
        "pastebin.com",
        "api.0penai.com",
        "*.atlassian.net",
        "xn--pstebin-g4a.com",
        "*.xn--pstebin-g4a.com",
    ],
)
def test_no_exception_is_made_of_what_anybody_may_hide_behind(file: Path, host: str) -> None:
    with pytest.raises(ConfigError, match="is not excepted") as refused:
        decide(file, Decide.EXCEPT, host)

    assert "--finding" in refused.value.hint


@pytest.mark.parametrize("host", ["openrouter.ai", "203.0.113.9"])
def test_what_is_never_learned_may_be_excepted_until_a_day(file: Path, host: str) -> None:
    document = decide(file, Decide.EXCEPT, host)

    assert document.written
    assert f"{host} is only ever excepted, never sanctioned" in document.notes[0]


def test_a_sanctioned_name_does_not_hide_its_own_look_alike(file: Path) -> None:
    file.parent.mkdir()
    file.write_text('[destinations]\nsanctioned = ["api.0penai.com"]\n')

    with pytest.raises(ConfigError, match="imitates"):
        decide(file, Decide.SANCTION, "api.0penai.com")


def test_a_name_behind_which_others_answer_is_sanctioned_with_a_word_on_that(file: Path) -> None:
    document = decide(file, Decide.SANCTION, "raw.githubusercontent.com")

    assert document.written
    assert "raw.githubusercontent.com is not yours alone" in document.notes[0]


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"hosts": ("https://a.example/",)}, "is no host"),
        ({"hosts": ("*",)}, "is no host"),
        ({"hosts": ("internet",)}, "internet is no host"),
        ({"hosts": ("a\x1b[31m.example",)}, "is no host"),
        ({"hosts": ()}, "nothing is named"),
        ({"findings": ("0123",)}, "no fingerprint"),
        ({"owner": " "}, "an owner is needed"),
        ({"reason": "a\nb"}, "a reason is needed"),
        ({"expires": ""}, "is no day"),
        ({"expires": "2027-02-30"}, "is no day"),
        ({"expires": "2026-11-30"}, "not within 366 days"),
        ({"expires": "2027-12-03"}, "not within 366 days"),
        ({"expires": "9999-12-31"}, "not within 366 days"),
        ({"runtime": "assistant"}, "is no ARN"),
    ],
)
def test_a_mistake_is_told_and_writes_nothing(
    file: Path, changes: dict[str, str | tuple[str, ...]], named: str
) -> None:
    hosts = changes.pop("hosts", ("a.example",))
    with pytest.raises(ConfigError) as refused:
        decide(file, Decide.EXCEPT, *hosts, **changes)  # type: ignore[arg-type] # by name

    assert named in str(refused.value)
    assert refused.value.hint
    assert refused.value.exit_code is ExitCode.USAGE
    assert str(refused.value).isprintable()
    assert not file.exists()


def test_a_dry_run_shows_the_changes_and_leaves_the_file(file: Path) -> None:
    document = decide(file, Decide.SANCTION, "api.openai.com", dry_run=True)

    assert document.changes
    assert not document.written
    assert not file.exists()


def test_a_malformed_file_is_told_and_left(file: Path) -> None:
    file.parent.mkdir()
    file.write_text("[destinations\n")

    with pytest.raises(ConfigError, match="no TOML"):
        decide(file, Decide.SANCTION, "api.openai.com")

    assert file.read_text() == "[destinations\n"


def test_the_file_behind_a_link_is_written_with_the_mode_it_had(file: Path, tmp_path: Path) -> None:
    file.parent.mkdir()
    kept = tmp_path / "kept.toml"
    kept.write_text("# ours\n")
    kept.chmod(0o640)
    file.symlink_to(kept)

    decide(file, Decide.SANCTION, "api.openai.com")

    assert file.is_symlink()
    assert kept.read_text().startswith("# ours\n")
    assert kept.stat().st_mode & 0o777 == 0o640


def test_a_list_says_what_has_expired(file: Path) -> None:
    decide(file, Decide.EXCEPT, "api.partner.example", expires="2026-12-24")

    before, after = (
        list_decisions(Place(settings=file), clock=partial(datetime, 2026, 12, day, tzinfo=UTC))
        for day in (24, 25)
    )

    assert [each.in_force for each in (*before.exceptions, *after.exceptions)] == [True, False]


def test_without_a_file_nothing_is_decided_and_a_named_one_must_be_there(file: Path) -> None:
    assert list_decisions(Place(store=file.with_name("ringfence.db"))).sanctioned == ()

    with pytest.raises(ConfigError, match="cannot be read"):
        list_decisions(Place(settings=file))
