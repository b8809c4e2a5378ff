"""AI workloads outside AgentCore: what shows that they are, how surely, and who answers for them.

Pure functions of a Snapshot. A resource is a workload by its signals and by nothing else; whether
anyone answers for it is another question, and traffic never answers it.
"""

from ringfence.shadow.governance import Governors
from ringfence.shadow.suspects import Places, Suspects, find_suspects, suspect_places
from ringfence.shadow.workloads import Shadow, ai_workloads

__all__ = [
    "Governors",
    "Places",
    "Shadow",
    "Suspects",
    "ai_workloads",
    "find_suspects",
    "suspect_places",
]
