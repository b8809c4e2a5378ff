"""Denies of single URLs of a host that is otherwise wanted: indicators of compromise."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ringfence.model.anomaly import Anomaly
from ringfence.model.flow import Decision, Flow
from ringfence.model.policy import DcfRule, RuleAction
from ringfence.policy.evaluate import evaluate
from ringfence.policy.lint.entries import MAX_ENTRIES, listed, urls_of
from ringfence.policy.lint.facts import CodePart, Subject
from ringfence.policy.patterns import url_host, url_matches, without_scheme

_WORD = re.compile(r"[A-Za-z0-9_.-]{5,}")
_GENERIC = frozenset({"repos", "releases", "archive", "download", "packages", "contents"})
"""Words of a code host's own paths."""


def indicators(subject: Subject) -> Iterator[Anomaly]:
    """Spellings that an indicator misses."""
    for region in subject.universe.regions[0]:
        rule = region.rule
        urls = urls_of(subject.pack, rule)
        if rule.action is RuleAction.DENY and urls and region.boxes:
            yield from _gaps(subject, rule, urls)


def _gaps(subject: Subject, rule: DcfRule, urls: tuple[str, ...]) -> Iterator[Anomaly]:
    forms = subject.facts.code_forms
    known = {form.host for form in forms}
    words = tuple(
        dict.fromkeys(
            (word, part)
            for url in urls[:MAX_ENTRIES]
            if url_host(url).lower() in known
            for word, part in _words(without_scheme(url).partition("/")[2])
        )
    )
    missed = tuple(
        spelled
        for word, part in words
        for form in forms
        if form.part is part
        for spelled in [form.url.replace("{word}", word)]
        if not _taken(subject, urls, spelled)
    )
    if missed:
        yield Anomaly(
            id="indicator-gap",
            rule=rule.name,
            message=f"{rule.name} does not take every way to spell what it names: {listed(missed)}",
            witness=_passing(subject, rule, missed),
        )
    spelled_otherwise = tuple(
        other
        for word, part in words
        for form in [each for each in forms if each.part is part][:1]
        for other in [form.url.replace("{word}", each) for each in _spellings(word)]
        if not _taken(subject, urls, other)
    )
    if spelled_otherwise:
        yield Anomaly(
            id="indicator-spelling",
            rule=rule.name,
            message=f"{rule.name} compares paths letter by letter, and the host does not: "
            f"{listed(spelled_otherwise)}",
            witness=_passing(subject, rule, spelled_otherwise),
        )


def _words(path: str) -> Iterator[tuple[str, CodePart]]:
    """What the path of a code host names: the first part of it is an owner, the rest a repository.

    Only what a `*` extends is looked for elsewhere: a path in full is one file or one release.
    """
    segments = path.removeprefix("repos/").split("/")
    for place, segment in enumerate(segments):
        for word in _WORD.findall(segment):
            if "*" in segment and word.lower() not in _GENERIC:
                yield word, CodePart.REPOSITORY if place else CodePart.OWNER


def _spellings(word: str) -> tuple[str, str]:
    """The word in capitals, and with its first letter percent-encoded."""
    return word.upper(), f"%{ord(word[0]):02x}{word[1:]}"


def _taken(subject: Subject, urls: tuple[str, ...], url: str) -> bool:
    return any(url_matches(pattern, url, subject.semantics) for pattern in urls)


def _passing(subject: Subject, rule: DcfRule, urls: tuple[str, ...]) -> Flow | None:
    """A flow to one of the missed URLs that the pack permits: what is denied anyway shows no gap."""
    port = rule.ports[0][0] if rule.ports else 443
    flows = (
        Flow(src=source, host=url.partition("/")[0], url=url, port=port, tls=True)
        for url in urls[:MAX_ENTRIES]
        for source in rule.src
    )
    return next(
        (
            f
            for f in flows
            if evaluate(subject.pack, f, subject.semantics).decision is Decision.PERMIT
        ),
        None,
    )
