"""The layer of the IAM guardrail: who can still place a runtime outside the fence."""

from __future__ import annotations

from ringfence.enforce.check import Check

GUARDRAIL: tuple[Check, ...] = ()
