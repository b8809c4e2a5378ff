"""What is open: a source, the documents that were made of it, and the decisions taken on it."""
