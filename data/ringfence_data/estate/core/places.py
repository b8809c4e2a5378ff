"""The accounts and regions of the designed estate: a freight company with a laboratory."""

from __future__ import annotations

from ringfence_data.estate.identifiers import Place

PRODUCTION = "111122223333"
LABORATORY = "444455556666"
ACCOUNTS = (PRODUCTION, LABORATORY)
REGIONS = ("us-east-1", "us-west-2", "eu-central-1")

PRODUCTION_EAST = Place(PRODUCTION, "us-east-1")
PRODUCTION_WEST = Place(PRODUCTION, "us-west-2")
PRODUCTION_EUROPE = Place(PRODUCTION, "eu-central-1")
LABORATORY_EAST = Place(LABORATORY, "us-east-1")
LABORATORY_WEST = Place(LABORATORY, "us-west-2")
LABORATORY_EUROPE = Place(LABORATORY, "eu-central-1")

DENIED = LABORATORY_EUROPE
"""Where the scanning role lacks permissions, so that the sample shows an honest gap."""
