"""A principal's policies as they are asked, together with what holds for it from elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from ringfence.guardrail.evaluation import (
    Policies,
    PolicyDocument,
    UnreadablePolicyError,
    read_document,
)
from ringfence.guardrail.evaluation.decide import matches_statement_action
from ringfence.guardrail.evaluation.document import Condition, PolicyStatement
from ringfence.model.identity import Principal
from ringfence.model.trilean import Match

REGION = "aws:requestedregion"
_REGION_FIELD = 3
"""Of an ARN."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """The documents that decide for one principal, as far as they could be read."""

    policies: Policies
    unreadable: tuple[str, ...]
    """Identity policies that are none, or were not read."""
    unreadable_boundary: tuple[str, ...]
    """Its boundary's name, where that could not be read."""

    @property
    def statements(self) -> Iterator[PolicyStatement]:
        """Those of every layer."""
        boundary = (self.policies.boundary,) if self.policies.boundary is not None else ()
        layers = (document for layer in self.policies.scps for document in layer)
        for document in (*self.policies.identity, *layers, *boundary):
            yield from document.statements

    def keys(self) -> frozenset[str]:
        """The condition keys that any statement asks for, in lower case."""
        return frozenset(
            condition.key for statement in self.statements for condition in statement.conditions
        )

    def conditions(self, keys: frozenset[str]) -> frozenset[Condition]:
        """Those that ask for one of these keys."""
        return frozenset(
            condition
            for statement in self.statements
            for condition in statement.conditions
            if condition.key in keys
        )

    def regions(self, action: str) -> tuple[str, ...]:
        """Regions that conditions or resource patterns of an action name, sorted."""
        asked = {
            value
            for condition in self.conditions(frozenset({REGION}))
            for value in condition.values
        }
        fields = (pattern.split(":") for pattern in self.patterns(action))
        asked |= {each[_REGION_FIELD] for each in fields if len(each) > _REGION_FIELD}
        named = {
            value.replace("*", "east-1").replace("?", "1") for value in asked if value.strip("*")
        }
        return tuple(sorted(each for each in named if each and "$" not in each))

    def allows_at_all(self, action: str) -> bool:
        """Whether an identity policy speaks of allowing an action; also where one is unreadable."""
        return bool(self.unreadable) or any(
            statement.allow and _speaks(statement, action)
            for document in self.policies.identity
            for statement in document.statements
        )

    def patterns(self, action: str) -> frozenset[str]:
        """The resource patterns by which statements about an action tell resources apart."""
        return frozenset(
            pattern
            for statement in self.statements
            if _speaks(statement, action)
            for pattern in statement.resources
            if pattern.strip("*")
        )

    def under(self, *layers: tuple[PolicyDocument, ...]) -> Held:
        """The same principal under layers of service control policies."""
        return replace(self, policies=replace(self.policies, scps=layers))

    def with_attached(self, documents: tuple[PolicyDocument, ...]) -> Held:
        """The same principal with further documents that only deny."""
        identity = (*self.policies.identity, *documents)
        return replace(self, policies=replace(self.policies, identity=identity))


@dataclass(frozen=True, slots=True)
class HeldReader:
    """Reads principals' policies. Principals share documents: each is read once."""

    _read: dict[tuple[str, str], PolicyDocument | None] = field(default_factory=dict)

    def held(self, principal: Principal) -> Held:
        """What decides for a principal by its own policies."""
        identity, unreadable = [], []
        for policy in principal.policies:
            document = self._document(policy.name, policy.document)
            if document is None:
                unreadable.append(policy.name)
            else:
                identity.append(document)
        boundary = None
        lost: tuple[str, ...] = ()
        if principal.boundary is not None:
            boundary = self._document(principal.boundary.name, principal.boundary.document)
            lost = () if boundary is not None else (principal.boundary.name,)
        return Held(
            policies=Policies(identity=tuple(identity), boundary=boundary),
            unreadable=tuple(sorted(unreadable)),
            unreadable_boundary=lost,
        )

    def _document(self, name: str, text: str) -> PolicyDocument | None:
        asked = (name, text)
        if asked not in self._read:
            try:
                self._read[asked] = read_document(text, name=name)
            except UnreadablePolicyError:
                self._read[asked] = None
        return self._read[asked]


def _speaks(statement: PolicyStatement, action: str) -> bool:
    return matches_statement_action(statement, action) is not Match.NO
