"""The verb `approve`, as a person and a script use it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from support.e2e.command import Ringfence

WHO = ("--owner", "security", "--reason", "ticket 1")


@pytest.fixture
def file(ringfence: Ringfence) -> Path:
    return ringfence.store.with_name("ringfence.toml")


def test_a_decision_stands_beside_the_store_and_a_scan_follows_it(ringfence: Ringfence) -> None:
    before = ringfence.run("scan", "--demo").document
    host = next(
        d["id"]
        for d in before["destinations"]
        if d["sanction"] == "unsanctioned" and d["learnable"]
    )
    mine = ("--settings", "mine.toml")

    done = ringfence.run("approve", "sanction", host, *WHO, *mine)

    assert done.code == 0, done.stderr
    assert [each["place"] for each in done.document["changes"]] == [
        "destinations.sanctioned",
        "decision",
    ]
    after = ringfence.run("scan", "--demo", *mine).document
    assert {d["id"]: d["sanction"] for d in after["destinations"]}[host] == "sanctioned"


def test_comments_and_order_of_the_file_survive(ringfence: Ringfence, file: Path) -> None:
    file.parent.mkdir(parents=True)
    text = '# ours\n[destinations]\ndenied = ["bad.example"]  # never\nsanctioned = []\n'
    file.write_text(text)

    assert ringfence.run("approve", "sanction", "api.openai.com", *WHO).code == 0
    assert ringfence.run("approve", "undo", "api.openai.com").code == 0

    assert file.read_text() == text


def test_a_file_that_may_only_be_read_stays_as_it_is(ringfence: Ringfence, file: Path) -> None:
    file.parent.mkdir(parents=True)
    file.write_text("[destinations]\n")
    file.chmod(0o444)

    refused = ringfence.run("approve", "sanction", "api.openai.com", *WHO)

    assert refused.code == 2
    assert f"{file} may only be read" in refused.stderr
    assert file.read_text() == "[destinations]\n"


def test_an_exception_made_by_the_command_opens_the_finding_again_by_undo(
    ringfence: Ringfence,
) -> None:
    mine = ("--settings", "mine.toml")
    finding = ringfence.run("scan", "--demo").document["findings"][0]["fingerprint"]

    def status() -> str:
        found = ringfence.run("scan", "--demo", *mine).document["findings"]
        return str(next(f["status"] for f in found if f["fingerprint"] == finding))

    done = ringfence.run(
        *("approve", "except", "--finding", finding, *WHO, "--expires", _in_a_month(), *mine)
    )

    assert done.code == 0, done.stderr
    assert status() == "excepted"
    assert ringfence.run("approve", "undo", "--finding", finding, *mine).code == 0
    assert status() == "new"


def _in_a_month() -> str:
    from datetime import UTC, datetime, timedelta  # noqa: PLC0415

    return f"{datetime.now(UTC) + timedelta(days=30):%Y-%m-%d}"


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (("sanction", "pastebin.com", *WHO), "pastebin.com is not sanctioned"),
        (("sanction", "*.github.io", *WHO), "anyone gets a name below github.io"),
        (("sanction", "https://a.example", *WHO), "is no host"),
        (("sanction", "a.example", "--reason", "x"), "--owner"),
        (("except", "a.example", *WHO), "--expires"),
        (("except", "a.example", *WHO, "--expires", "2999-01-01"), "not within 366 days"),
        (("except", "a.example", *WHO, "--expires", "soon"), "is no day"),
        (("undo",), "nothing is named"),
        (("list", "--settings", "missing.toml"), "cannot be read"),
        (("frobnicate",), "invalid choice"),
    ],
)
def test_a_mistake_is_one_clear_sentence_and_exit_2(
    ringfence: Ringfence, file: Path, arguments: tuple[str, ...], named: str
) -> None:
    done = ringfence.run("approve", *arguments)

    assert done.code == 2
    assert named in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
    assert not file.exists()


def test_people_see_the_changes_and_the_list(ringfence: Ringfence) -> None:
    shown = ringfence.on_terminal("approve", "deny", "bad.example", *WHO, "--dry-run")
    assert "+ destinations.denied: bad.example" in shown
    assert "not written, as asked" in shown

    ringfence.on_terminal("approve", "deny", "bad.example", *WHO)
    listed = ringfence.on_terminal("approve", "list")
    assert "DENIED" in listed
    assert "bad.example" in listed
    assert "security" in listed


def test_decisions_of_one_moment_are_all_kept(ringfence: Ringfence, tmp_path: Path) -> None:
    hosts = [f"q{number}.example" for number in range(6)]
    with ThreadPoolExecutor(len(hosts)) as pool:
        done = list(
            pool.map(
                lambda host: ringfence.run(
                    *("approve", "sanction", host, "--owner", "a", "--reason", "b"),
                    *("--settings", str(tmp_path / "par.toml")),
                ),
                hosts,
            )
        )

    assert [each.code for each in done] == [0] * len(hosts)
    text = (tmp_path / "par.toml").read_text()
    assert all(f'destination = "{host}"' in text for host in hosts)
