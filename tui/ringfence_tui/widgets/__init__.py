"""The widgets of the terminal UI. They draw what views say and know nothing of documents."""
