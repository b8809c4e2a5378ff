"""The screens of the terminal UI: which views each shows, and what can be done there."""
