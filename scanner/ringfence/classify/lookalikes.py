"""Names that are made to be taken for a known host.

Five tricks are recognised: letters that look alike (`opena1.com`, Cyrillic letters in an `xn--`
label), a known domain in front of a foreign one (`api.openai.com.evil.example`) or written into it
with hyphens (`openai.com-login.example`), a foreign domain that bears a name only one organisation has
(`openai-login.example`, `anthropic.co`), and one that misspells it (`antropic.com`). Letters and names
are judged in the registered domain alone, so that a company may call its own proxy
`openai.corp.example`; and what is below a known domain resembles nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from ringfence.classify.confusables import lettered, skeleton
from ringfence.classify.names import registered_domain
from ringfence.classify.patterns import is_name
from ringfence.classify.spelling import Misspellings

_DISTINCT = 5
"""Letters; shorter names occur inside ordinary words that hyphens join."""
_BORNE = 6
"""Letters; shorter brands occur inside ordinary words."""
_BY_CHANCE = ("digitlab",)
"""Words in which a brand stands by chance."""
_MOST_WORDS = 4
"""Of a known domain, when its labels are written with hyphens."""


@dataclass(frozen=True, slots=True)
class KnownNames:
    """The domains and brands that a look-alike would borrow."""

    domains: frozenset[str]
    skeletons: Mapping[str, str]
    """What a known domain looks like, to the domain."""
    words: Mapping[tuple[str, ...], str]
    """The words of a known domain with a distinct name, or of a longer known host, to it."""
    first_words: frozenset[str]
    brands: Mapping[str, str]
    """What a brand looks like, to the brand."""
    misspellings: Misspellings

    def resemblance(self, name: str) -> str:
        """Why an uncatalogued canonical name is taken for a look-alike; empty when it is none."""
        domain = registered_domain(name)
        if domain in self.domains:
            return ""
        return (
            self._alike(domain)
            or self._in_front(name, domain)
            or self._hyphenated(name)
            or self._branded(domain)
        )

    def _alike(self, domain: str) -> str:
        twin = self.skeletons.get(skeleton(domain), "")
        return f"looks like {twin}" if twin else ""

    def _in_front(self, name: str, domain: str) -> str:
        """A known domain among the labels below the registered one."""
        labels = name.removesuffix(domain).removesuffix(".").split(".")
        for start in range(len(labels)):
            for end in range(start + 2, min(start + _MOST_WORDS, len(labels)) + 1):
                run = ".".join(labels[start:end])
                if run in self.domains:
                    return f"puts {run} in front of {domain}"
        return ""

    def _hyphenated(self, name: str) -> str:
        """A known domain's words in a row, where hyphens stand for dots or join more to it."""
        if "-" not in name:
            return ""
        words = name.replace(".", "-").split("-")
        joined = _joints(name)
        for start in (place for place, word in enumerate(words) if word in self.first_words):
            for end in range(start + 2, min(start + _MOST_WORDS, len(words)) + 1):
                domain = self.words.get(tuple(words[start:end]))
                if domain and "-" in joined[start : end + 1]:
                    return f"spells {domain} with hyphens"
        return ""

    def _branded(self, domain: str) -> str:
        label = domain.partition(".")[0]
        for word in (label, *label.split("-")):
            if brand := self.brands.get(skeleton(word)):
                return f"bears the name {brand} in a domain that the catalogue does not know"
        for spelled in _spellings(label):
            for brand in self.brands.values():
                if len(brand) >= _BORNE and brand in spelled:
                    return f"bears the name {brand} in a domain that the catalogue does not know"
        for word in (label, *label.split("-")):
            if brand := self.misspellings.of(lettered(word)):
                return f"misspells the name {brand}"
        return ""


def known_names(patterns: Iterable[str], brands: Iterable[str]) -> KnownNames:
    """What these hosts and host patterns, and these brands, are recognised by."""
    listed = sorted(set(patterns))
    literal_ends = (pattern.rpartition("*")[2].rpartition("}")[2] for pattern in listed)
    ends = (end.lstrip(".") for end in literal_ends)
    domains = sorted({registered_domain(end) for end in ends if "." in end})
    distinct = [domain for domain in domains if len(domain.partition(".")[0]) >= _DISTINCT]
    hosts = [pattern for pattern in listed if is_name(pattern) and pattern.count(".") > 1]
    words = {tuple(name.replace(".", "-").split("-")): name for name in (*hosts, *distinct)}
    known = sorted(set(brands))
    return KnownNames(
        domains=frozenset(domains),
        skeletons={skeleton(domain): domain for domain in domains},
        words=words,
        first_words=frozenset(first for first, *_ in words),
        brands={skeleton(brand): brand for brand in known},
        misspellings=Misspellings(known),
    )


def _joints(name: str) -> str:
    """What stands before each word of a name and after the last one, in order."""
    return "." + "".join(character for character in name if character in ".-") + "."


def _spellings(label: str) -> Iterator[str]:
    """A label with foreign letters and digits as Latin ones; `1` may stand for `l` and for `i`."""
    read = lettered(label)
    for word in _BY_CHANCE:
        read = read.replace(word, "")
    yield read.replace("1", "l")
    yield read.replace("1", "i")
