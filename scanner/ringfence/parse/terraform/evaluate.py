"""Expressions to values, in a scope that knows what names stand for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import assert_never

from ringfence.errors import PackError
from ringfence.parse.terraform.functions import Wrong, call
from ringfence.parse.terraform.operators import operate, truth
from ringfence.parse.terraform.syntax import (
    Call,
    Conditional,
    Expression,
    For,
    Get,
    Index,
    ListOf,
    Literal,
    Name,
    ObjectOf,
    Operation,
    Splat,
    SplatItem,
    Template,
    Unreadable,
)
from ringfence.parse.terraform.values import (
    SetOf,
    Unknown,
    Value,
    as_text,
    inert,
    number_of,
    sequence,
    uncounted,
)

MAX_STEPS = 5_000_000
"""Expressions evaluated for one folder: a few seconds, and thousands of rules."""
MAX_TEXT = 1 << 20
"""Characters that a text may grow to."""


@dataclass(slots=True)
class Budget:
    """What is left of `MAX_STEPS`; loops in loops are written in a line."""

    steps: int = MAX_STEPS

    def spend(self, file: str) -> None:
        self.steps -= 1
        if self.steps < 0:
            raise PackError(f"{file}: evaluating the files takes more than {MAX_STEPS} steps")


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What names stand for at some place of the configuration."""

    look_up: Callable[[str], Value]
    """The value of a name that no loop binds, such as `local` or the type of a resource."""
    read: Callable[[str], str | None]
    """The text of a file beside the configuration."""
    budget: Budget
    folder: str
    bound: Mapping[str, Value] = field(default_factory=dict)
    item: Value = None
    """The item of the splat that is evaluated."""

    def binding(self, names: Mapping[str, Value]) -> Scope:
        return replace(self, bound={**self.bound, **names})


def evaluate(expression: Expression, scope: Scope) -> Value:  # noqa: PLR0912 - one for each kind
    """What an expression comes to.

    Raises Wrong for what Terraform would refuse, PackError where too much is asked.
    """
    scope.budget.spend(scope.folder)
    match expression:
        case Literal():
            return inert(expression.value)
        case Template():
            return _template(expression, scope)
        case Name():
            bound = expression.name in scope.bound
            return scope.bound[expression.name] if bound else scope.look_up(expression.name)
        case Get():
            return get(evaluate(expression.target, scope), expression.name)
        case Index():
            return _index(expression, scope)
        case Splat():
            return _splat(expression, scope)
        case SplatItem():
            return scope.item
        case Call():
            return _call(expression, scope)
        case ListOf():
            return [evaluate(each, scope) for each in expression.items]
        case ObjectOf():
            return _object(expression, scope)
        case For():
            return _for(expression, scope)
        case Conditional():
            return _conditional(expression, scope)
        case Operation():
            return _operation(expression, scope)
        case Unreadable():
            return Unknown(f"{expression.why} is not evaluated here")
        case _:
            assert_never(expression)


def get(target: Value, name: str) -> Value:
    """An attribute of an object, or an entry of a map."""
    if isinstance(target, Unknown):
        return Unknown(f"{target.why}.{name}" if " " not in target.why else target.why)
    if isinstance(target, Mapping):
        if name in target:
            return target[name]
        raise Wrong(f"there is no {name}")
    raise Wrong(f"{name} is asked of what is no object")


def pairs(value: Value) -> Sequence[tuple[Value, Value]] | Unknown:
    """What a loop goes over: keys and values, those of a map in the order of its keys."""
    if isinstance(value, Unknown):
        return value
    if isinstance(value, Mapping):
        return sorted(value.items(), key=lambda pair: pair[0])
    found = sequence(value)
    if found is None:
        raise Wrong("a loop goes over what is no list and no map")
    if isinstance(found, SetOf):
        return [(item, item) for item in found]
    return list(enumerate(found))


def _template(expression: Template, scope: Scope) -> Value:
    found = [evaluate(each, scope) for each in expression.parts]
    if len(found) == 1:
        return found[0]
    texts = [as_text(each) for each in found]
    if unknown := next((each for each in texts if isinstance(each, Unknown)), None):
        return unknown
    whole = "".join(each for each in texts if isinstance(each, str))
    if len(whole) > MAX_TEXT:
        raise PackError(f"{scope.folder}: a text grows beyond {MAX_TEXT} characters")
    return inert(whole)


