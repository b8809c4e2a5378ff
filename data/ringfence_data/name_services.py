"""Zones in which odd DNS names are the service, and below which nobody else runs a name server."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType


@cache
def name_services() -> Mapping[str, str]:
    """What each zone is, by its name; read once, on first use."""
    path = files("ringfence_data") / "name-services.toml"
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    return MappingProxyType(
        {zone: service["what"] for service in table["service"] for zone in service["zones"]}
    )
