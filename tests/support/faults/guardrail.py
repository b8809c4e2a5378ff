"""Principals who get past the guardrail."""

from __future__ import annotations

from support.verified_estate import Fault

GUARDRAIL: tuple[Fault, ...] = ()
