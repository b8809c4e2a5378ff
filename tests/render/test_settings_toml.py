"""Decisions in the text of a settings file: what was there stays, letter for letter."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringfence.model.decision import DecisionKind, DecisionRecord, RiskException
from ringfence.model.settings import Settings
from ringfence.parse.settings import destination_pattern, parse_settings
from ringfence.render.settings_toml import with_decisions

FILE = """\
# ours, reviewed every quarter

[enforcement]
interfaces = ["eni-0123456789abcdef0"]   # the firewall

[destinations]   # who may be talked to
sanctioned = [
    "API.OpenAI.com.",   # legal said yes
    # the next one is a test
    'z.example',
]
denied = ["paste.example"]

[[exception]]   # until the contract ends
destination = "a.partner.example"
owner = "ml"
reason = "ticket 1"
expires = "2027-01-31"   # Sunday

[[exception]]
finding = "0123456789abcdef"
owner = "ml"
reason = "ticket 2"
expires = 2027-01-31

# the end
"""
NEW = RiskException(
    destination="b.partner.example",
    owner='the "ops" \\ team',
    reason="it's #1",
    expires=date(2027, 3, 1),
    rule="allow-agent-tools",
    granted=date(2026, 12, 1),
)
RECORD = DecisionRecord(
    destination="new.example",
    decision=DecisionKind.SANCTIONED,
    owner="sec",
    reason="ok",
    decided=date(2026, 12, 1),
)


def _read(text: str) -> Settings:
    return parse_settings(text, path="ringfence.toml")


def _edit(text: str, after: Settings) -> str:
    return with_decisions(text, before=_read(text), after=after, canonical=destination_pattern)


def test_an_entry_is_added_and_not_a_letter_of_the_rest_changes() -> None:
    after = replace(_read(FILE), sanctioned=("api.openai.com", "new.example", "z.example"))

    text = _edit(FILE, after)

    assert _read(text) == after
    lines = text.splitlines()
    assert [line for line in lines if "new.example" not in line] == FILE.splitlines()
    assert len(lines) == len(FILE.splitlines()) + 1


def test_an_entry_is_removed_however_it_is_spelled() -> None:
    after = replace(_read(FILE), sanctioned=("z.example",))

    text = _edit(FILE, after)

    assert _read(text) == after
    assert "OpenAI" not in text
    assert "# the next one is a test" in text


def test_exceptions_are_added_renewed_and_removed_in_place() -> None:
    before = _read(FILE)
    first, second = before.exceptions
    renewed = replace(first, expires=date(2027, 2, 28), granted=date(2026, 12, 1))

    added = _edit(FILE, replace(before, exceptions=(first, second, NEW)))
    changed = _edit(FILE, replace(before, exceptions=(renewed, second)))
    removed = _edit(FILE, replace(before, exceptions=(second,)))

    assert _read(added).exceptions == (first, second, NEW)
    assert added.startswith(FILE.partition("# the end")[0])
    assert _read(changed).exceptions == (renewed, second)
    assert "# until the contract ends" in changed
    assert _read(removed).exceptions == (second,)
    assert "# ours, reviewed every quarter" in removed


def test_the_last_exception_leaves_no_empty_list() -> None:
    text = _edit(FILE, replace(_read(FILE), exceptions=()))

    assert "exception" not in text
    assert _read(text) == replace(_read(FILE), exceptions=())


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# nothing yet\n",
        "[destinations]\n",
        "[destinations]\nsanctioned = []\n",
        "destinations = {sanctioned = ['z.example']}\n",
        "destinations.sanctioned = ['z.example']\n",
        "exception = []\n",
        "exception = [{finding='0123456789abcdef', owner='a', reason='b', expires=2027-01-01}]\n",
        "[workloads]\napproved = []\n[destinations]\ndenied = ['x.example']\n",
        "[destinations]\r\nsanctioned = [ 'z.example' ]\r\n",
        "[destinations]\nsanctioned = ['z.example'] # no newline",
    ],
)
def test_every_way_to_write_the_file_can_be_changed(text: str) -> None:
    before = _read(text)
    after = replace(
        before,
        sanctioned=tuple(sorted({*before.sanctioned, "new.example"})),
        denied=tuple(sorted({*before.denied, "*.bad.example"})),
        exceptions=(*before.exceptions, NEW),
        decisions=(RECORD,),
    )

    there = _edit(text, after)
    back = _edit(there, before)

    assert _read(there) == after
    assert _read(back) == before


hosts = st.sampled_from(["a.example", "b.example", "*.c.example", "192.0.2.1", "2001:db8::1"])
days = st.dates(date(2026, 1, 1), date(2027, 12, 31))
texts = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S")), min_size=1)
exceptions = st.builds(
    RiskException,
    destination=hosts,
    owner=texts,
    reason=texts,
    expires=days,
    rule=st.sampled_from(["", "allow-agent-tools"]),
)


def _distinct(found: list[RiskException]) -> tuple[RiskException, ...]:
    return tuple({(each.subject, each.rule): each for each in found}.values())


states = st.builds(
    Settings,
    sanctioned=st.just(()),
    denied=st.lists(hosts, unique=True).map(lambda found: tuple(sorted(found))),
    exceptions=st.lists(exceptions, max_size=4).map(_distinct),
)


@given(st.sampled_from([FILE, ""]), states, states)
def test_any_decisions_are_written_and_taken_back(text: str, one: Settings, two: Settings) -> None:
    began = text
    for state in (one, two, one):
        before = _read(text)
        after = replace(before, denied=state.denied, exceptions=state.exceptions)
        text = _edit(text, after)
        read = _read(text)
        assert set(read.exceptions) == set(after.exceptions)
        assert replace(read, exceptions=()) == replace(after, exceptions=())
    if began.startswith("#"):
        assert text.startswith(began.partition("[destinations]")[0])
