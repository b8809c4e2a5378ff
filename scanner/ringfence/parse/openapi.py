"""The servers that an OpenAPI document names, from JSON exactly and from YAML as far as lines tell.

The schema of a gateway target may hold examples and descriptions; only the origins leave here.
"""

from __future__ import annotations

import json
import re
from typing import Any

from ringfence.parse.hosts import origin_of

_MAX_DOCUMENT = 4_000_000
_MAX_SERVERS = 64
_YAML_URL = re.compile(
    r"^\s*-?\s*[\"']?url[\"']?\s*:\s*[\"']?(?P<url>[a-z]+://[^\s\"'#]+)", re.IGNORECASE
)
_YAML_HOST = re.compile(r"^host\s*:\s*[\"']?(?P<host>[^\s\"'#]+)", re.IGNORECASE)
_YAML_SECTION = re.compile(r"^[^\s#-]")


def server_origins(document: object) -> tuple[str, ...]:
    """The origins of `servers[].url` (OpenAPI 3) or of `host` (Swagger 2), sorted.

    The document may be its text or already be read; what is neither gives no origin.
    """
    if isinstance(document, str):
        document = _read(document[:_MAX_DOCUMENT])
    if isinstance(document, dict):
        urls = _declared_urls(document)
    elif isinstance(document, list):
        urls = [url for url in document if isinstance(url, str)]
    else:
        urls = []
    return tuple(sorted({origin_of(url) for url in urls[:_MAX_SERVERS]} - {""}))


def _read(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return _yaml_urls(text)


def _declared_urls(document: dict[Any, Any]) -> list[str]:
    servers = document.get("servers")
    urls = [
        _with_defaults(server)
        for server in (servers if isinstance(servers, list) else [])
        if isinstance(server, dict)
    ]
    host = document.get("host")
    if isinstance(host, str):
        schemes = document.get("schemes")
        urls += [f"{scheme}://{host}" for scheme in (schemes if isinstance(schemes, list) else ())]
        urls += [] if schemes else [f"https://{host}"]
    return urls


def _with_defaults(server: dict[Any, Any]) -> str:
    """A server's URL with the default of each variable in it; without one it names no host."""
    url = server.get("url")
    if not isinstance(url, str):
        return ""
    variables = server.get("variables")
    for name, variable in (variables if isinstance(variables, dict) else {}).items():
        default = variable.get("default") if isinstance(variable, dict) else None
        if isinstance(default, str):
            url = url.replace(f"{{{name}}}", default)
    return url


def _yaml_urls(text: str) -> list[str]:
    urls: list[str] = []
    in_servers = False
    for line in text.splitlines():
        if _YAML_SECTION.match(line):
            in_servers = line.startswith("servers")
            if host := _YAML_HOST.match(line):
                urls.append(f"https://{host['host']}")
        elif in_servers and (found := _YAML_URL.match(line)):
            urls.append(found["url"])
    return urls
