"""What is shown as text for other programs and people: lists and pages as JSON, CSV, Markdown, plain text."""
