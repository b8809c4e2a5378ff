"""The layer of rules: whether the controller holds the expected pack, by meaning and not by text."""
