"""Wire formats to records: pure functions that never raise on what a stranger wrote.

Settings, which the operator wrote, are the exception: a mistake there is a ConfigError.
"""
