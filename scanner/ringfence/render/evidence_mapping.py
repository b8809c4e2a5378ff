"""The mapping of evidence to controls as Markdown: a table for each framework."""

from __future__ import annotations

import re

from ringfence.model.evidence_mapping import EvidenceMapping
from ringfence.render.plain_markdown import code, prose


def mapping_markdown(mapping: EvidenceMapping) -> str:
    """Render the tables, by framework and control."""
    tables: dict[str, dict[str, tuple[str, list[str]]]] = {}
    for entry in mapping.entries:
        name = code(entry.file) + (f" ({entry.layer})" if entry.layer else "")
        for relevant in entry.evidence_relevant_to:
            table = tables.setdefault(f"{relevant.title} {relevant.version}", {})
            for control in relevant.controls:
                table.setdefault(control.id, (control.about, []))[1].append(name)
    lines = [mapping.statement]
    for title in sorted(tables):
        lines += [
            "",
            f"### {title}",
            "",
            "| control | about | evidence relevant to it |",
            "|---|---|---|",
        ]
        lines += [
            f"| {prose(control)} | {prose(about)} | {', '.join(named)} |"
            for control, (about, named) in sorted(
                tables[title].items(), key=lambda row: _as_counted(row[0])
            )
        ]
    return "\n".join(lines) + "\n"


def _as_counted(identifier: str) -> tuple[tuple[str, int], ...]:
    """Numbers by their value: Article 9 before Article 12."""
    return tuple(
        (word, int(number or 0)) for word, number in re.findall(r"(\D+)(\d*)", f" {identifier}")
    )
