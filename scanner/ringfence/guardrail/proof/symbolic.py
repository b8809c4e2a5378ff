"""A request of which nothing is known but its action, as variables of a solver.

A list is a bounded number of slots. That loses nothing: whether policies hold for a list depends only
on which of their tests some value of it passes, so a witness for each test is as good as any list.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import z3

from ringfence.guardrail.evaluation import Policies
from ringfence.guardrail.evaluation.document import Condition, PolicyStatement
from ringfence.guardrail.evaluation.facts import ALWAYS_SENT, MAY_BE_SENT, carried
from ringfence.guardrail.evaluation.operators import Comparison
from ringfence.guardrail.proof.texts import (
    ARN_FIELDS,
    PRINTABLE,
    Choice,
    Text,
    literal,
    one_of,
    spelled,
)
from ringfence.guardrail.reference import arn_shapes, multi_valued
from ringfence.model.guardrail import PARTITIONS
from ringfence.model.iam_request import ContextKey, IamRequest

SPELLED = ("bedrock-agentcore:subnets", "bedrock-agentcore:securityGroups")
PLACEMENT = tuple(map(str.lower, SPELLED))
_PRINCIPAL = "aws:principalarn"
_ARN_PARTITION = 1
"""Of the fields of an ARN."""
_WORD = z3.Plus(
    z3.Union(z3.Range("a", "z"), z3.Range("A", "Z"), z3.Range("0", "9"), z3.Re("_"), z3.Re("-"))
)
_NO_COLON = z3.Star(z3.Union(z3.Range(" ", "9"), z3.Range(";", "~")))


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """A value of a list, where it is used."""

    used: z3.BoolRef
    text: Text | Choice


@dataclass(frozen=True, slots=True, kw_only=True)
class SymbolicKey:
    """One condition key."""

    name: str
    present: z3.BoolRef
    slots: tuple[Slot, ...]
    many: bool
    sure: bool
    """Whether the action is known to carry it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SymbolicRequest:
    """A request, and what holds of every one."""

    action: str
    keys: Mapping[str, SymbolicKey]
    """Keys that are not listed are never there."""
    resource: Text | None
    """None for an action that acts on none."""
    constraints: tuple[z3.BoolRef, ...]


def statements_of(policies: Policies) -> list[PolicyStatement]:
    documents = [*policies.identity, *(each for layer in policies.scps for each in layer)]
    if policies.boundary is not None:
        documents.append(policies.boundary)
    return [statement for document in documents for statement in document.statements]


def symbolic_request(
    action: str,
    policies: Policies,
    *,
    given: Mapping[str, str],
    words: Mapping[str, tuple[str, ...]],
) -> list[SymbolicRequest]:
    """The requests of an action, one for each partition and kind of resource it acts on.

    A key under `words`, in lower case, holds these words only; any other holds any text.
    """
    conditions = [each for found in statements_of(policies) for each in found.conditions]
    names = {*PLACEMENT, *(each.key for each in conditions), *given}
    keys: dict[str, SymbolicKey] = {}
    constraints: list[z3.BoolRef] = []
    for name in sorted(names):
        known = carried(name, action.lower())
        if known is not False:
            asked = [each for each in conditions if each.key == name]
            key, limits = _key(name, asked, words.get(name, ()), sure=known is True)
            keys[name] = key
            constraints += limits
            if name in given:
                constraints += [key.present, one_of(key.slots[0].text, (given[name],))]
    targets: list[tuple[Text | None, list[z3.BoolRef]]] = [
        _target(shape, partition)
        for partition in partitions_of(given)
        for shape in arn_shapes(action)
    ]
    return [
        SymbolicRequest(
            action=action, keys=keys, resource=text, constraints=(*constraints, *limits)
        )
        for text, limits in targets or [(None, [])]
    ]


def partitions_of(given: Mapping[str, str]) -> tuple[str, ...]:
    """The partitions of what is acted on: that of a principal who is given, else all."""
    fields = given.get(_PRINCIPAL, "").split(":")
    known = fields[_ARN_PARTITION] if len(fields) > _ARN_PARTITION else ""
    return (known,) if known in PARTITIONS else PARTITIONS


