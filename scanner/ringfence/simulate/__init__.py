"""The kill chain against a pack and a guardrail, before anyone applies them.

Pure: what a rule takes is asked of `policy`, what a statement denies of `guardrail`. Nothing is sent.
"""
