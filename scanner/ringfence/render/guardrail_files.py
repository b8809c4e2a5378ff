"""What the documents of a guardrail are called in a proposal's folder."""

from __future__ import annotations


def document_names(count: int) -> tuple[str, ...]:
    """One file, or a numbered one for each."""
    if count == 1:
        return ("guardrail.json",)
    return tuple(f"guardrail-{number}.json" for number in range(1, count + 1))
