"""The operators of Terraform, which take a text for a number or a truth where it spells one."""

from __future__ import annotations

import math
from collections.abc import Sequence

from ringfence.parse.terraform.functions import Wrong
from ringfence.parse.terraform.values import GroupUuid, Unknown, Value, equal, number_of

_TRUTHS = {"true": True, "false": False}
_MAX_NUMBER = 10**100
"""Beyond every number of a rule; products of products are written in a line."""


def truth(value: Value) -> bool | Unknown:
    """A condition: true, false, or a text that spells one of them."""
    match value:
        case bool() | Unknown():
            return value
        case str() if value in _TRUTHS:
            return _TRUTHS[value]
        case GroupUuid():
            return Unknown("a condition made of a UUID")
        case _:
            raise Wrong("a condition is neither true nor false")


def operate(operator: str, operands: Sequence[Value]) -> Value:
    """What an operator of one or two operands gives."""
    if operator in ("==", "!="):
        left, right = operands
        same = equal(left, right)
        return same if isinstance(same, Unknown) else same is (operator == "==")
    if unknown := next((each for each in operands if isinstance(each, Unknown)), None):
        return unknown
    if operator in ("&&", "||", "!"):
        return _logic(operator, operands)
    numbers = [number_of(each) for each in operands]
    left, right = (0, *numbers)[-2:]
    if left is None or right is None:
        raise Wrong(f"{operator} cannot take its operands")
    found = _arithmetic(operator, left, right)
    if abs(found) > _MAX_NUMBER:
        raise Wrong("a number is larger than any that a rule can use")
    return found


def _logic(operator: str, operands: Sequence[Value]) -> bool | Unknown:
    found = [truth(each) for each in operands]
    if unknown := next((each for each in found if isinstance(each, Unknown)), None):
        return unknown
    if operator == "!":
        return not found[0]
    return all(found) if operator == "&&" else any(found)


def _arithmetic(operator: str, left: float, right: float) -> float | bool:
    match operator:
        case "+":
            return left + right
        case "-":
            return left - right
        case "*":
            return left * right
        case "<":
            return left < right
        case ">":
            return left > right
        case "<=":
            return left <= right
        case ">=":
            return left >= right
        case _ if right == 0:
            raise Wrong("a division by zero")
        case "%":
            return _remainder(left, right)
        case "/":
            return left // right if left % right == 0 else left / right
        case _:
            raise Wrong(f"{operator} cannot take its operands")


def _remainder(left: float, right: float) -> float:
    """The remainder with the sign of what is divided, as Terraform has it."""
    if isinstance(left, int) and isinstance(right, int):
        return abs(left) % abs(right) * (-1 if left < 0 else 1)
    return math.fmod(left, right)
