"""Several documents deny together what one would, as the evaluator reads them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringfence.guardrail.evaluation import Policies, evaluate, read_document
from ringfence.guardrail.generate import generate
from ringfence.guardrail.split import MAX_DOCUMENTS, values_of
from ringfence.model.guardrail import (
    ApprovedNetwork,
    GuardrailDocument,
    GuardrailKind,
    GuardrailRefusedError,
    GuardrailScope,
    StatementFamily,
)
from ringfence.model.iam_request import ContextKey, IamRequest, Outcome
from support.guardrails import DEPLOY, GROUPS, KEYED, scope

ALLOW = read_document(
    '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}',
    name="everything",
)
HERE, THERE, BEYOND = "eu-west-1", "us-east-1", "ap-south-1"
FIRST, SECOND, THIRD = "111122223333", "444455556666", "777788889999"
UNKEYED = (
    "bedrock-agentcore:CreateAgentRuntimeEndpoint",
    "bedrock-agentcore:CreateHarness",
    "bedrock-agentcore:CreateGatewayTarget",
    "bedrock-agentcore:StartBrowserSession",
    "bedrock-agentcore:PutResourcePolicy",
    "bedrock-agentcore:ListAgentRuntimes",
)
SYSTEM_BROWSER = "arn:aws:bedrock-agentcore:eu-west-1:aws:browser/aws.browser.v1"
RUNTIME = "arn:aws:bedrock-agentcore:eu-west-1:111122223333:runtime/agent-0123456789"


def subnets(start: int, count: int) -> tuple[str, ...]:
    return tuple(f"subnet-{number:017x}" for number in range(start, start + count))


def network(start: int, count: int, **place: str) -> ApprovedNetwork:
    return ApprovedNetwork(subnets=subnets(start, count), security_groups=GROUPS, **place)


def regional(count: int) -> GuardrailScope:
    """So many subnets in each of two regions."""
    return scope(networks=(network(0, count, region=HERE), network(5000, count, region=THERE)))


def whole(of: GuardrailScope) -> tuple[GuardrailDocument, ...]:
    """One document, as if there were no limit."""
    (document,) = generate(of, limit=10**9).documents
    return (document,)


def outcome(documents: Iterable[GuardrailDocument], request: IamRequest) -> Outcome:
    read = tuple(read_document(each.text, name=each.name) for each in documents)
    return evaluate(request, Policies(identity=(ALLOW, *read))).outcome


def request(
    action: str,
    *,
    region: str = HERE,
    subnets: tuple[str, ...] | None = None,
    groups: tuple[str, ...] | None = None,
    principal: str = "arn:aws:iam::111122223333:role/developer",
) -> IamRequest:
    context = [ContextKey(name="aws:RequestedRegion", values=(region,))]
    for name, values in (("subnets", subnets), ("securityGroups", groups)):
        if values is not None:
            key = f"bedrock-agentcore:{name}"
            context.append(ContextKey(name=key, values=values, many=True))
    resource = SYSTEM_BROWSER if "Session" in action else RUNTIME
    no_target = action.endswith(("Create" + "AgentRuntime", "CreateBrowser", "CodeInterpreter"))
    return IamRequest(
        action=action,
        principal=principal,
        resource="" if no_target else resource,
        context=tuple(context),
    )


def requests(mine: tuple[str, ...], region: str) -> Iterator[IamRequest]:
    """Requests in a region that name its own subnets, others that nobody approved, or none."""
    chosen: list[tuple[str, ...] | None] = [
        None,
        mine[:1],
        mine[-2:],
        (mine[0], "subnet-0ffffffff"),
    ]
    grouped: list[tuple[str, ...] | None] = [
        None,
        GROUPS,
        ("sg-0ffffffff",),
        (*GROUPS, "sg-0ffffffff"),
    ]
    for action, named, groups, who in product(
        (*KEYED, *UNKEYED), chosen, grouped, ("arn:aws:iam::111122223333:role/developer", DEPLOY)
    ):
        yield request(action, region=region, subnets=named, groups=groups, principal=who)


def test_statements_told_over_documents_decide_as_one_does() -> None:
    wide = scope(networks=(network(0, 90),))
    several = generate(wide, kind=GuardrailKind.SCP)
    assert 1 < len(several.documents) <= MAX_DOCUMENTS[GuardrailKind.SCP]
    assert all(each.size <= each.limit for each in several.documents)

    one = whole(wide)

    for asked in requests(subnets(0, 90), HERE):
        assert outcome(several.documents, asked) is outcome(one, asked), asked


@pytest.mark.parametrize(
    ("region", "start"), [(HERE, 0), (THERE, 5000), (BEYOND, 9000)], ids=["here", "there", "beyond"]
)
def test_a_list_told_over_regions_decides_as_one_does(region: str, start: int) -> None:
    both = regional(150)
    several = generate(both, kind=GuardrailKind.IDENTITY)
    assert "another, which AWS has nowhere" in several.split
    assert all(each.size <= each.limit for each in several.documents)

    one = whole(both)

    for asked in requests(subnets(start, 150), region):
        assert outcome(several.documents, asked) is outcome(one, asked), asked


def test_an_id_of_another_region_is_denied_besides() -> None:
    several = generate(regional(150)).documents
    asked = request(KEYED[0], region=HERE, subnets=subnets(5000, 1), groups=GROUPS)

    assert outcome(several, asked) is Outcome.EXPLICIT_DENY
    assert outcome(whole(regional(150)), asked) is Outcome.ALLOWED


def test_documents_for_each_account_decide_as_one_does_and_others_get_what_is_approved_for_none() -> (
    None
):
    both = scope(networks=(network(0, 180, account=FIRST), network(5000, 180, account=SECOND)))
    several = generate(both)
    assert {each.attach_to for each in several.documents} == {
        f"account {FIRST}",
        f"account {SECOND}",
        "every other account",
    }
    one = whole(both)

    for place, start in ((f"account {FIRST}", 0), (f"account {SECOND}", 5000)):
        attached = [each for each in several.documents if each.attach_to == place]
        for asked in requests(subnets(start, 180), HERE):
            assert outcome(attached, asked) is outcome(one, asked), asked
    elsewhere = [each for each in several.documents if each.attach_to == "every other account"]
    strange = [each for each in requests(subnets(9000, 180), HERE) if not _names(each, GROUPS[0])]
    for asked in strange:
        assert outcome(elsewhere, asked) is outcome(one, asked), asked
    theirs = request(KEYED[0], subnets=subnets(0, 1), groups=GROUPS)
    assert outcome(elsewhere, theirs) is Outcome.EXPLICIT_DENY


def _names(asked: IamRequest, value: str) -> bool:
    return any(value in (key.values or ()) for key in asked.context)


@given(count=st.integers(1, 120), limit=st.integers(700, 8000), placed=st.booleans())
def test_no_document_is_longer_than_its_limit_and_no_list_is_cut(
    count: int, limit: int, placed: bool
) -> None:
    wanted = regional(count) if placed else scope(networks=(network(0, count),))
    try:
        made = generate(wanted, kind=GuardrailKind.SCP, limit=limit)
    except GuardrailRefusedError:
        return

    assert all(each.size <= limit for each in made.documents)
    lists = [each for each in made.statements if each.sid == "ApprovedSubnets"]
    assert all(values_of(each) == wanted.subnets for each in lists)
    assert {each.sid for each in made.statements} >= {"RequireSubnets", "RequireSecurityGroups"}


def test_a_list_without_places_that_fits_nowhere_is_refused_with_the_plan() -> None:
    with pytest.raises(GuardrailRefusedError, match="say the region or the account") as refused:
        generate(scope(networks=(network(0, 300),)))

    assert "two statements with half of the ids each would deny everything" in str(refused.value)


def test_halves_of_a_list_would_deny_everything() -> None:
    halves = [
        generate(scope(networks=(network(start, 2),)), name=f"half-{start}").documents[0]
        for start in (0, 2)
    ]
    asked = request(KEYED[0], subnets=subnets(0, 1), groups=GROUPS)

    assert outcome(whole(scope(networks=(network(0, 4),))), asked) is Outcome.ALLOWED
    assert outcome(halves, asked) is Outcome.EXPLICIT_DENY


def test_a_boundary_is_one_document_or_none() -> None:
    with pytest.raises(GuardrailRefusedError, match="a principal has one boundary"):
        generate(scope(networks=(network(0, 150),)), kind=GuardrailKind.BOUNDARY)


def test_more_documents_than_can_be_attached_are_refused_with_the_plan() -> None:
    wide = scope(networks=tuple(network(n * 1000, 100, region=f"eu-west-{n}") for n in range(1, 6)))

    with pytest.raises(GuardrailRefusedError, match="more than the 4 that can be attached"):
        generate(wide, kind=GuardrailKind.SCP)


def test_leaving_families_out_makes_room() -> None:
    wide = scope(networks=(network(0, 100),))
    bare = replace(
        wide,
        without=frozenset({*StatementFamily} - {StatementFamily.PLACEMENT, StatementFamily.FRAME}),
    )

    assert len(generate(wide).documents) > 1
    assert len(generate(bare).documents) == 1
