"""Sixteen ways in which a guardrail on subnets and security groups is written, good and bad.

What each lets through was measured once with an independent simulator. `A` stands for allowed, `E`
for an explicit deny, `I` for an implicit one, and `?` where AWS leaves the answer open.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from ringfence.guardrail.evaluation import Policies, PolicyDocument, read_document
from ringfence.model.iam_request import ContextKey, IamRequest

SUBNETS, GROUPS = "bedrock-agentcore:subnets", "bedrock-agentcore:securityGroups"
APPROVED: Mapping[str, tuple[str, ...]] = {
    SUBNETS: ("subnet-0aaa1111", "subnet-0aaa2222"),
    GROUPS: ("sg-0aaa1111", "sg-0aaa2222"),
}
KEYED = (
    "bedrock-agentcore:CreateAgentRuntime",
    "bedrock-agentcore:UpdateAgentRuntime",
    "bedrock-agentcore:CreateBrowser",
    "bedrock-agentcore:CreateCodeInterpreter",
)
UNKEYED = "bedrock-agentcore:CreateAgentRuntimeEndpoint"
RUNTIME = "arn:aws:bedrock-agentcore:eu-west-1:111122223333:runtime/agent-1"

_GOOD_SUBNET, _OTHER_SUBNET = APPROVED[SUBNETS]
_GOOD_GROUP, _OTHER_GROUP = APPROVED[GROUPS]
_BAD_SUBNET, _BAD_GROUP = "subnet-0bbb9999", "sg-0bbb9999"
Lists = Mapping[str, tuple[str, ...]]

REQUESTS: Mapping[str, Lists] = {
    "a: public, no key": {},
    "b: approved": {SUBNETS: (_GOOD_SUBNET, _OTHER_SUBNET), GROUPS: (_GOOD_GROUP,)},
    "b1: one approved subnet": {SUBNETS: (_GOOD_SUBNET,), GROUPS: (_GOOD_GROUP,)},
    "c: approved and foreign subnet": {
        SUBNETS: (_GOOD_SUBNET, _BAD_SUBNET),
        GROUPS: (_GOOD_GROUP,),
    },
    "c': approved and foreign group": {SUBNETS: (_GOOD_SUBNET,), GROUPS: (_GOOD_GROUP, _BAD_GROUP)},
    "d: empty lists": {SUBNETS: (), GROUPS: ()},
    "e: both foreign": {SUBNETS: (_BAD_SUBNET,), GROUPS: (_BAD_GROUP,)},
    "e': foreign subnet": {SUBNETS: (_BAD_SUBNET,), GROUPS: (_GOOD_GROUP,)},
    'e": foreign group': {SUBNETS: (_GOOD_SUBNET,), GROUPS: (_BAD_GROUP,)},
    "f: upper case": {SUBNETS: (_GOOD_SUBNET.upper(),), GROUPS: (_GOOD_GROUP,)},
    "g: no group": {SUBNETS: (_GOOD_SUBNET,)},
}
"""What a call asks for, by the columns of the table."""

ANSWERS: Mapping[str, str] = {
    #     a b b1c c'd e e'e"f g
    "A": "A A A E E A E E E E A",
    "B": "E A A E E ? E E E E E",
    "C": "E A A A A E E E E E E",
    "D": "E A A A A E E E E E E",
    "E": "E ? ? ? ? ? ? ? ? ? E",
    "F": "E ? ? ? ? ? ? ? ? ? E",
    "G": "A A A A A A E A A A A",
    "H": "A A A A A A A A A A A",
    "I": "? A A E E ? E E E E ?",
    "J": "E A A E E ? E E E E A",
    "K": "E A A A A ? A A A A E",
    "L": "E A A E E ? E E E E E",
    "N": "A A A I I A I I I I A",
    "O": "I A A I I ? I I I I I",
    "P": "I A A A A I I I I I I",
    "Q": "E A A E E E E E E E E",
}
"""For an action that carries both keys; one letter for each of REQUESTS."""


def shape(name: str) -> Policies:
    """The policies of one shape: a broad allow beside the denies, or the narrow allow alone."""
    statements = _SHAPES[name]
    if all(statement["Effect"] == "Deny" for statement in statements):
        return Policies(identity=(everything(), _document(statements)))
    return Policies(identity=(_document(statements),))


def everything() -> PolicyDocument:
    """A policy that allows every action on everything."""
    return _document([{"Sid": "All", "Effect": "Allow", "Action": "*", "Resource": "*"}])


def call(action: str, lists: Lists) -> IamRequest:
    """A call of an action with these subnets and security groups."""
    return IamRequest(
        action=action,
        resource="" if action.startswith("bedrock-agentcore:CreateB") else RUNTIME,
        context=tuple(
            ContextKey(name=key, values=values, many=True) for key, values in lists.items()
        ),
    )


def statements_of(name: str) -> list[dict[str, object]]:
    """The statements of a shape, as a policy spells them."""
    return _SHAPES[name]


def _document(statements: list[dict[str, object]]) -> PolicyDocument:
    return read_document(
        json.dumps({"Version": "2012-10-17", "Statement": statements}), name="shape.json"
    )


def _statement(effect: str, sid: str, condition: Mapping[str, object]) -> dict[str, object]:
    return {
        "Sid": sid,
        "Effect": effect,
        "Action": [*KEYED, UNKEYED],
        "Resource": "*",
        "Condition": condition,
    }


def _each(operator: str, *, effect: str = "Deny") -> list[dict[str, object]]:
    """One statement for each key."""
    return [
        _statement(effect, f"{operator.replace(':', '')}{n}", {operator: {key: [*values]}})
        for n, (key, values) in enumerate(APPROVED.items())
    ]


def _both(operator: str) -> dict[str, object]:
    return {operator: {key: [*values] for key, values in APPROVED.items()}}


_NULL: dict[str, object] = {"Null": dict.fromkeys(APPROVED, "true")}
_MISSING = [
    _statement("Deny", f"Missing{n}", {"Null": {key: "true"}}) for n, key in enumerate(APPROVED)
]
_PREFIX = [
    _statement("Deny", f"Prefix{n}", {"ForAnyValue:StringNotLike": {key: [pattern]}})
    for n, (key, pattern) in enumerate({SUBNETS: "subnet-0aaa*", GROUPS: "sg-0aaa*"}.items())
]
_ANY = _each("ForAnyValue:StringNotEquals")
_ALL = _each("ForAllValues:StringNotEquals")
_PLAIN = _each("StringNotEquals")
_SHAPES: Mapping[str, list[dict[str, object]]] = {
    "A": _ANY,
    "B": [*_ANY, *_MISSING],
    "C": _ALL,
    "D": [*_ALL, *_MISSING],
    "E": _PLAIN,
    "F": [*_PLAIN, *_MISSING],
    "G": [_statement("Deny", "Both", _both("ForAnyValue:StringNotEquals"))],
    "H": [_statement("Deny", "Never", {**_both("ForAnyValue:StringNotEquals"), **_NULL})],
    "I": _each("ForAnyValue:StringNotEqualsIfExists"),
    "J": [*_ANY, _statement("Deny", "OneNull", _NULL)],
    "K": _MISSING,
    "L": [*_PREFIX, *_MISSING],
    "N": [_statement("Allow", "Vacuous", _both("ForAllValues:StringEquals"))],
    "O": [
        _statement(
            "Allow",
            "Present",
            {**_both("ForAllValues:StringEquals"), "Null": dict.fromkeys(APPROVED, "false")},
        )
    ],
    "P": [_statement("Allow", "Any", _both("ForAnyValue:StringEquals"))],
    "Q": [*_ANY, *_ALL],
}
