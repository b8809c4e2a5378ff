"""The checks of the IAM guardrail: who gets past it by policy, in past calls, and by IAM's own word."""
