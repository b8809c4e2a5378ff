"""Where the document of a verb goes: to stdout, or to the file of -o."""

from __future__ import annotations

from pathlib import Path

from ringfence.cli.console import Console


def deliver(text: str, console: Console, *, kind: str, output: Path | None) -> None:
    """Print a document, or write it to the output and say so; ConfigError where that cannot be."""
    from ringfence.workflow.places import write_private

    if output is None:
        console.document(text)
    else:
        write_private(output, text)
        console.note(f"{kind} written to {output}")
