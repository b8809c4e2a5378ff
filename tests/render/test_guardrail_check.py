"""The table of who gets out holds its lines, whatever policies are called."""

from __future__ import annotations

import pytest

from ringfence.model.document import ExitInfo, ScopeEntry, ToolInfo
from ringfence.model.guardrail_check import (
    GUARDRAIL_CHECK_SCHEMA,
    CheckedPath,
    CheckedPrincipal,
    CheckSummary,
    Escape,
    GuardrailCheck,
    LayerStatus,
    NetworkAsked,
    PathAnswer,
    PathCount,
)
from ringfence.model.identity import PrincipalKind
from ringfence.render.guardrail_check import check_table
from support import builders as build

HOSTILE = (
    '${file("/etc/passwd")}',
    "%{ for x in y }",
    "two\nlines\x1b[2J\x07",
    "\u202eright to left\u200b",
    "\ud800",
    "a" * 10_000,
    "表" * 500,
)


def answer(statement: str) -> PathAnswer:
    return PathAnswer(
        escapes=Escape.YES,
        own_policies=Escape.YES,
        statements=(statement,),
        resource="",
        region=build.REGION,
        why=f"allowed by {statement}",
    )


def document(text: str, *, entrusted: bool = False, count: int = 1) -> GuardrailCheck:
    """So many principals whose ARN and statement are a text."""
    path = CheckedPath(
        path="public-runtime",
        title="create a PUBLIC runtime",
        action="bedrock-agentcore:CreateAgentRuntime",
        network=NetworkAsked.PUBLIC,
        entrusted=entrusted,
        now=answer(text),
        after=answer(text),
    )
    principal = CheckedPrincipal(
        arn=text,
        kind=PrincipalKind.ROLE,
        account=build.ACCOUNT,
        service_linked=False,
        escapes=Escape.YES,
        after=Escape.YES,
        approved_blocked=True,
        blocked=("bedrock-agentcore:CreateAgentRuntime",),
        unreadable=(),
        paths=(path,),
    )
    counts = {"yes": count, "cannot-tell": 0, "no": 0}
    return GuardrailCheck(
        schema=GUARDRAIL_CHECK_SCHEMA,
        tool=ToolInfo(name="ringfence", version="1"),
        scope=ScopeEntry(accounts=(build.ACCOUNT,), regions=(build.REGION,), window=build.WINDOW),
        coverage=(),
        service_control_policies=LayerStatus.NOT_READ,
        attached=(text,),
        summary=CheckSummary(
            principals=count,
            escapes=counts,
            after=counts,
            approved_blocked=1,
            paths=(
                PathCount(
                    path="public-runtime",
                    title="create a PUBLIC runtime",
                    yes=count,
                    cannot_tell=0,
                    after_yes=count,
                    after_cannot_tell=0,
                ),
            ),
        ),
        principals=(principal,) * count,
        notes=(),
        limits=(),
        exit=ExitInfo(code=1, reason=text),
    )


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("width", [60, 120])
def test_no_text_of_a_policy_leaves_its_line_or_acts(text: str, width: int) -> None:
    plain = check_table(document("plain"), width=width)

    shown = check_table(document(text), width=width)

    assert len(shown.splitlines()) == len(plain.splitlines())
    assert all(len(line) <= width for line in shown.split("\n"))
    assert not set(shown) & {"\x1b", "\x07", "\u202e", "\u200b", "\ud800"}


def test_colour_is_only_where_it_is_asked_for() -> None:
    assert "\x1b[31m✗ yes" in check_table(document("plain"), colour=True)
    assert "\x1b" not in check_table(document("plain"))


def test_what_is_entrusted_is_not_listed_as_an_escape() -> None:
    assert "plain\n" not in check_table(document("plain", entrusted=True)).partition("exit")[0]


def test_many_principals_are_cut_and_counted() -> None:
    shown = check_table(document("plain", count=25))

    assert "5 more: --format json" in shown
