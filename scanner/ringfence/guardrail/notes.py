"""What to know before a guardrail is attached, and what nobody can answer from here."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.model.guardrail import GuardrailKind, GuardrailScope, StatementFamily

_BUT_PIPELINE = {
    StatementFamily.ENDPOINTS: (
        "CreateAgentRuntimeEndpoint and UpdateAgentRuntimeEndpoint, which can serve an older "
        "version that is PUBLIC"
    ),
    StatementFamily.HARNESSES: "harnesses, which can place a PUBLIC runtime",
    StatementFamily.CAPACITY_PROVIDERS: "capacity providers, which choose subnets of their own",
    StatementFamily.GATEWAY_TARGETS: "gateway targets, which call any host from AWS's side",
    StatementFamily.RESOURCE_POLICIES: "resource policies, which let other accounts in",
}


def warnings(scope: GuardrailScope, kind: GuardrailKind) -> tuple[str, ...]:
    """What the guardrail stops that somebody may need, and what it does not stop."""
    return tuple(_warnings(scope, kind))


def open_questions(scope: GuardrailScope, kind: GuardrailKind) -> tuple[str, ...]:
    """What was left out or is assumed, for a human to decide."""
    return tuple(_questions(scope, kind))


def _warnings(scope: GuardrailScope, kind: GuardrailKind) -> Iterator[str]:
    if scope.pipeline_roles and StatementFamily.ENDPOINTS not in scope.without:
        yield from _of_endpoints(scope)
    yield (
        "runtimes, endpoints and tools that exist stay as they are: a guardrail decides calls, "
        "not what they made before"
    )
    yield (
        "UpdateAgentRuntime has to name its subnets and security groups each time: without them even "
        "a changed environment variable is denied"
    )
    yield "runtimes on EC2 instances of a capacity provider name no subnet, and are denied"
    if scope.sandbox_interpreters:
        yield (
            "code interpreters in PUBLIC mode stay possible beside those in SANDBOX mode: no "
            "condition key tells the two apart"
        )
    else:
        yield "code interpreters in SANDBOX mode are denied as well: they name no subnet"
    if StatementFamily.SYSTEM_TOOLS not in scope.without:
        yield (
            "agents that use the browser or the code interpreter that AWS keeps stop doing so: they "
            "need tools of their own in the approved subnets"
        )
    if scope.five_actions:
        yield (
            "CreateAgentRuntimeEndpoint carries no network key: the two Null statements deny every "
            "endpoint, also those of approved runtimes, and UpdateAgentRuntimeEndpoint is denied to "
            "nobody"
        )
    yield from _of_roles(scope)
    yield from _of_kind(kind)


def _of_endpoints(scope: GuardrailScope) -> Iterator[str]:
    if not scope.five_actions and scope.endpoint_tag is None:
        yield (
            "nobody but the exempted roles may be able to create a runtime, also in approved networks: "
            "the vendor's blueprint says that CreateAgentRuntime is checked for "
            "CreateAgentRuntimeEndpoint too, which AWS does not document. Try it with one role "
            "before it holds for all, or leave the statement out: --without endpoints"
        )


def _of_roles(scope: GuardrailScope) -> Iterator[str]:
    if scope.exempt_roles:
        yield f"nothing holds for {', '.join(scope.exempt_roles)}: whoever may assume it is free"
    spared = (*scope.pipeline_roles, *scope.exempt_roles)
    if spared:
        yield (
            "an exemption is worth as much as its roles are guarded: whoever may assume, change or "
            "make a role of that name has it"
        )
    if any("*" in role or "?" in role for role in spared):
        yield "an exempted ARN holds a wildcard: any role that it matches is exempted, also new ones"


def _of_kind(kind: GuardrailKind) -> Iterator[str]:
    match kind:
        case GuardrailKind.SCP:
            yield (
                "a service control policy does not hold for the management account, nor for "
                "service-linked roles"
            )
        case GuardrailKind.IDENTITY:
            yield (
                "an identity policy holds only where it is attached: every principal with these "
                "actions needs it, build and CloudFormation roles too, and those who may detach it "
                "are not bound by it"
            )
        case GuardrailKind.BOUNDARY:
            yield (
                "a permissions boundary holds only where it is set, one for each principal; it "
                "takes the place of the one that is there"
            )


def _questions(scope: GuardrailScope, kind: GuardrailKind) -> Iterator[str]:
    if not scope.pipeline_roles:
        for family, what in _BUT_PIPELINE.items():
            if family not in scope.without and not (
                family is StatementFamily.ENDPOINTS and scope.five_actions
            ):
                yield (
                    f"left out: {what}. A deny without an exempted role would lock everyone out; "
                    "name the role that may, and the statement is written"
                )
    for family in sorted(scope.without):
        yield f"left out because it was asked for: {family}"
    if StatementFamily.HARNESSES not in scope.without:
        yield "whether CreateHarness passes the network keys on to CreateAgentRuntime is not documented"
    if kind is GuardrailKind.SCP:
        yield "whether 5,120 characters are still the limit of a service control policy"