def concrete(request: SymbolicRequest, model: z3.ModelRef) -> IamRequest:
    """The request that a model stands for."""

    def true(flag: z3.BoolRef) -> bool:
        return bool(z3.is_true(model.eval(flag, model_completion=True)))

    context = [
        ContextKey(
            name=key.name,
            values=tuple(
                dict.fromkeys(spelled(slot.text, model) for slot in key.slots if true(slot.used))
            ),
            many=key.many,
        )
        for key in request.keys.values()
        if true(key.present)
    ]
    context += [
        ContextKey(name=key.name, values=None, many=key.many, absent=True)
        for key in request.keys.values()
        if key.name in MAY_BE_SENT and not true(key.present)
    ]
    return IamRequest(
        action=request.action,
        resource="" if request.resource is None else spelled(request.resource, model),
        context=tuple(context),
    )


def _key(
    name: str, conditions: list[Condition], words: tuple[str, ...], *, sure: bool
) -> tuple[SymbolicKey, list[z3.BoolRef]]:
    """A key with one slot for each test that a value may pass, and one for what a property asks."""
    many = multi_valued(name)
    comparisons = {each.form.comparison for each in conditions if each.form is not None}
    tests = [each for each in conditions if each.form is not None and each.form.quantifier]
    count = 1 + len(tests) if many else 1
    present = z3.Bool(f"{name} is there")
    slots: list[Slot] = []
    limits: list[z3.BoolRef] = []
    for number in range(count):
        text, shape = _value(f"{name}[{number}]", comparisons, words, id_=name in PLACEMENT)
        used = z3.Bool(f"{name}[{number}] is used") if number else z3.BoolVal(True)
        slots.append(Slot(used=used, text=text))
        limits += shape
    if name in ALWAYS_SENT:
        limits.append(present)
    return SymbolicKey(name=name, present=present, slots=tuple(slots), many=many, sure=sure), limits


def _value(
    name: str, comparisons: set[Comparison], words: tuple[str, ...], *, id_: bool
) -> tuple[Text | Choice, list[z3.BoolRef]]:
    if words:
        pick = z3.Int(f"which {name}")
        return Choice(words=words, pick=pick), [pick >= 0, pick < len(words)]
    if id_:
        whole = z3.String(name)
        return Text(whole=whole), [z3.InRe(whole, _NO_COLON)]
    if Comparison.ARN in comparisons:
        return _arn([z3.String(f"{name}.{number}") for number in range(ARN_FIELDS)])
    whole = z3.String(name)
    if Comparison.BOOL in comparisons:
        return Text(whole=whole), [z3.Or(whole == literal("true"), whole == literal("false"))]
    return Text(whole=whole), [z3.InRe(whole, PRINTABLE)]


def _arn(fields: list[z3.SeqRef]) -> tuple[Text, list[z3.BoolRef]]:
    return _of_fields(fields), [
        fields[0] == literal("arn"),
        *(z3.InRe(field, _NO_COLON) for field in fields[1:-1]),
        z3.InRe(fields[-1], PRINTABLE),
        fields[-1] != literal(""),
    ]


def _target(shape: str, partition: str) -> tuple[Text | None, list[z3.BoolRef]]:
    """A resource of a shape such as `arn:${Partition}:…:runtime/${RuntimeId}`."""
    limits: list[z3.BoolRef] = []
    fields: list[z3.SeqRef] = []
    for place, field in enumerate(shape.split(":", ARN_FIELDS - 1)):
        parts: list[z3.SeqRef] = []
        for piece in _pieces(field):
            if piece == "${Partition}":
                parts.append(literal(partition))
            elif piece.startswith("${"):
                unknown = z3.String(f"resource.{place}.{piece}")
                limits.append(z3.InRe(unknown, _WORD))
                parts.append(unknown)
            else:
                parts.append(literal(piece))
        fields.append(z3.Concat(*parts) if len(parts) > 1 else parts[0])
    return _of_fields(fields), limits


def _pieces(field: str) -> Iterable[str]:
    """A field of a shape in its fixed and its open parts."""
    rest = field
    while rest:
        start = rest.find("${")
        if start != 0:
            yield rest[: start if start > 0 else len(rest)]
            rest = rest[start:] if start > 0 else ""
        else:
            end = rest.index("}") + 1
            yield rest[:end]
            rest = rest[end:]


def _of_fields(fields: list[z3.SeqRef]) -> Text:
    joined = [fields[0]]
    for field in fields[1:]:
        joined += [literal(":"), field]
    return Text(whole=z3.Concat(*joined), fields=tuple(fields))
