"""The language of filters: what is understood how, and what is said about the rest."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringfence_tui.rows.filter import LONGEST, MOST, FilterError, parse_filter
from ringfence_tui.rows.table import Rows
from ringfence_tui.rows.terms import Bounded, Contains, OneOf, Shaped, Term, Test, Unknown
from support.list_samples import SPEC, row

DAY = 86_400
NOVEMBER_20 = 1_795_132_800


@pytest.mark.parametrize(
    ("text", "tests"),
    [
        ("name:Agent", [Contains("agent")]),
        ("name:a,B", [Contains("a"), Contains("b")]),
        ("name:a,", [Contains("a")]),
        ('name:"a,b c"', [Contains("a,b c")]),
        ('name:"a\\"b\\\\c\\d"', [Contains('a"b\\c\\d')]),
        ('name:"not closed', [Contains("not closed")]),
        ("name:=Agent", [OneOf(("agent",))]),
        ('name:"=x"', [Contains("=x")]),
        ("name:*.example.com", [Shaped("*.example.com")]),
        ("name:a?c", [Shaped("a?c")]),
        ('name:"a*"[x]*', [Shaped("a[*][[]x]*")]),
        ("name:?", [Unknown()]),
        ('name:"?"', [Contains("?")]),
        ("name:?,x", [Unknown(), Contains("x")]),
        ("NAME:x", [Contains("x")]),
        ("region:eu", [Contains("eu")]),
        ("name:a:b", [Contains("a:b")]),
        ("port:>1024", [Bounded(((">", 1024),))]),
        ('port:">1024"', [Contains(">1024")]),
        ("sev:>=high", [OneOf(("critical", "high"))]),
        ("sev:>high", [OneOf(("critical",))]),
        ("sev:<=low", [OneOf(("low", "info"))]),
        ("sev:<HIGH", [OneOf(("medium", "low", "info"))]),
        ("sev:>=odd", None),
        ("flows:0", [Bounded((("=", 0),))]),
        ("flows:<=10k", [Bounded((("<=", 10_000),))]),
        ("flows:=1.5", [Bounded((("=", 1.5),))]),
        ("flows:-3", [Bounded((("=", -3),))]),
        ("flows:999999999999999999999", None),
        ("bytes:>1MB", [Bounded(((">", 1_000_000),))]),
        ("bytes:>=1.5mb", [Bounded(((">=", 1_500_000),))]),
        ('bytes:"2 GiB"', [Bounded((("=", 2 * 2**30),))]),
        ("bytes:0,?", [Bounded((("=", 0),)), Unknown()]),
        ("seen:2026-11-20", [Bounded(((">=", NOVEMBER_20), ("<", NOVEMBER_20 + DAY)))]),
        ("seen:>2026-11-20", [Bounded(((">=", NOVEMBER_20 + DAY),))]),
        ("seen:>=2026-11-20", [Bounded(((">=", NOVEMBER_20),))]),
        ("seen:<2026-11-20", [Bounded((("<", NOVEMBER_20),))]),
        ("seen:<=2026-11-20T14:03", [Bounded((("<", NOVEMBER_20 + 14 * 3600 + 4 * 60),))]),
        ("seen:2026-02", [Bounded(((">=", 1_769_904_000), ("<", 1_772_323_200)))]),
        ("seen:2026-12", [Bounded(((">=", 1_796_083_200), ("<", 1_798_761_600)))]),
        ("seen:2026", [Bounded(((">=", 1_767_225_600), ("<", 1_798_761_600)))]),
        ("seen:2026-02-30", None),
        ("seen:9999", None),
        ("seen:yesterday", None),
        ("bytes:many", None),
        ("bytes:>", None),
        ("flows:1.5MB", None),
        ("flows:*", None),
        ("name:", None),
        ("name:,", None),
    ],
)
def test_a_term_about_a_column_is_understood_or_refused(
    text: str, tests: list[Test] | None
) -> None:
    if tests is None:
        with pytest.raises(FilterError):
            parse_filter(text, SPEC)
        return

    (term,) = parse_filter(text, SPEC).terms

    assert list(term.tests) == tests
    assert term.column in {each.name for each in SPEC.columns}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", []),
        ("   ", []),
        ('""', []),
        ("one Two", ["one", "two"]),
        ('"one two"', ["one two"]),
        ('on"e tw"o', ["one two"]),
        ("-", ["-"]),
        ("arn:aws:bedrock-agentcore:us-east-1:1:runtime/x", None),
        ("https://example.com", ["https://example.com"]),
        ("api.example.com:443", ["api.example.com:443"]),
        ("10.0.0.1:443", ["10.0.0.1:443"]),
        ("fe80::1", ["fe80::1"]),
        ('"blast:"40', ["blast:40"]),
        ('"name":x', ["name:x"]),
        (":x", [":x"]),
        ("100%_*?", ["100%_*?"]),
    ],
)
def test_what_is_about_no_column_is_looked_for_everywhere(
    text: str, words: list[str] | None
) -> None:
    found = parse_filter(text, SPEC).terms

    assert found == tuple(
        Term(tests=(Contains(each),)) for each in ([text] if words is None else words)
    )


def test_a_minus_turns_a_term_round_unless_it_is_quoted() -> None:
    first, second, third = parse_filter('-name:x -y "-z"', SPEC).terms

    assert (first.column, first.negated) == ("name", True)
    assert second == Term(tests=(Contains("y"),), negated=True)
    assert third == Term(tests=(Contains("-z"),))


@pytest.mark.parametrize(
    ("text", "says", "position"),
    [
        ("x nam:y", 'no column "nam": is it name?', 2),
        ("blats:40", 'no column "blats": it has name, severity, group', 0),
        ("x bytes:lots", "bytes is a number of bytes: write 1.5MB, >1MB or ?", 8),
        ("flows:", "what should flows be? for example 40, >=40 or ?", 6),
        ("severity:", "what should severity be? for example CRITICAL", 9),
        ("seen:soon", "seen is a time in UTC", 5),
    ],
)
def test_a_filter_that_says_nothing_is_refused_with_what_it_could_say(
    text: str, says: str, position: int
) -> None:
    with pytest.raises(FilterError) as refused:
        parse_filter(text, SPEC)

    assert says in str(refused.value)
    assert refused.value.position == position


@pytest.mark.parametrize(
    "text",
    ["x" * (LONGEST + 1), "x " * (MOST + 1), "name:" + ",".join("x" * (MOST + 1))],
    ids=["characters", "terms", "alternatives"],
)
def test_a_filter_without_bounds_is_refused(text: str) -> None:
    with pytest.raises(FilterError, match="has at most"):
        parse_filter(text, SPEC)


@pytest.mark.parametrize(
    "text",
    [
        " ".join(f"-name:{','.join('x' * MOST)}" for _ in range(30)),
        "name:" + "*a" * 1_900,
        'name:"' + "[" * 3_900 + '"*',
        "é*" * 2_000,
    ],
    ids=["terms", "stars", "brackets", "accents"],
)
def test_the_largest_filters_are_answered(text: str) -> None:
    held = Rows.build(SPEC, [row("1", name="a" * 10_000)])

    found = held.select(parse_filter(text, SPEC)).matched
    held.close()

    assert found in {0, 1}


@given(text=st.text('ab:,-<>=?*"\\ .0k1né\n\0', max_size=20) | st.text(max_size=20))
def test_any_text_is_a_filter_that_is_answered_or_refused_in_words(text: str) -> None:
    held = Rows.build(SPEC, [row("1")])

    found = answer(held, text)
    held.close()

    if isinstance(found, FilterError):
        assert str(found)
        assert 0 <= found.position <= len(text)
    else:
        assert found in {0, 1}


def answer(held: Rows, text: str) -> int | FilterError:
    try:
        return held.select(parse_filter(text, SPEC)).matched
    except FilterError as refused:
        return refused
