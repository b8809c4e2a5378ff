"""Flow logs read by column: whole blocks of lines at once, aggregated by DuckDB.

Only lines that look exactly as AWS writes them are read here. Every other line goes to the careful
reader, `flow_reader.FlowReader`, which says what a record means. What the columns come to, the one
SQL text of `flow_sql` says, for Parquet too. Sums of files are kept for the next time (cache.py).
"""
