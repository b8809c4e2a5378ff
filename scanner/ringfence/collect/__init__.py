"""The only room that talks to AWS, and the one that reads and writes recorded bundles.

It turns calls into redacted answers, telemetry summaries and Coverage rows. No botocore exception
and no unredacted answer leaves it.
"""
