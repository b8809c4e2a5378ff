"""Blast radius: what a runtime could do in the wrong hands, and what of it makes a toxic path.

A pure room beside the graph: it reads what verdicts, join and guardrail concluded. What was not read
leaves a leg unknown and the score a lower bound, never better news.
"""
