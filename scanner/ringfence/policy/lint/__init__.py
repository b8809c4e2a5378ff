"""What is wrong with a pack: rules that other rules undo, and rules that do not do what they say."""
