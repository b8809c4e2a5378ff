"""A proposal that was written to a folder before."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

from ringfence.model.proposal import MANIFEST_NAME, MANIFEST_SCHEMA


def written_earlier(folder: Path, texts: Mapping[str, str]) -> None:
    """The files, and a manifest by which they are ringfence's own."""
    for name, text in texts.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    files = [
        {"path": name, "sha256": hashlib.sha256(text.encode()).hexdigest()}
        for name, text in texts.items()
    ]
    (folder / MANIFEST_NAME).write_text(json.dumps({"schema": MANIFEST_SCHEMA, "files": files}))
