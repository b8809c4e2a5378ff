"""Attack scenarios against a pack and a guardrail: which layer stops each step, before and after."""
