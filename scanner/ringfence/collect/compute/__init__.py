"""AI workloads outside AgentCore: what runs code, what it runs as, and what says that it uses models.

No verdict on a runtime rests on any of it, so none of these sources is required. What could not be
read is said in its row, and until it is read the list of workloads is unknown there.
"""
