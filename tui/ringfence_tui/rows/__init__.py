"""Long lists: a table of SQLite, the language that filters it, and what is shown of it."""
