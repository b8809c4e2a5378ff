"""Made-up policies and requests within what the evaluator declares, from a seed, for a second opinion.

Made to disagree: shared vocabularies are small, so that patterns match and miss each other, and each
question that AWS leaves open comes up.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from random import Random

from ringfence.guardrail.evaluation import Policies, PolicyDocument, read_document
from ringfence.model.iam_request import ContextKey, IamRequest

Json = dict[str, object]
ACCOUNT = "111122223333"
_SERVICE = "bedrock-agentcore"
_RUNTIME = f"arn:aws:{_SERVICE}:eu-west-1:{ACCOUNT}:runtime/agent-1"
_OTHER = f"arn:aws:{_SERVICE}:us-east-1:{ACCOUNT}:runtime/agent-2"
_SUBNETS = ("subnet-0aaa1111", "subnet-0aaa2222", "subnet-0bbb9999")
_GROUPS = ("sg-0aaa1111", "sg-0aaa2222", "sg-0bbb9999")
_ROLES = (f"arn:aws:iam::{ACCOUNT}:role/pipeline/Deploy", f"arn:aws:iam::{ACCOUNT}:role/Admin")
_LISTS = {f"{_SERVICE}:subnets": _SUBNETS, f"{_SERVICE}:securityGroups": _GROUPS}
_TEXTS = {
    "aws:PrincipalTag/team": ("blue", "Blue", "red"),
    "aws:SourceVpc": ("vpc-0aaa1111", "vpc-0bbb9999"),
    f"{_SERVICE}:RuntimeAuthorizerType": ("AWS_IAM", "CUSTOM_JWT"),
}
_ARNS = {"aws:PrincipalArn": _ROLES, "aws:SourceArn": (_RUNTIME, _OTHER)}
_BOOLS = ("aws:SecureTransport", "aws:ViaAWSService")
_TARGETS = {
    f"{_SERVICE}:CreateAgentRuntime": ("*",),
    f"{_SERVICE}:CreateBrowser": ("*",),
    f"{_SERVICE}:CreateCodeInterpreter": ("*",),
    f"{_SERVICE}:UpdateAgentRuntime": (_RUNTIME, _OTHER),
    f"{_SERVICE}:CreateAgentRuntimeEndpoint": (_RUNTIME, _OTHER),
    f"{_SERVICE}:GetAgentRuntime": (_RUNTIME, _OTHER),
    f"{_SERVICE}:InvokeAgentRuntime": (_RUNTIME, _OTHER),
}
_ACTION_PATTERNS = (
    "*",
    "*",
    "*",
    f"{_SERVICE}:*",
    f"{_SERVICE}:*",
    f"{_SERVICE}:Create*",
    f"{_SERVICE}:create*runtime",
    f"{_SERVICE}:*AgentRuntime*",
    f"{_SERVICE}:CreateAgentRuntim?",
    f"{_SERVICE}:CreateAgentRuntimeEndpoint",
    f"{_SERVICE}:UpdateAgentRuntime",
    "iam:*",
    "s3:GetObject",
)
_RESOURCE_PATTERNS = (
    "*",
    "*",
    "*",
    "*",
    _RUNTIME,
    f"arn:aws:{_SERVICE}:*:*:runtime/*",
    f"arn:aws:{_SERVICE}:eu-west-?:{ACCOUNT}:runtime/agent-?",
    f"arn:aws:{_SERVICE}:*:{ACCOUNT}:*",
    "arn:aws:s3:::bucket/*",
)
_STRINGS = (
    "StringEquals",
    "StringNotEquals",
    "StringEqualsIgnoreCase",
    "StringNotEqualsIgnoreCase",
    "StringLike",
    "StringNotLike",
)
_ARN_OPERATORS = ("ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike")
_ARN_PATTERNS = (
    *_ROLES,
    "arn:aws:iam::*:role/*",
    f"arn:aws:iam::{ACCOUNT}:role/pipeline/*",
    f"arn:aws:{_SERVICE}:*:*:runtime/agent-?",
    "arn:aws:iam::*:user/*",
)


_NOT_MODELLED = (
    ("NumericLessThan", "aws:MultiFactorAuthAge", "3600"),
    ("DateGreaterThan", "aws:CurrentTime", "2020-01-01T00:00:00Z"),
    ("IpAddress", "aws:SourceIp", "10.0.0.0/8"),
    ("NotIpAddress", "aws:SourceIp", "10.0.0.0/8"),
    ("StringEquals", "aws:SourceVpc", "${aws:PrincipalTag/vpc}"),
    ("StringNotLike", "aws:PrincipalTag/team", "b${aws:PrincipalTag/team}"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One request and its policies, as both sides take them."""

    action: str
    resource: str
    context: dict[str, str | list[str]]
    identity: list[Json]
    scps: list[list[Json]] = field(default_factory=list)
    boundary: Json | None = None

    def request(self) -> IamRequest:
        return IamRequest(
            action=self.action,
            resource=self.resource,
            context=(
                *(
                    ContextKey(
                        name=key,
                        values=tuple(value) if isinstance(value, list) else (value,),
                        many=isinstance(value, list),
                    )
                    for key, value in self.context.items()
                ),
                *self._absent(),
            ),
        )

    def _absent(self) -> Iterator[ContextKey]:
        """The simulator takes a key that is not there for missing, also where AWS would send it."""
        given = {key.lower() for key in self.context}
        for key in (*_BOOLS, "aws:SourceIp", "aws:MultiFactorAuthAge", "aws:CurrentTime"):
            if key.lower() not in given:
                yield ContextKey(name=key, values=None, absent=True)

    def policies(self) -> Policies:
        return Policies(
            identity=tuple(map(_document, self.identity)),
            scps=tuple(tuple(map(_document, layer)) for layer in self.scps),
            boundary=None if self.boundary is None else _document(self.boundary),
        )

    def simulation(self) -> Json:
        """The same as the simulator spells it."""
        return {
            "request": {
                "principal": _ROLES[0],
                "action": self.action,
                "resource": {"resource": self.resource, "accountId": ACCOUNT},
                "contextVariables": self.context,
            },
            "identityPolicies": _named(self.identity),
            "serviceControlPolicies": [
                {"orgIdentifier": f"o-{number}", "policies": _named(layer)}
                for number, layer in enumerate(self.scps)
            ],
            "resourceControlPolicies": [],
            **(
                {}
                if self.boundary is None
                else {"permissionBoundaryPolicies": _named([self.boundary])}
            ),
        }


