"""From a scan to a pack: what is permitted by whose word, and what waits for review."""
