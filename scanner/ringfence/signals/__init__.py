"""Indications of exfiltration in telemetry, each with the bound of its error; pure."""
