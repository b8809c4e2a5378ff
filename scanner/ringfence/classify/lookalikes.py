"""Names that are made to be taken for a known host.

Three tricks are recognised: letters that look alike (`opena1.com`, Cyrillic letters in an `xn--`
label), a known domain in front of a foreign one (`api.openai.com.evil.example`), and a foreign
domain that bears a name only one organisation has (`openai-login.example`). Letters and names are
judged in the registered domain alone, so that a company may call its own proxy
`openai.corp.example`.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ringfence.classify.names import is_international, registered_domain

_CYRILLIC = str.maketrans(
    "\u0430\u0432\u0441\u0501\u0435\u04bb\u0456\u0458\u043a\u04cf\u043c\u043f"
    "\u043e\u0440\u051b\u0433\u0455\u0442\u0446\u0475\u051d\u0445\u0443",
    "abcdehljklmnopqrstuvwxy",
)
_GREEK = str.maketrans("\u03b1\u03b5\u03b9\u03ba\u03bd\u03bf\u03c1\u03c4\u03c5\u03c7", "aelkvoptux")
_LATIN = str.maketrans("\u0131\u0261015i", "lgolsl")
"""Among them the dotless i; `i`, `l` and `1` are one letter to the eye."""
_LETTER_PAIRS = (("rn", "m"), ("vv", "w"))
_PREFIX = "xn--"
_DISTINCT = 5
"""Shorter names occur inside ordinary words that hyphens join."""


@dataclass(frozen=True, slots=True)
class KnownNames:
    """The domains and brands that a look-alike would borrow."""

    domains: frozenset[str]
    skeletons: Mapping[str, str]
    """What a known domain looks like, to the domain."""
    hyphened: Mapping[str, str]
    """A known domain spelled with hyphens, to the domain."""
    brands: Mapping[str, str]
    """What a brand looks like, to the brand."""

    def resemblance(self, name: str) -> str:
        """Why an uncatalogued canonical name is taken for a look-alike; empty when it is none."""
        return (
            self._alike(name)
            or self._in_front(name)
            or self._hyphenated(name)
            or self._branded(name)
            or _international(name)
        )

    def _alike(self, name: str) -> str:
        domain = registered_domain(name)
        twin = self.skeletons.get(_skeleton(domain), domain)
        return f"looks like {twin}" if twin != domain else ""

    def _in_front(self, name: str) -> str:
        labels = name.split(".")
        for size in (2, 3):
            for start in range(len(labels) - size):
                run = ".".join(labels[start : start + size])
                if run in self.domains:
                    return f"puts {run} in front of {registered_domain(name)}"
        return ""

    def _hyphenated(self, name: str) -> str:
        for label in (label for label in name.split(".")[:-1] if "-" in label):
            for spelled, domain in self.hyphened.items():
                if f"-{spelled}-" in f"-{label}-":
                    return f"spells {domain} with hyphens"
        return ""

    def _branded(self, name: str) -> str:
        label = _skeleton(registered_domain(name).split(".")[0])
        for shape, brand in self.brands.items():
            if shape in label:
                return f"bears the name {brand} in a domain that the catalogue does not know"
        return ""


def known_names(patterns: Iterable[str], brands: Iterable[str]) -> KnownNames:
    """What these hosts and host patterns, and these brands, are recognised by."""
    literal_ends = (pattern.rpartition("*")[2].lstrip(".") for pattern in patterns)
    domains = sorted({registered_domain(end) for end in literal_ends if "." in end})
    return KnownNames(
        domains=frozenset(domains),
        skeletons={_skeleton(domain): domain for domain in domains},
        hyphened={
            domain.replace(".", "-"): domain
            for domain in domains
            if len(domain.split(".")[0]) >= _DISTINCT
        },
        brands={_skeleton(brand): brand for brand in sorted(brands)},
    )


def _international(name: str) -> str:
    return "is an internationalised name" if is_international(name) else ""


def _skeleton(name: str) -> str:
    """The name with every letter replaced by the one it can be taken for."""
    text = ".".join(_decoded(label) for label in name.split(".")).casefold()
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    latin = bare.translate(_CYRILLIC).translate(_GREEK)
    for pair, single in _LETTER_PAIRS:
        latin = latin.replace(pair, single)
    return latin.translate(_LATIN)


def _decoded(label: str) -> str:
    if not label.startswith(_PREFIX):
        return label
    try:
        return label.removeprefix(_PREFIX).encode("ascii").decode("punycode")
    except UnicodeError:
        return label
