"""Whole commands, the estates they look at, and what their documents say."""
