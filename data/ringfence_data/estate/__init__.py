"""The sample estate: a generator of bundles that look like a recording of a real AWS estate.

Standard library only. Accounts, companies and addresses are fictitious; public addresses come from
the ranges reserved for documentation, and well-known hosts appear by name alone.
"""

from ringfence_data.estate.generator import CORE_RUNTIMES, Estate, generate

__all__ = ["CORE_RUNTIMES", "Estate", "generate"]
