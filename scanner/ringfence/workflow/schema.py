"""The verb `schema`: the JSON Schemas of all documents."""

from __future__ import annotations

from ringfence.errors import ConfigError
from ringfence.render.scan_json import to_json
from ringfence.render.schema import schema_files


def schema_texts(name: str = "") -> dict[str, str]:
    """Give the schemas as JSON text by file name: all, or the one of a document.

    Raises ConfigError for a document that does not exist.
    """
    files = schema_files()
    if name:
        chosen = f"{name.replace('/', '-').removesuffix('.json')}.json"
        if chosen not in files:
            known = ", ".join(sorted(file.removesuffix(".json") for file in files))
            raise ConfigError(f"there is no document {name!r}", hint=f"known: {known}")
        files = {chosen: files[chosen]}
    return {file: to_json(schema) for file, schema in sorted(files.items())}
