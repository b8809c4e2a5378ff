"""The terminal UI. It reaches the engine through `ringfence.workflow` and decides nothing itself."""
