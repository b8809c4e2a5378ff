"""Verdicts: which way a runtime's packets leave, and what stands in that way.

Pure functions of a snapshot and the operator's settings. What was not read never makes a verdict
good: it makes it unknown, unless something that was read already proves exposure.
"""
