"""Three properties of sixteen shapes, for every request at once."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace

import pytest
import z3

from ringfence.guardrail.evaluation import Policies, evaluate, read_document
from ringfence.guardrail.proof import Approved, DisagreementError, prove
from ringfence.guardrail.proof.formulas import outcomes
from ringfence.guardrail.proof.symbolic import Slot, SymbolicRequest, symbolic_request
from ringfence.guardrail.proof.texts import Text
from ringfence.model.iam_request import ContextKey, Decision, IamRequest, Outcome
from ringfence.model.proof import Proof, Property, Verdict
from support.iam_cases import Case, cases
from support.iam_shapes import (
    ANSWERS,
    APPROVED,
    GROUPS,
    KEYED,
    RUNTIME,
    SUBNETS,
    everything,
    shape,
)

_APPROVED = Approved(subnets=APPROVED[SUBNETS], security_groups=APPROVED[GROUPS])
_VERDICTS = {"P": Verdict.PROVED, "R": Verdict.REFUTED, "?": Verdict.UNDECIDED}
_TABLE: Mapping[str, str] = {
    # nothing foreign, nothing without keys, approved passes
    "A": "PRP",
    "B": "PPP",
    "C": "RPP",
    "D": "RPP",
    "E": "?P?",
    "F": "?P?",
    "G": "RRP",
    "H": "RRP",
    "I": "P?P",
    "J": "PRP",
    "K": "RPP",
    "L": "RPP",
    "N": "PRP",
    "O": "PPP",
    "P": "RPP",
    "Q": "PPP",
}


@pytest.mark.parametrize("action", KEYED)
@pytest.mark.parametrize("name", ANSWERS)
def test_each_property_of_each_shape_is_proved_refuted_or_left_open(name: str, action: str) -> None:
    proofs = prove(shape(name), action, _APPROVED, given={})

    assert [proof.property for proof in proofs] == list(Property)
    assert [proof.verdict for proof in proofs] == [_VERDICTS[letter] for letter in _TABLE[name]]
    assert all(
        (proof.counter_example is None) is (proof.verdict is Verdict.PROVED) for proof in proofs
    )


def _one(policies: Policies, wanted: Property, **given: str) -> Proof:
    keys = {key.replace("__", ":").lower(): value for key, value in given.items()}
    found = prove(policies, KEYED[0], _APPROVED, given=keys)
    return next(proof for proof in found if proof.property is wanted)


def test_a_counter_example_is_a_request_that_the_evaluator_answers_so() -> None:
    proof = _one(shape("L"), Property.CONTAINED)

    shown = proof.counter_example
    assert shown is not None
    assert shown.decision is Outcome.ALLOWED
    ids = [*shown.context[SUBNETS], *shown.context[GROUPS]]
    foreign = set(ids) - set(_APPROVED.subnets) - set(_APPROVED.security_groups)
    assert foreign
    assert all(each.startswith(("subnet-0aaa", "sg-0aaa")) for each in foreign)


def test_a_mixed_list_is_found_where_only_mixed_lists_pass() -> None:
    shown = _one(shape("D"), Property.CONTAINED).counter_example

    assert shown is not None
    assert any(
        set(shown.context[key]) & set(ids) and set(shown.context[key]) - set(ids)
        for key, ids in APPROVED.items()
    )


def _guarded(*statements: dict[str, object]) -> Policies:
    text = json.dumps({"Version": "2012-10-17", "Statement": statements})
    return Policies(identity=(everything(), read_document(text, name="p.json")))


def _deny(**condition: dict[str, object]) -> dict[str, object]:
    conditions = {operator.replace("__", ":"): block for operator, block in condition.items()}
    return {"Effect": "Deny", "Action": [*KEYED], "Resource": "*", "Condition": conditions}


_EXEMPT = "arn:aws:iam::111122223333:role/BreakGlass"
_EXEMPTED = _guarded(
    *(_deny(Null={key: "true"}, ArnNotLike={"aws:PrincipalArn": [_EXEMPT]}) for key in APPROVED)
)


def test_an_exempted_role_breaks_the_guardrail_and_every_other_does_not() -> None:
    anyone = _one(_EXEMPTED, Property.KEYED)
    another = _one(
        _EXEMPTED, Property.KEYED, aws__PrincipalArn="arn:aws:iam::111122223333:role/Dev"
    )

    assert anyone.verdict is Verdict.REFUTED
    assert anyone.counter_example is not None
    assert anyone.counter_example.context["aws:principalarn"] == _EXEMPT
    assert another.verdict is Verdict.PROVED


def test_a_condition_that_is_not_modelled_leaves_a_property_open() -> None:
    policies = _guarded(
        _deny(Null={SUBNETS: "true"}), _deny(IpAddress={"aws:SourceIp": "10.0.0.0/8"})
    )

    proof = _one(policies, Property.USABLE)

    assert proof.verdict is Verdict.UNDECIDED
    assert "IpAddress is not modelled" in proof.why
    assert proof.counter_example is not None
    assert proof.counter_example.decision is Outcome.CANNOT_DECIDE


def test_letters_of_another_case_are_another_id() -> None:
    policies = _guarded(
        *(
            _deny(ForAnyValue__StringNotEqualsIgnoreCase={key: [*ids]})
            for key, ids in APPROVED.items()
        )
    )

    proof = _one(policies, Property.CONTAINED)

    assert proof.verdict is Verdict.REFUTED
    assert proof.counter_example is not None
    lower = {value.lower() for values in proof.counter_example.context.values() for value in values}
    assert lower <= {*_APPROVED.subnets, *_APPROVED.security_groups}


def test_a_guardrail_on_some_runtimes_only_does_not_hold_for_the_others() -> None:
    policies = _guarded(
        *(
            {**_deny(Null={key: "true"}), "Resource": RUNTIME.replace("agent-1", "a*")}
            for key in APPROVED
        )
    )

    found = prove(policies, "bedrock-agentcore:UpdateAgentRuntime", _APPROVED, given={})

    proof = next(each for each in found if each.property is Property.KEYED)
    assert proof.verdict is Verdict.REFUTED
    assert proof.counter_example is not None
    assert not proof.counter_example.resource.startswith(RUNTIME.replace("agent-1", "a"))
    assert proof.counter_example.resource.startswith("arn:aws:bedrock-agentcore:")


def test_a_disagreement_with_the_evaluator_is_said_aloud(monkeypatch: pytest.MonkeyPatch) -> None:
    def contrary(request: IamRequest, policies: Policies) -> Decision:
        found = evaluate(request, policies)
        return Decision(outcome=Outcome.EXPLICIT_DENY, statements=(), why=found.why)

    monkeypatch.setitem(prove.__globals__, "evaluate", contrary)

    with pytest.raises(DisagreementError, match="the evaluator says"):
        prove(shape("A"), KEYED[0], _APPROVED, given={})


@pytest.mark.parametrize("case", cases(7, 300))
def test_the_formulas_answer_one_request_as_the_evaluator_does(case: Case) -> None:
    policies = case.policies()
    request = case.request()
    decision = evaluate(request, policies)
    symbolic = symbolic_request(case.action, policies, given={}, words={})[0]

    fixed = _fixed(symbolic, request)
    answers = outcomes(policies, fixed)

    if all(key.values or key.absent for key in request.context):  # an empty list has no formula
        assert _true(answers.allowed) is (decision.outcome is Outcome.ALLOWED)
        assert _true(answers.denied) is decision.outcome.denied


_ELSEWHERE = "arn:aws-cn:bedrock-agentcore:cn-north-1:111122223333:runtime/agent-1"


@pytest.mark.parametrize("case", cases(11, 150))
@pytest.mark.parametrize("key", APPROVED)
def test_the_formulas_agree_on_ids_held_against_arns_and_on_other_partitions(
    case: Case, key: str
) -> None:
    arns = {"ForAnyValue:ArnLike": {key: ["arn:aws:ec2:*:*:subnet/*", "sub*1", "sg-0aaa1111"]}}
    added = {"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": arns}
    document = read_document(json.dumps({"Statement": added}), name="added.json")
    policies = case.policies()
    policies = replace(policies, identity=(*policies.identity, document))
    request = case.request()
    if request.resource.startswith("arn:"):
        request = replace(request, resource=_ELSEWHERE)
    decision = evaluate(request, policies)
    symbolic = symbolic_request(case.action, policies, given={}, words={})[0]

    answers = outcomes(policies, _fixed(symbolic, request))

    if all(each.values or each.absent for each in request.context):
        assert _true(answers.allowed) is (decision.outcome is Outcome.ALLOWED)
        assert _true(answers.denied) is decision.outcome.denied


def test_a_guardrail_on_one_partition_does_not_hold_in_another() -> None:
    policies = _guarded(
        *(
            {
                **_deny(**condition),
                "Resource": "arn:aws:bedrock-agentcore:*:*:runtime/*",
            }
            for key, ids in APPROVED.items()
            for condition in (
                {"Null": {key: "true"}},
                {"ForAnyValue__StringNotEquals": {key: [*ids]}},
            )
        )
    )
    update = "bedrock-agentcore:UpdateAgentRuntime"
    here = {"aws:principalarn": "arn:aws:iam::111122223333:role/Dev"}

    everywhere = prove(policies, update, _APPROVED, given={})
    at_home = prove(policies, update, _APPROVED, given=here)

    (shown, _) = (each.counter_example for each in everywhere[:2])
    assert shown is not None
    assert shown.resource.startswith("arn:aws-cn:")
    assert {each.verdict for each in at_home} == {Verdict.PROVED}


def test_an_id_that_an_arn_operator_names_is_no_arn() -> None:
    hole = _guarded(
        *(_deny(Null={key: "true"}) for key in APPROVED),
        _deny(ForAnyValue__StringNotLike={SUBNETS: [*APPROVED[SUBNETS], "*zz"]}),
        _deny(ForAnyValue__StringNotEquals={GROUPS: [*APPROVED[GROUPS]]}),
        _deny(ForAnyValue__StringLike={SUBNETS: ["arn:*"]}),
        _deny(ForAnyValue__ArnLike={SUBNETS: ["arn:aws:x:y:z:q"]}),
        _deny(ForAnyValue__StringEquals={SUBNETS: ["00000000zz"]}),
    )

    proof = _one(hole, Property.CONTAINED)

    assert proof.verdict is Verdict.REFUTED


def test_a_key_of_every_request_is_there_and_one_of_most_may_be_missing() -> None:
    always = _guarded(
        *(
            _deny(Null={key: "true", name: "false"})
            for key, name in zip(APPROVED, ("aws:PrincipalArn", "aws:RequestedRegion"), strict=True)
        )
    )
    often = _guarded(*(_deny(Null={key: "true", "aws:SourceIp": "false"}) for key in APPROVED))

    assert _one(always, Property.KEYED).verdict is Verdict.PROVED
    assert _one(often, Property.KEYED).verdict is Verdict.REFUTED


def test_a_key_that_an_action_may_not_carry_is_read_either_way() -> None:
    tag = "aws:RequestTag/team"
    allow = {"Effect": "Allow", "Action": "*", "Resource": "*"}
    text = json.dumps({"Statement": {**allow, "Condition": {"StringEquals": {tag: "blue"}}}})
    policies = Policies(identity=(read_document(text, name="p.json"),))
    request = IamRequest(
        action="bedrock-agentcore:UpdateAgentRuntime",
        resource=RUNTIME,
        context=(ContextKey(name=tag, values=("blue",)),),
    )
    symbolic = symbolic_request(request.action, policies, given={}, words={})[0]

    answers = outcomes(policies, _fixed(symbolic, request))

    assert evaluate(request, policies).outcome is Outcome.CANNOT_DECIDE
    assert not _true(answers.allowed)
    assert not _true(answers.denied)


def _true(formula: z3.BoolRef) -> bool:
    found = z3.simplify(formula)
    assert z3.is_true(found) or z3.is_false(found)
    return bool(z3.is_true(found))


def _fixed(symbolic: SymbolicRequest, request: IamRequest) -> SymbolicRequest:
    """The symbolic request with the values of one request in place of its variables."""
    given = {key.name.lower(): key.values for key in request.context if not key.absent}
    keys = {
        name: replace(
            key,
            present=z3.BoolVal(name in given),
            slots=tuple(
                Slot(used=z3.BoolVal(True), text=_text(value)) for value in given.get(name) or ()
            ),
        )
        for name, key in symbolic.keys.items()
    }
    resource = None if symbolic.resource is None else _text(request.resource)
    return replace(symbolic, keys=keys, resource=resource)


def _text(value: str) -> Text:
    fields = value.split(":", 5)
    return Text(
        whole=z3.StringVal(value),
        fields=tuple(map(z3.StringVal, fields)) if len(fields) == 6 else (),
    )
