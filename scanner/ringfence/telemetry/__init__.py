"""The bulk engine: large logs to summaries, in bounded memory.

TelemetryBuilder takes streams and messages and gives Telemetry; files.read_paths feeds it what
was given by hand. Nobody outside knows what counts behind them.
"""
