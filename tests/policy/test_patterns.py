"""Globs against expressions that say the same, and against hosts made to take long."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringfence.model.policy import Semantics, WildcardSemantics
from ringfence.policy.patterns import host_matches, url_matches
from ringfence.render.network_firewall.signatures import signatures
from support.packs import domains, pack, web_rule

GLOBS = st.text("ab.*", min_size=1, max_size=9)
HOSTS = st.text("ab.", min_size=1, max_size=12)
READINGS = st.builds(Semantics, wildcard=st.sampled_from(WildcardSemantics), apex=st.booleans())
HOSTILE = "*a" * 16 + "b"
LONG = "a" * 250


def expression(glob: str, reading: Semantics) -> str:
    """A domain glob in the plainest expression, which takes long for some hosts."""
    glob = re.sub(r"\*+", "*", glob)
    any_character = r"[^.]" if reading.wildcard is WildcardSemantics.ONE_LABEL else "."
    if glob == "*":
        return ".+"
    below = glob.startswith("*.")
    rest = re.escape(glob[2:] if below else glob).replace(r"\*", f"{any_character}*")
    if not below:
        return rest
    apex = reading.apex and "*" not in glob[2:]  # what is no name has no apex
    return rf"(?:{any_character}+\.){'?' if apex else ''}" + rest


@given(GLOBS, HOSTS, READINGS)
def test_a_domain_glob_takes_what_its_plain_expression_takes(
    glob: str, host: str, reading: Semantics
) -> None:
    plain = re.fullmatch(expression(glob, reading), host) is not None

    assert host_matches(glob, host, reading) == plain


@given(st.text("aB/*", max_size=9), st.text("aB/", max_size=12))
def test_a_path_glob_takes_what_its_plain_expression_takes(glob: str, path: str) -> None:
    below = ".*" if not glob or glob.endswith("/") else ""
    plain = re.fullmatch(re.escape(glob).replace(r"\*", ".*") + below, path) is not None

    assert url_matches(f"a.com/{glob}", f"a.com/{path}", Semantics()) == plain


@pytest.mark.parametrize("wildcard", WildcardSemantics)
def test_a_hostile_glob_is_answered_at_once(wildcard: WildcardSemantics) -> None:
    reading = Semantics(wildcard=wildcard)

    assert not host_matches(HOSTILE, LONG, reading)
    assert host_matches(HOSTILE, LONG + "b", reading)
    assert not url_matches(f"a.com/{HOSTILE}", f"a.com/{LONG}", reading)


def pcre(glob: str, reading: Semantics) -> str | None:
    """The expression that AWS Network Firewall gets for the Host header; None where it needs none."""
    made = pack(web_rule("a", 1, "w"), groups=(domains("w", glob),))
    (line,) = (
        each
        for signature in signatures(made, made.rules[0], reading)
        for each in signature.options
        if signature.protocol == "http" and each.startswith(("pcre", "content"))
    )
    found = re.fullmatch(r'pcre:"/\^(.*)\$/"', line)
    return found[1] if found else None


@given(GLOBS, HOSTS, READINGS)
def test_the_expression_of_a_signature_takes_what_the_glob_takes(
    glob: str, host: str, reading: Semantics
) -> None:
    written = pcre(glob, reading)

    if written:
        assert (re.fullmatch(written, host) is not None) == host_matches(glob, host, reading)


@pytest.mark.parametrize("wildcard", WildcardSemantics)
def test_the_expression_of_a_hostile_glob_gives_up_at_once(wildcard: WildcardSemantics) -> None:
    written = pcre(HOSTILE, Semantics(wildcard=wildcard))

    assert written
    assert not re.fullmatch(written, LONG)
    assert re.fullmatch(written, LONG + "b")
