"""A list with a column of every kind, and rows of it as strangers might have written them."""

from __future__ import annotations

from hypothesis import strategies as st

from ringfence_tui.rows.spec import Cell, Column, ListSpec, Row, Sort, Value

SEVERITIES = ("CRITICAL", "HIGH", "MEDIUM", "LOW", "INFO")
SPEC = ListSpec(
    name="order",  # a word of SQL, which a name may be
    columns=(
        Column(name="name", title="Name", width=12, cell=Cell.NAME, stretch=1, keep=9),
        Column(
            name="severity", title="Severity", width=10, cell=Cell.WORD, keep=8, order=SEVERITIES
        ),
        Column(name="group", title="Region", width=10, keep=5),
        Column(name="port", title="Port", width=5, keep=3),
        Column(name="flows", title="Flows", width=8, cell=Cell.COUNT, keep=6),
        Column(name="bytes", title="Bytes", width=8, cell=Cell.BYTES, keep=4),
        Column(name="seen", title="Seen", width=11, cell=Cell.WHEN, keep=2),
        Column(name="owner", title="Owner", width=10, hidden=True),
    ),
    sort=(Sort(column="severity"), Sort(column="bytes", descending=True)),
    groups=("group", "severity", "port"),
    aliases=(("region", "group"), ("sev", "severity")),
)
HOSTILE_TEXTS = (
    "[/red]x",
    "[@click=app.quit]x[/]",
    "[/]",
    "\x1b]52;c;aGFjaw==\x07",
    "\x1b[2J\x1b]0;title\x07",
    "\x9b31mred\x9c",
    "line\nbreak\r\tand\x0bmore",
    "safe\u202egnp.exe",
    "zero\u200bwidth\ufeff",
    "nul\0after",
    "a" * 10_000,
    "宽字符很宽" * 50,
    "e\u0301" * 60,
    "👩‍👩‍👧 family 🇩🇪 flag",
    "' OR 1=1; DROP TABLE lists; --",
    '"quoted" % _ * ? [x] \\',
    "\udc80 lone",
    "",
    "   ",
    "\u0301 starts with an accent",
)

_LETTERS = 'aAbBcßÄä*?[]%_"\\ :,-<>=.x1\0'
texts = st.one_of(
    st.text(_LETTERS, max_size=6),
    st.text(
        st.characters(exclude_categories=["Cs"], exclude_characters="\ufffe\uffff"), max_size=3
    ),
)
numbers = st.one_of(
    st.integers(-3, 12), st.floats(-3, 12, allow_nan=False).map(lambda n: round(n, 1))
)
values = st.tuples(
    st.none() | texts,
    st.none() | st.sampled_from((*SEVERITIES, "high", "OTHER", "other")),
    st.none() | st.sampled_from(("eu", "EU", "us", "")),
    st.none() | st.integers(0, 30) | st.sampled_from(("443", "any")),
    st.none() | numbers,
    st.none() | st.sampled_from((0, 999, 1_500_000, 2**70)),
    st.none() | st.integers(0, 2_000_000_000),
    st.none() | texts,
)


@st.composite
def lists_of_rows(draw: st.DrawFn) -> tuple[Row, ...]:
    """Rows of SPEC with different keys."""
    filled = draw(st.lists(st.tuples(values, texts), max_size=12))
    return tuple(
        Row(key=f"{number}\0{search}", values=each, search=search)
        for number, (each, search) in enumerate(filled)
    )


def row(key: str, **given: Value) -> Row:
    """A row of SPEC in which everything is known, but for what is given."""
    known: dict[str, Value] = {
        "name": "agent",
        "severity": "LOW",
        "group": "eu",
        "port": 443,
        "flows": 1,
        "bytes": 1_000,
        "seen": 1_793_000_000,
        "owner": "team",
    }
    unknown = given.keys() - known.keys() - {"search", "detail"}
    if unknown:
        raise ValueError(f"no such columns: {unknown}")
    return Row(key=key, values=tuple({**known, **given}[each.name] for each in SPEC.columns))
