"""The headless front end: what the user typed to verbs, and their answers to exit codes."""

from ringfence.cli.run import main

__all__ = ["main"]
