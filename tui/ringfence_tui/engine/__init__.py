"""The engine in a process of its own: it runs the verbs of the command line, and tells what they say."""
