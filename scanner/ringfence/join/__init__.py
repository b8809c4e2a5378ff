"""Telemetry joined with the inventory: who talks to whom, and how that is known."""
