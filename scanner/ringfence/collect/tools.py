"""Browsers and code interpreters, the account's own and those that AWS provides to everybody."""

from __future__ import annotations

from ringfence.collect.reading import Visit
from ringfence.model.coverage import Source

CONTROL = "bedrock-agentcore-control"

_TYPES = ("CUSTOM", "SYSTEM")


def collect_browsers(visit: Visit) -> None:
    """Read all browsers of a region."""
    with visit.source(Source.BROWSERS) as reading:
        listed = [
            item
            for kind in _TYPES
            for item in reading.pages(
                CONTROL, "ListBrowsers", "browserSummaries", type=kind, maxResults=100
            )
        ]
        visit.each(
            lambda name: reading.call(CONTROL, "GetBrowser", browserId=name),
            reading.named(listed, "browserId"),
        )


def collect_code_interpreters(visit: Visit) -> None:
    """Read all code interpreters of a region."""
    with visit.source(Source.CODE_INTERPRETERS) as reading:
        listed = [
            item
            for kind in _TYPES
            for item in reading.pages(
                CONTROL,
                "ListCodeInterpreters",
                "codeInterpreterSummaries",
                type=kind,
                maxResults=100,
            )
        ]
        visit.each(
            lambda name: reading.call(CONTROL, "GetCodeInterpreter", codeInterpreterId=name),
            reading.named(listed, "codeInterpreterId"),
        )
