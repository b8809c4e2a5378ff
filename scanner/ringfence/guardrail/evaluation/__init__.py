"""What policies answer to one request: identity policies, service control policies, a boundary.

Pure and three-valued. A request is ALLOWED or denied only where everything that is not modelled or
not known could turn out either way and change nothing; otherwise the answer is CANNOT_DECIDE.
"""

from ringfence.guardrail.evaluation.decide import Policies, evaluate
from ringfence.guardrail.evaluation.document import PolicyDocument, read_document
from ringfence.guardrail.statements import UnreadablePolicyError

__all__ = ["Policies", "PolicyDocument", "UnreadablePolicyError", "evaluate", "read_document"]
