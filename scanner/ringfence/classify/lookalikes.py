"""Names that are made to be taken for a known host.

Five tricks are recognised: letters that look alike (`opena1.com`, Cyrillic letters in an `xn--`
label), a known domain in front of a foreign one (`api.openai.com.evil.example`) or written into it
with hyphens (`openai.com-login.example`), a foreign domain that bears a name only one organisation has
(`openai-login.example`, `anthropic.co`), and one that misspells it (`antropic.com`). Letters and names
are judged in the registered domain alone, so that a company may call its own proxy
`openai.corp.example`; and what is below a known domain resembles nothing. Below a suffix where anyone
gets a name (`openai.com.pages.dev`) the labels before it are judged.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from ringfence.classify.brands import NAMES_OF_OTHERS, by_trade, stands_out, without_chance
from ringfence.classify.confusables import lettered, skeleton
from ringfence.classify.names import icann_domain, registered_domain, tenant_suffix
from ringfence.classify.patterns import is_name
from ringfence.classify.spelling import ORDINARY, Misspellings

_DISTINCT = 5
"""Letters; shorter names occur inside ordinary words that hyphens join."""
_BORNE = 6
"""Letters; shorter brands occur inside ordinary words."""
_MOST_WORDS = 4
"""Of a known domain, when its labels are written with hyphens."""
_OF_OWNERS = ("akamaiedge.net", "cdn.cloudflare.net", "edgekey.net", "edgesuite.net")
"""Suffixes of delivery networks, before which the customer's own domain stands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resemblance:
    """What a name borrows."""

    known: str
    """The domain, or the brand when no dot is in it."""
    said: str
    """How, as the end of a sentence about the name."""
    alone: bool = False
    """Whether it is the bare brand where anyone gets a name: it may be the brand's own."""


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

    def resemblance(self, name: str) -> Resemblance | None:
        """What an uncatalogued canonical name is made to be taken for; None when it is honest."""
        domain = registered_domain(name)
        if domain in self.domains:
            return None
        if twin := self.skeletons.get(skeleton(domain)):
            return Resemblance(known=twin, said=f"looks like {twin}")
        if suffix := tenant_suffix(name):
            return self.of_tenant(name.removesuffix(f".{suffix}"), suffix, branded=True)
        below = name.removesuffix(domain).removesuffix(".")
        return (
            self._in_front(below, domain)
            or self._hyphenated(name)
            or self._branded(domain.partition(".")[0], "a domain that the catalogue does not know")
        )

    def of_tenant(self, below: str, suffix: str, *, branded: bool) -> Resemblance | None:
        """The same of the labels before a suffix below which anyone gets a name.

        Brands count only where branded says so: a customer may well call a bucket after one.
        """
        if suffix in _OF_OWNERS:
            return None
        if found := self._in_front(below, suffix) or self._hyphenated(below):
            return found
        label = below.rpartition(".")[2]
        found = self._branded(label, f"a name that anyone gets below {suffix}") if branded else None
        if found is None or found.known in suffix:
            return None
        return replace(found, alone=label == found.known)

    def _in_front(self, below: str, domain: str) -> Resemblance | None:
        """A known domain among the labels below another one."""
        labels = below.split(".")
        for start in range(len(labels)):
            for end in range(start + 2, min(start + _MOST_WORDS, len(labels)) + 1):
                run = ".".join(labels[start:end])
                if run in self.domains:
                    return Resemblance(known=run, said=f"puts {run} in front of {domain}")
        return None

    def _hyphenated(self, name: str) -> Resemblance | None:
        """A known domain's words in a row, where hyphens stand for dots or join more to it."""
        if "-" not in name:
            return None
        words = name.replace(".", "-").split("-")
        joined = _joints(name)
        for start in (place for place, word in enumerate(words) if word in self.first_words):
            for end in range(start + 2, min(start + _MOST_WORDS, len(words)) + 1):
                domain = self.words.get(tuple(words[start:end]))
                if domain and "-" in joined[start : end + 1]:
                    return Resemblance(known=domain, said=f"spells {domain} with hyphens")
        return None

    def _branded(self, label: str, where: str) -> Resemblance | None:
        if brand := self._word(label) or self._borne(label):
            return Resemblance(known=brand, said=f"bears the name {brand} in {where}")
        for word in (label, *label.split("-")):
            if brand := self.misspellings.of(lettered(word)):
                return Resemblance(known=brand, said=f"misspells the name {brand}")
        return None

    def _word(self, label: str) -> str:
        """The brand that the label, or a word of it between hyphens, looks like."""
        words = (label, *label.split("-"))
        found = (
            self.brands.get(skeleton(word)) for word in words if lettered(word) not in ORDINARY
        )
        return next((brand for brand in found if brand and by_trade(brand, label)), "")

    def _borne(self, label: str) -> str:
        for spelled in _spellings(label):
            for brand in self.brands.values():
                if len(brand) >= _BORNE and stands_out(brand, spelled):
                    return brand
        return ""


def known_names(patterns: Iterable[str], brands: Iterable[str]) -> KnownNames:
    """What these hosts and host patterns, and these brands, are recognised by."""
    listed = sorted(set(patterns))
    literal_ends = (pattern.rpartition("*")[2].rpartition("}")[2] for pattern in listed)
    ends = {end.lstrip(".") for end in literal_ends if "." in end.lstrip(".")}
    domains = sorted({of(end) for end in ends for of in (registered_domain, icann_domain)})
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
        misspellings=Misspellings(set(known) - NAMES_OF_OTHERS),
    )


def _joints(name: str) -> str:
    """What stands before each word of a name and after the last one, in order."""
    return "." + "".join(character for character in name if character in ".-") + "."


def _spellings(label: str) -> Iterator[str]:
    """A label with foreign letters and digits as Latin ones; `1` may stand for `l` and for `i`."""
    read = without_chance(lettered(label))
    yield read.replace("1", "l")
    yield read.replace("1", "i")
