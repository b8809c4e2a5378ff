"""Detections: what is wrong with an estate, resource by resource, each with its evidence.

The logic is here, one module for each family; texts and severities are data in ringfence_rules.
What was not read makes no finding: it stands in the coverage.
"""
