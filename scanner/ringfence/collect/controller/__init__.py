"""Reads of an Aviatrix controller and of CoPilot: over verified TLS, and nothing but reads."""

from __future__ import annotations

from ringfence.collect.controller.answers import ReadAnswers, read_answers
from ringfence.collect.controller.copilot import read_decisions
from ringfence.collect.controller.link import Address, Credentials, Link

__all__ = ["Address", "Credentials", "Link", "ReadAnswers", "read_answers", "read_decisions"]
