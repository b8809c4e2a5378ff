"""The names of the output formats. Imports nothing, so that `--help` can list them."""

from __future__ import annotations

from enum import StrEnum


class ScanFormat(StrEnum):
    """How a scan is written."""

    JSON = "json"
    TABLE = "table"
    SARIF = "sarif"
    OCSF = "ocsf"
    CSV = "csv"
    JUNIT = "junit"
    MARKDOWN = "markdown"
    HTML = "html"


class GraphFormat(StrEnum):
    """How the egress graph is written."""

    JSON = "json"
    GRAPHML = "graphml"
    DOT = "dot"
    MERMAID = "mermaid"
    TEXT = "text"


class GuardrailFormat(StrEnum):
    """What `guardrail generate` writes."""

    JSON = "json"
    """The policy documents alone."""
    TERRAFORM = "terraform"


class ProposalFormat(StrEnum):
    """What of a proposal is printed."""

    PACK = "pack"
    """`pack.json`."""
    REVIEW = "review"
    """The page for people, Markdown."""
    MANIFEST = "manifest"
