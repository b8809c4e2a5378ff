"""Policy documents in every form in which they are met, to JSON text."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import unquote


def document_text(document: Any) -> str:
    """A policy document as JSON text with sorted keys; empty for none.

    boto3 gives a dict where the API gives URL-encoded JSON, and some APIs give plain JSON. What is
    no JSON stays none: whoever evaluates it finds that it cannot, instead of nothing granted.
    """
    if isinstance(document, dict):
        return _dump(document)
    if not isinstance(document, str) or not document.strip():
        return ""
    text = document.strip()
    for candidate in (text, unquote(text)):
        try:
            return _dump(json.loads(candidate))
        except (ValueError, RecursionError):
            continue
    return text


def _dump(document: Any) -> str:
    try:
        return json.dumps(document, sort_keys=True, separators=(",", ":"))
    except (TypeError, ValueError, RecursionError):
        return "(malformed)"
