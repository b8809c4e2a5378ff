"""Names that look odd because looking something up, or naming a machine, is their purpose."""

from __future__ import annotations

from ringfence_data.name_services import name_services


def name_service(name: str) -> str:
    """What the zone of a name is there for; empty for a zone that anyone may have a server below."""
    labels = name.split(".")
    known = name_services()
    zones = (".".join(labels[start:]) for start in range(len(labels)))
    return next((known[zone] for zone in zones if zone in known), "")
