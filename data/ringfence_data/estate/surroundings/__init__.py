"""The rest of a large estate: blocks of runtimes that a seed makes, one after another."""
