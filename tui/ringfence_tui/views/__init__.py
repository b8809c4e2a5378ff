"""What each screen shows, as pure functions from the engine's documents to lists and pages."""
