"""What a request says of each condition key, with every reading that AWS might take it by.

A reading is the values of a key, or None where the key counts as missing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ringfence.guardrail.action_keys import carries
from ringfence.guardrail.reference import acts_on, known_service, multi_valued
from ringfence.model.iam_request import ContextKey, IamRequest, principal_keys

Reading = tuple[str, ...] | None
_GLOBAL = "aws:"
_OF_TARGETS = ("aws:requesttag/", "aws:resourcetag/", "aws:tagkeys")
"""Global by name; the reference lists them for each action that carries them."""
_OF_SESSIONS = frozenset(
    {"codebuild", "ec2", "glue", "identitystore", "lambda", "saml", "ssm", "sts"}
)
"""Services whose keys stay with a session, so that calls of other services carry them too."""
_PRINCIPAL = "aws:principalarn"
ALWAYS_SENT = frozenset(
    {
        "aws:currenttime",
        "aws:epochtime",
        "aws:principalaccount",
        "aws:principalarn",
        "aws:principalisawsservice",
        "aws:principaltype",
        "aws:requestedregion",
        "aws:securetransport",
        "aws:useragent",
        "aws:userid",
        "aws:viaawsservice",
    }
)
"""Keys of every request, whatever it acts on (IAM user guide, global condition context keys)."""
MAY_BE_SENT = frozenset(
    {
        "aws:multifactorauthage",
        "aws:multifactorauthpresent",
        "aws:principalorgid",
        "aws:principalorgpaths",
        "aws:resourceaccount",
        "aws:resourceorgid",
        "aws:resourceorgpaths",
        "aws:sourceip",
        "aws:tokenissuetime",
        "aws:username",
    }
)
"""Keys that AWS adds to most requests, by who calls, from where, and on whose resource."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """What is known of one key."""

    readings: tuple[Reading, ...] = (None,)
    many: bool = False
    """Whether it is a list, or may be."""
    unknown: bool = False
    """Whether neither its values nor its presence are known."""
    doubt: str = ""
    """Why there is more than one reading."""


MISSING = Fact()
_SESSION = Fact(unknown=True, doubt="the ARN of a session does not tell the path of its role")


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """The keys that policies see of a request."""

    keys: Mapping[str, Fact]
    """By name in lower case; every other key is missing."""
    ignored: tuple[str, ...]
    """Keys that were given and that the action never carries, as they were spelled, sorted."""

    def of(self, key: str) -> Fact:
        if key not in self.keys and key in ALWAYS_SENT | MAY_BE_SENT:
            return Fact(unknown=True, many=multi_valued(key), doubt=_unsaid(key))
        return self.keys.get(key, MISSING)


def facts_of(request: IamRequest) -> Facts:
    """What a request says. A key that two spellings name keeps the last; readers refuse that."""
    if request.contradictions:
        raise ValueError(f"{', '.join(request.contradictions)} contradicts the principal")
    told = principal_keys(request.principal)
    keys = {key: Fact(readings=((value,),)) for key, value in told.items()}
    if request.principal and _PRINCIPAL not in keys:
        keys[_PRINCIPAL] = _SESSION
    ignored: list[str] = []
    for given in request.context:
        folded = given.name.lower()
        if folded in told:
            continue
        known = carried(folded, request.action.lower())
        if known is False:
            ignored.append(given.name)
        else:
            keys[folded] = _fact(given, folded, sure=known is True)
    return Facts(keys=keys, ignored=tuple(sorted(ignored)))


def carried(key: str, action: str) -> bool | None:
    """Whether a request of the action carries a key; None when nobody can tell."""
    listed = acts_on(action) is not None
    if listed and carries(action, key):
        return True
    if key.startswith(_GLOBAL):
        return None if key.startswith(_OF_TARGETS) else True
    owner = key.partition(":")[0]
    if owner == action.partition(":")[0]:
        return False if listed else None
    return None if owner in _OF_SESSIONS or not known_service(owner) else False


def _fact(given: ContextKey, key: str, *, sure: bool) -> Fact:
    many = given.many or multi_valued(key)
    if given.absent:
        return MISSING
    if given.values is None:
        return Fact(unknown=True, many=many, doubt=f"the value of {given.name} is not known")
    if not given.values:
        return Fact(
            readings=((), None),
            many=True,
            doubt=f"the empty list of {given.name} may count as missing",
        )
    if not sure:
        return Fact(
            readings=(given.values, None),
            many=many,
            doubt=f"whether the action carries {given.name} is not known",
        )
    return Fact(readings=(given.values,), many=many)


def _unsaid(key: str) -> str:
    often = "with every request" if key in ALWAYS_SENT else "with many requests"
    return f"AWS sends {key} {often}, and this one does not say it"
