"""By what a large graph is drawn together."""

from __future__ import annotations

from enum import StrEnum


class Grouping(StrEnum):
    """What becomes one node; from the finest to the coarsest."""

    NONE = "none"
    DOMAIN = "domain"
    """Destinations by the domain that somebody registered."""
    PROVIDER = "provider"
    """Destinations by their provider, those without one by category."""
    CATEGORY = "category"
    ACCOUNT = "account"
    """Everything by the account it is in, destinations by category."""
