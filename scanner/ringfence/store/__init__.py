"""Past scans in one SQLite file. The only room that knows SQLite.

Each scan is written in one transaction: a process killed at any moment leaves whole scans only.
"""

from ringfence.store.store import Store

__all__ = ["Store"]
