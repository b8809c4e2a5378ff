"""Flow logs read by column: whole blocks of lines at once, aggregated by DuckDB.

Only lines that look exactly as AWS writes them are read here. Every other line goes to the careful
reader of this room, `FlowReader`, which says what a record means.
"""
