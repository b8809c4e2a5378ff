"""The bulk engine: large logs to summaries, in bounded memory.

TelemetryBuilder takes files, streams, messages, and rows that another engine summed up, and gives
Telemetry; files.read_paths feeds it what was given by hand. Nobody outside knows what counts behind
them: the careful readers line by line, or for flow logs the columns and the database of `columnar`.
"""
