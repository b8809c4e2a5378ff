"""What runs in the process beside the UI: the verbs of the command line, and chores over whole documents."""
