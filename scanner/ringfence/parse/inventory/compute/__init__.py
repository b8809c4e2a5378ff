"""AI workloads outside AgentCore: what their own APIs say of them, in one shape for all."""