def cases(seed: int, count: int) -> list[Case]:
    """Cases that only depend on the seed."""
    random = Random(seed)  # noqa: S311 - cases, no secrets
    return [_case(random) for _ in range(count)]


def _case(random: Random) -> Case:
    action = random.choice(sorted(_TARGETS))
    return Case(
        action=action,
        resource=random.choice(_TARGETS[action]),
        context=_context(random),
        identity=[_policy(random, broad=0.7) for _ in range(random.choice((1, 1, 2)))],
        scps=[
            [_policy(random, broad=0.85) for _ in range(random.choice((1, 1, 2)))]
            for _ in range(random.choice((0, 0, 1, 2)))
        ],
        boundary=_policy(random, broad=0.85) if random.random() < 0.2 else None,
    )


def _context(random: Random) -> dict[str, str | list[str]]:
    found: dict[str, str | list[str]] = {"aws:PrincipalArn": random.choice(_ROLES)}
    for key, values in _LISTS.items():
        if random.random() < 0.75:
            found[key] = random.sample(values, random.choice((0, 1, 1, 1, 2, 2, 3)))
    for key in (*_TEXTS, "aws:SourceArn"):
        if random.random() < 0.6:
            found[key] = random.choice(_TEXTS[key] if key in _TEXTS else _ARNS[key])
    for key in _BOOLS:
        if random.random() < 0.6:
            found[key] = random.choice(("true", "false"))
    if random.random() < 0.5:
        found["aws:SourceIp"] = random.choice(("10.1.2.3", "192.0.2.1"))
        found["aws:MultiFactorAuthAge"] = random.choice(("60", "7200"))
        found["aws:CurrentTime"] = "2026-01-01T00:00:00Z"
    return {_case_of(random, key): value for key, value in found.items()}


