"""The engine as the UI sees it: a process that it starts, asks and hears."""
