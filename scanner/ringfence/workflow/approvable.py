"""Whether a destination may be sanctioned or excepted by a command; pure.

What can never be learned from traffic is not sanctioned by a command either. An operator who means
it writes it into the file by hand, where a reviewer sees the line.
"""

from __future__ import annotations

from dataclasses import replace

from ringfence.classify import Classifier
from ringfence.classify.names import is_international, is_public_suffix
from ringfence.errors import ConfigError
from ringfence.model.egress import Category, Classification, Sanction
from ringfence.model.settings import Settings
from ringfence_data.catalogue import entries

_BELOW = "ringfence-asks"
"""A label that no catalogue lists, to ask what stands below a suffix."""
_BY_HAND = (
    "if you mean it nevertheless, write it into destinations.sanctioned by hand, "
    "where whoever reviews the file sees it"
)


def refuse_sanction(destination: str, settings: Settings) -> None:
    """ConfigError, with the reason, for what no slip may sanction."""
    if reason := _why_not(destination, _without_lists(settings), learned=True):
        raise ConfigError(f"{destination} is not sanctioned: {reason}", hint=_BY_HAND)


def refuse_exception(destination: str, settings: Settings) -> None:
    """ConfigError, with the reason, for what is never accepted for whoever may go there.

    An aggregator, an AI product or a bare address may be excepted until a day. What of these may be
    permitted for so long is decided where a pack is proposed.
    """
    reason = _why_not(destination, _without_lists(settings), learned=False)
    if not reason and is_international(destination):
        reason = "an internationalised name hides what it spells"
    if reason:
        raise ConfigError(
            f"{destination} is not excepted: {reason}",
            hint="except the one finding by its fingerprint: --finding",
        )


def _without_lists(settings: Settings) -> Settings:
    """What the operator knows, without what they decided: that is what is being decided."""
    return replace(settings, sanctioned=(), denied=())


def _why_not(destination: str, known: Settings, *, learned: bool) -> str:
    classifier = Classifier(known)
    suffix = destination.removeprefix("*.")
    if suffix == destination:
        return _objection(classifier.host(destination), learned=learned)
    if is_public_suffix(suffix):
        return f"anyone gets a name below {suffix}"
    below = classifier.host(f"{_BELOW}.{suffix}")
    if below.shared:
        return f"other tenants answer below {suffix}: {_first(below)}"
    for found in (classifier.host(suffix), below):
        if reason := _objection(found, learned=learned):
            return reason
    return _tenants_below(suffix, classifier, learned=learned)


def _tenants_below(suffix: str, classifier: Classifier, *, learned: bool) -> str:
    """The first name of the catalogue below a suffix that the suffix would let in and may not."""
    names = sorted(
        host
        for entry in entries()
        for host in entry.hosts
        if host.removeprefix("*.").endswith(f".{suffix}")
    )
    for name in names:
        found = classifier.host(name.replace("*.", f"{_BELOW}.").replace("{region}", "us-east-1"))
        if found.shared:
            return f"it holds {name}, where other tenants answer"
        if reason := _objection(found, learned=learned):
            return f"it holds {name}: {reason}"
    return ""


def _objection(found: Classification, *, learned: bool) -> str:
    if found.imitates:
        return f"it imitates {found.imitates}"
    if found.sanction is Sanction.PROHIBITED:
        return f"it is a prohibited kind of destination, {found.category}: {_first(found)}"
    if learned and not found.learnable and found.sanction is not Sanction.SANCTIONED:
        kind = "" if found.category is Category.UNKNOWN else f", {found.category}"
        return f"review can never approve it{kind}: {_first(found)}"
    return ""


def _first(found: Classification) -> str:
    return found.reasons[-1] if found.reasons else "the catalogue says so"


def never_learned(destination: str, settings: Settings) -> str:
    """Why review could never approve a destination; empty where it could."""
    return _why_not(destination, _without_lists(settings), learned=True)


def shared_host(destination: str, settings: Settings) -> str:
    """Who else answers behind an exact name; empty where nobody is known to."""
    found = Classifier(_without_lists(settings)).host(destination)
    return _first(found) if found.shared and not destination.startswith("*.") else ""
