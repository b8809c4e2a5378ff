"""Comments of a settings file: each stays in its place, and goes only with what it is about."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringfence.model.decision import RiskException
from ringfence.model.settings import Settings
from ringfence.parse.settings import destination_pattern, parse_settings
from ringfence.render.settings_toml import with_decisions

HOSTS = ("a.example", "b.example", "c.example")
NEW = RiskException(
    destination="new.example", owner="o", reason="r", expires=date(2027, 1, 1), rule="x"
)


def _read(text: str) -> Settings:
    return parse_settings(text, path="ringfence.toml")


def _edit(text: str, after: Settings) -> str:
    return with_decisions(text, before=_read(text), after=after, canonical=destination_pattern)


@dataclass(frozen=True)
class Layout:
    """Which blocks a file has in which order, and where comments stand in it."""

    blocks: tuple[str, ...]
    comments: frozenset[str]
    ends: str

    def text(self, *, exceptions: tuple[str, ...], denied: tuple[str, ...], more: str = "") -> str:
        """The file; what is not named is not in it, nor are the comments about it."""
        lines = [*self._comment("top", "", "")]
        for block in self.blocks:
            if block in HOSTS and block not in exceptions:
                lines += self._comment("apart", "", block)
                continue
            lines += self._comment("head", "", block, blank=False)
            lines += self._body(block, denied)
            lines += self._comment("below", "", block, blank=False)
            lines += ["", *self._comment("apart", "", block)]
        return self.ends.join((*lines, *more.splitlines(), ""))

    def _body(self, block: str, denied: tuple[str, ...]) -> list[str]:
        if block == "enforcement":
            return ["[enforcement]", "interfaces = ['eni-0123456789abcdef0']" + self._behind(block)]
        if block == "destinations":
            return ["[destinations]", *self._denied(denied), *self._comment("last", "  ", "list")]
        return [
            "[[exception]]" + self._behind(f"{block} header"),
            f"destination = '{block}'",
            *self._comment("inner", "", block),
            'owner = """\\',
            '# [[exception]]"""',
            "reason = 'it is # 1'" + self._behind(block),
            "expires = 2027-01-31",
        ]

    def _denied(self, denied: tuple[str, ...]) -> list[str]:
        lines = ["denied = [" + self._behind("list")]
        for host in denied:
            lines += self._comment("above", "    ", host, blank=False)
            lines.append(f"    '{host}'," + self._behind(f"{host} entry"))
        return [*lines, "]"]

    def _comment(self, kind: str, indent: str, what: str, *, blank: bool = True) -> list[str]:
        said = f"{indent}# {kind} {what}"
        return [said, *([""] if blank else [])] if kind in self.comments else []

    def _behind(self, what: str) -> str:
        return f"   # behind {what}" if "behind" in self.comments else ""


layouts = st.builds(
    Layout,
    st.permutations(("enforcement", "destinations", *HOSTS)).map(tuple),
    st.sets(
        st.sampled_from(["top", "head", "below", "apart", "inner", "above", "behind", "last"])
    ).map(frozenset),
    st.sampled_from(["\n", "\r\n"]),
)
parts = st.sets(st.sampled_from(HOSTS)).map(lambda some: tuple(sorted(some)))


def _spaced(text: str) -> str:
    """With single blank lines."""
    return re.sub(r"(\r?\n)(?:\r?\n)+", r"\1\1", text).strip()


@given(layouts, parts, parts)
def test_comments_that_are_not_about_what_is_removed_stay_in_their_places(
    layout: Layout, kept: tuple[str, ...], denied: tuple[str, ...]
) -> None:
    text = layout.text(exceptions=HOSTS, denied=HOSTS)
    before = _read(text)
    after = replace(
        before,
        denied=denied,
        exceptions=tuple(each for each in before.exceptions if each.destination in kept),
    )

    edited = _edit(text, after)

    assert _read(edited) == after
    assert _spaced(edited) == _spaced(layout.text(exceptions=kept, denied=denied))


@given(layouts)
def test_what_is_added_moves_no_comment_and_keeps_the_line_ends(layout: Layout) -> None:
    text = layout.text(exceptions=HOSTS, denied=HOSTS)
    before = _read(text)
    first, *others = before.exceptions
    renewed = replace(first, granted=date(2026, 12, 1))
    after = replace(before, denied=(*HOSTS, "new.example"), exceptions=(renewed, *others, NEW))

    edited = _edit(text, after)

    added = {"granted = 2026-12-01", "new.example", *_table_lines(edited, "new.example")}
    left = [line for line in edited.split(layout.ends) if not any(each in line for each in added)]
    assert _read(edited) == after
    assert [line for line in left if line] == [line for line in _without_new(text, layout) if line]
    assert edited.count("\r\n") in (0, edited.count("\n"))


def _table_lines(text: str, host: str) -> tuple[str, ...]:
    assert f'destination = "{host}"' in text
    return ('owner = "o"', 'reason = "r"', "expires = 2027-01-01", 'rule = "x"', "[[exception]]")


def _without_new(text: str, layout: Layout) -> list[str]:
    return [line for line in text.split(layout.ends) if "[[exception]]" not in line]


def test_a_new_exception_goes_between_no_comment_and_its_table() -> None:
    text = (
        "[[exception]]\ndestination='a.example'\nowner='o'\nreason='r'\nexpires=2027-01-01\n\n"
        "# the firewall\n[enforcement]\ninterfaces = ['eni-0123456789abcdef0']\n"
    )

    added = _edit(text, replace(_read(text), exceptions=(*_read(text).exceptions, NEW)))

    assert added.endswith(text.partition("\n\n")[2])
    assert _edit(added, _read(text)) == text


@pytest.mark.parametrize(
    ("text", "gone", "left"),
    [
        ("['a.example', 'b.example']  # both", "a.example", "['b.example']  # both"),
        ("['a.example', 'b.example']  # both", "b.example", "['a.example']  # both"),
        (
            "['a.example', # about a\n 'b.example']",
            "a.example",
            "[\n 'b.example']",
        ),
        (
            "[\n  'a.example' # a\n, 'b.example' # b\n]",
            "a.example",
            "[\n 'b.example' # b\n]",
        ),
        ("[\n  'a.example' # a\n, 'b.example' # b\n]", "b.example", "[\n  'a.example' # a\n]"),
        ("[\n  'a.example', 'b.example', # both\n]", "a.example", "[\n  'b.example', # both\n]"),
        (
            "[\n  'a.example',\n\n  # the partner\n  # of ours\n  'b.example'\n]",
            "b.example",
            "[\n  'a.example',\n\n]",
        ),
    ],
)
def test_an_entry_goes_with_the_comments_about_it(text: str, gone: str, left: str) -> None:
    file = "[destinations]\ndenied = {}\n"
    before = _read(file.format(text))
    after = replace(before, denied=tuple(each for each in before.denied if each != gone))

    assert _edit(file.format(text), after) == file.format(left)


def test_mixed_line_ends_stay_as_they_are() -> None:
    text = "[destinations]\r\ndenied = ['a.example']\n# end\r\n"

    edited = _edit(text, replace(_read(text), denied=()))

    assert edited == text.replace("'a.example'", "")