def _index(expression: Index, scope: Scope) -> Value:
    target, key = evaluate(expression.target, scope), evaluate(expression.key, scope)
    if isinstance(target, Unknown):
        return target
    if isinstance(key, Unknown):
        return key
    if isinstance(target, Mapping):
        name = as_text(key)
        return get(target, name) if isinstance(name, str) else name
    items, place = sequence(target), number_of(key)
    if items is None or not isinstance(place, int) or not 0 <= place < len(items):
        raise Wrong("an index finds nothing")
    return items[place]


def _splat(expression: Splat, scope: Scope) -> Value:
    target = evaluate(expression.target, scope)
    if isinstance(target, Unknown):
        return target
    items = sequence(target)
    if items is None:
        items = [] if target is None else [target]
    return [evaluate(expression.each, replace(scope, item=item)) for item in items]


def _call(expression: Call, scope: Scope) -> Value:
    if expression.function == "try":
        return _try(expression, scope)
    arguments = [evaluate(each, scope) for each in expression.arguments]
    if expression.expand and arguments:
        last = arguments.pop()
        if isinstance(last, Unknown):
            return last
        arguments.extend(sequence(last) or ())
    if expression.function == "file":
        return _file(arguments, scope)
    found = call(expression.function, arguments)
    if isinstance(found, str) and len(found) > MAX_TEXT:
        raise PackError(f"{scope.folder}: a text grows beyond {MAX_TEXT} characters")
    return found


def _try(expression: Call, scope: Scope) -> Value:
    for each in expression.arguments:
        try:
            return evaluate(each, scope)
        except Wrong:
            continue
    raise Wrong("no argument of try() can be evaluated")


def _file(arguments: Sequence[Value], scope: Scope) -> Value:
    """Only files beside the configuration are read, never one that a path leads to."""
    if len(arguments) != 1 or not isinstance(arguments[0], str):
        return Unknown("a file whose path is not known")
    text = scope.read(arguments[0])
    return Unknown(f"the file {ascii(arguments[0])[:80]} is not read") if text is None else text


def _object(expression: ObjectOf, scope: Scope) -> Value:
    made: dict[str, Value] = {}
    for key, value in expression.items:
        name = as_text(evaluate(key, scope))
        if isinstance(name, Unknown):
            return name
        made[name] = evaluate(value, scope)
    return made


def _for(expression: For, scope: Scope) -> Value:
    target = evaluate(expression.of, scope)
    over = uncounted(target) or pairs(target)
    if isinstance(over, Unknown):
        return over
    items: list[Value] = []
    entries: dict[str, Value] = {}
    for key, value in over:
        inner = scope.binding(_loop(expression, key, value))
        if expression.when is not None:
            wanted = truth(evaluate(expression.when, inner))
            if isinstance(wanted, Unknown):
                return wanted
            if not wanted:
                continue
        made = evaluate(expression.value, inner)
        if expression.key is None:
            items.append(made)
            continue
        name = as_text(evaluate(expression.key, inner))
        if isinstance(name, Unknown):
            return name
        _enter(entries, name, made, grouped=expression.grouped)
    return items if expression.key is None else entries


def _loop(expression: For, key: Value, value: Value) -> Mapping[str, Value]:
    if len(expression.names) == 1:
        return {expression.names[0]: value}
    return dict(zip(expression.names, (key, value), strict=True))


def _enter(entries: dict[str, Value], name: str, value: Value, *, grouped: bool) -> None:
    if grouped:
        entries[name] = [*(sequence(entries.get(name, [])) or ()), value]
    elif name in entries:
        raise Wrong("two entries of an object have one key")
    else:
        entries[name] = value


def _conditional(expression: Conditional, scope: Scope) -> Value:
    test = truth(evaluate(expression.test, scope))
    if isinstance(test, Unknown):
        return test
    return evaluate(expression.yes if test else expression.no, scope)


def _operation(expression: Operation, scope: Scope) -> Value:
    return operate(expression.operator, [evaluate(each, scope) for each in expression.operands])
