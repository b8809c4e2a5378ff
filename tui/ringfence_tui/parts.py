"""The parts of an assessment: each is one document of the engine, made by one command."""

from __future__ import annotations

from enum import StrEnum


class Part(StrEnum):
    """One document. Where one needs another, that one is made first."""

    SCAN = "scan"
    PROPOSAL = "proposal"
    REPLAY = "replay"
    PROMOTION = "promotion"
    VERIFICATION = "verification"
    SIMULATION = "simulation"
    HISTORY = "history"
    DIFFERENCE = "difference"
