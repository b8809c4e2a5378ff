"""Flow logs that lie in a table of Amazon Athena: one query, and only where the user asks for it."""