def _policy(random: Random, *, broad: float) -> Json:
    statements = [_statement(random, number) for number in range(random.choice((1, 1, 2, 3)))]
    if random.random() < broad:
        statements.append({"Sid": "Broad", "Effect": "Allow", "Action": "*", "Resource": "*"})
    random.shuffle(statements)
    return {"Version": "2012-10-17", "Statement": statements}


def _statement(random: Random, number: int) -> Json:
    statement: Json = {"Sid": f"S{number}", "Effect": random.choice(("Allow", "Deny", "Deny"))}
    element = "NotAction" if random.random() < 0.15 else "Action"
    statement[element] = _some(random, _ACTION_PATTERNS)
    element = "NotResource" if random.random() < 0.15 else "Resource"
    statement[element] = _some(random, _RESOURCE_PATTERNS)
    if random.random() < 0.85:
        condition: dict[str, Json] = {}
        for _ in range(random.choice((1, 1, 1, 2))):
            operator, key, values = _condition(random)
            condition.setdefault(operator, {})[key] = values
        statement["Condition"] = condition
    return statement


def _condition(random: Random) -> tuple[str, str, object]:
    kinds = ("list", "text", "arn", "bool", "null", "other")
    kind = random.choices(kinds, (10, 6, 4, 2, 6, 1))[0]
    if kind == "other":
        return random.choice(_NOT_MODELLED)
    if kind == "null":
        key = random.choice((*_LISTS, *_LISTS, *_TEXTS, *_ARNS))
        return "Null", _case_of(random, key), random.choice(("true", "false"))
    if kind == "bool":
        operator = random.choice(("Bool", "BoolIfExists"))
        return operator, random.choice(_BOOLS), random.choice(("true", "false"))
    if kind == "arn":
        key = random.choice(sorted(_ARNS))
        operator = random.choice(_ARN_OPERATORS) + random.choice(("", "", "IfExists"))
        return operator, key, _some(random, _ARN_PATTERNS)
    if kind == "text":
        key = random.choice(sorted(_TEXTS))
        quantifier = random.choice(("", "", "", "ForAnyValue:", "ForAllValues:"))
        return _asked(random, quantifier, key, _TEXTS[key])
    key = random.choice(sorted(_LISTS))
    quantifiers = ("ForAnyValue:", "ForAnyValue:", "ForAllValues:", "ForAllValues:", "")
    return _asked(random, random.choice(quantifiers), key, _LISTS[key])


def _asked(
    random: Random, quantifier: str, key: str, vocabulary: Sequence[str]
) -> tuple[str, str, object]:
    operator = random.choice(_STRINGS)
    values = list(vocabulary)
    if "Like" in operator:
        values += [f"{vocabulary[0][:-2]}*", f"*{vocabulary[-1][-3:]}", f"{vocabulary[0][:-1]}?"]
    if "IgnoreCase" in operator:
        values += [value.upper() for value in vocabulary]
    if_exists = random.choice(("", "", "", "IfExists"))
    return f"{quantifier}{operator}{if_exists}", _case_of(random, key), _some(random, values)


def _some(random: Random, vocabulary: Sequence[str]) -> str | list[str]:
    """One word alone, or a few in a list."""
    if random.random() < 0.4:
        return random.choice(vocabulary)
    return random.sample(sorted(set(vocabulary)), random.choice((1, 2, 2)))


def _case_of(random: Random, key: str) -> str:
    """A key in another case now and then: case does not count."""
    return key.upper() if random.random() < 0.1 else key


def _document(policy: Json) -> PolicyDocument:
    return read_document(json.dumps(policy), name="case.json")


def _named(policies: list[Json]) -> list[Json]:
    return [{"name": f"p{n}", "policy": policy} for n, policy in enumerate(policies)]
