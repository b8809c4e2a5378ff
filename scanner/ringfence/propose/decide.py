"""What may stand in a permit, and why the rest may not.

A destination gets there on the operator's word, or because an AgentCore runtime cannot run without
it; never because it was seen. The operator's word has limits as well: nothing that is prohibited,
looks like something else, is a bare address, or lies in the network, and no pattern that opens what
belongs to others.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ringfence.classify import Classifier
from ringfence.classify.indicators import listed_below
from ringfence.classify.names import is_public_suffix, tenant_suffix
from ringfence.model.egress import Category, Classification, Destination, Sanction
from ringfence.model.proposal import ReviewReason

_AWS_SUFFIXES = ("amazonaws.com", "amazonaws.com.cn", "api.aws", "on.aws", "aws.dev")
_SUBDOMAIN = "ringfence-probe"
"""A label that nobody has: what a wildcard opens beyond the names that are known."""


@dataclass(frozen=True, slots=True)
class Objection:
    """Why something is not emitted although it was approved."""

    reason: ReviewReason
    why: str


def objection(found: Classification, *, exact: bool) -> Objection | None:
    """Why a destination is not emitted although somebody approved it; None when it may be.

    exact says whether the operator wrote the very name.
    """
    said = "; ".join(found.reasons)
    if found.sanction is Sanction.PROHIBITED:
        return Objection(ReviewReason.PROHIBITED, said)
    if found.imitates:
        return Objection(ReviewReason.LOOK_ALIKE, f"it imitates {found.imitates}: {said}")
    if found.category is Category.RAW_ADDRESS:
        return Objection(ReviewReason.RAW_ADDRESS, said)
    if found.category is Category.PRIVATE_NETWORK:
        return Objection(ReviewReason.PRIVATE, said)
    if found.category is Category.MODEL_AGGREGATOR:
        return None if exact else Objection(ReviewReason.AGGREGATOR, said)
    if not found.learnable:
        return Objection(ReviewReason.NOT_LEARNABLE, said)
    return None


def unapproved(destination: Destination) -> Objection:
    """Why a destination that nobody approved waits for review, or can never leave it."""
    found = destination.classification
    said = "; ".join(found.reasons)
    known = objection(found, exact=False)
    if not destination.host and destination.candidate_hosts:
        names = ", ".join(destination.candidate_hosts[:4])
        return Objection(ReviewReason.SHARED_ADDRESS, f"several names have the address: {names}")
    if not destination.host and found.category is not Category.PRIVATE_NETWORK:
        return Objection(ReviewReason.RAW_ADDRESS, said)
    if known:
        return known
    if found.category is Category.AWS_SERVICE or _is_platform(destination.host, found):
        return Objection(ReviewReason.AWS, said)
    if found.shared:
        return Objection(ReviewReason.SHARED_HOST, said)
    if found.sanction is Sanction.UNSANCTIONED:
        return Objection(ReviewReason.UNSANCTIONED, said)
    return Objection(ReviewReason.UNREVIEWED, said)


def of_aws(name: str) -> bool:
    """Whether a name is below a domain of AWS."""
    return name.endswith(tuple(f".{suffix}" for suffix in _AWS_SUFFIXES))


def _is_platform(host: str, found: Classification) -> bool:
    """Whether the catalogue sanctions it as AWS's own, which is nobody's word for a permit."""
    return found.sanction is Sanction.SANCTIONED and of_aws(host)


def wildcard_objection(
    pattern: str, classifier: Classifier, *, denied: Iterable[str], seen: Iterable[str]
) -> Objection | None:
    """Why a `*.suffix` of the operator's is not emitted; None when it opens only what is theirs.

    denied are the operator's denied entries, seen the names below the suffix that were seen.
    """
    base = pattern.removeprefix("*.")
    if is_public_suffix(base) or tenant_suffix(base) == base or base in _AWS_SUFFIXES:
        return Objection(ReviewReason.WILDCARD, f"anyone gets a name below {base}")
    if of_aws(base):
        return Objection(
            ReviewReason.WILDCARD, "a wildcard below a domain of AWS opens what belongs to others"
        )
    for entry in denied:
        if (name := entry.removeprefix("*.")) == base or name.endswith(f".{base}"):
            return Objection(ReviewReason.WILDCARD, f"it would permit {entry}, which is denied")
    for name in (f"{_SUBDOMAIN}.{base}", *seen, *listed_below(base)):
        if name != base and (found := _opens(classifier.host(name), name)):
            return found
    return None


def _opens(found: Classification, name: str) -> Objection | None:
    """Why a wildcard that permits this name opens too much."""
    refused = objection(found, exact=False)
    named = "any name below it" if name.startswith(_SUBDOMAIN) else name
    if refused:
        return Objection(refused.reason, f"it would permit {named}: {refused.why}")
    if found.shared:
        said = "; ".join(found.reasons)
        return Objection(ReviewReason.WILDCARD, f"others answer behind {named}: {said}")
    return None
