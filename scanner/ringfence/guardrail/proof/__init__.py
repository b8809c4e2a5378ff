"""The rules of `guardrail.evaluation` for every request at once, as formulas for a solver.

Only this room imports z3, which is an extra: nothing but the proofs may import it.
"""

from ringfence.guardrail.proof.prove import Approved, DisagreementError, prove

__all__ = ["Approved", "DisagreementError", "prove"]
