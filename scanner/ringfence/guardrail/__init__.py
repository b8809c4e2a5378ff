"""IAM policies as far as they decide who may place an AI runtime where.

Pure functions of policy documents. What is not modelled is said to be conditional, never allowed
or denied outright.
"""
