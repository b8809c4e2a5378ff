"""What lint is told, since a pack does not say it and the policy rooms know no cloud."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from ringfence.model.policy import PolicyPack, Semantics
from ringfence.policy.lint.universe import Universe


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """A service that a runtime cannot do without."""

    name: str
    host: str
    """With `{region}`, `{account}` and the domain of the services in the region, `{suffix}`."""


class CodePart(StrEnum):
    """What of a code host a word in a URL names."""

    OWNER = "owner"
    REPOSITORY = "repository"


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeForm:
    """A way to spell an owner or a repository of a code host as a URL; `{word}` is what an IoC names."""

    host: str
    part: CodePart
    url: str


def _nothing(_: str) -> str:
    return ""


def _never(_: str) -> bool:
    return False


@dataclass(frozen=True, slots=True, kw_only=True)
class LintFacts:
    """Facts of clouds and catalogues; the defaults know nothing."""

    tenants: Callable[[str], str] = _nothing
    """For a domain glob: a host below it that anyone could own; empty where there is none."""
    shared: Callable[[str], str] = _nothing
    """For a name: who shares it with strangers; empty where nobody does."""
    is_model: Callable[[str], bool] = _never
    """Whether a name is one of a model provider."""
    cloud_suffixes: tuple[str, ...] = ()
    """Domains of the cloud's own services."""
    region: str = ""
    """A regular expression that a region in a host name matches; empty to look for none."""
    needs: tuple[Need, ...] = ()
    partitions: tuple[tuple[str, str], ...] = ()
    """Start of a region's name, and the domain of the services there; the first that fits."""
    runtime_words: tuple[str, ...] = ()
    """What a SmartGroup's name says that holds runtimes."""
    code_forms: tuple[CodeForm, ...] = ()
    singleton: bool = False
    """Whether the pack is the controller-wide list, which replaces everybody's rules."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A pack, as every family of anomalies looks at it."""

    pack: PolicyPack
    universe: Universe
    semantics: Semantics
    facts: LintFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class Undecided:
    """Something that a family could not tell within its bound."""

    what: str
