"""One document where it fits, else several that deny together what one would."""

from __future__ import annotations

from ringfence.model.guardrail import (
    MANAGED_POLICY_LIMIT,
    SCP_LIMIT,
    GuardrailDocument,
    GuardrailKind,
    GuardrailRefusedError,
    GuardrailScope,
    GuardrailStatement,
    StatementFamily,
)

DEFAULT_LIMITS = {
    GuardrailKind.IDENTITY: MANAGED_POLICY_LIMIT,
    GuardrailKind.SCP: SCP_LIMIT,
    GuardrailKind.BOUNDARY: MANAGED_POLICY_LIMIT,
}
"""Characters."""
_ALLOW_REST = GuardrailStatement(
    sid="AllowTheRest",
    family=StatementFamily.FRAME,
    actions=("*",),
    resources=("*",),
    conditions=(),
    why="A boundary allows what it does not deny only where it says so; it grants nothing by itself.",
    allow=True,
)


def documents_of(
    scope: GuardrailScope,
    statements: tuple[GuardrailStatement, ...],
    *,
    kind: GuardrailKind,
    limit: int,
    name: str,
) -> tuple[tuple[GuardrailDocument, ...], str]:
    """The documents, and why there are several; GuardrailRefusedError where none fits."""
    frame = (_ALLOW_REST,) if kind is GuardrailKind.BOUNDARY else ()
    whole = GuardrailDocument(name=name, kind=kind, statements=(*statements, *frame), limit=limit)
    if whole.size <= limit:
        return (whole,), ""
    raise GuardrailRefusedError(
        f"the guardrail has {whole.size:,} characters, and a document at most {limit:,}"
    )
