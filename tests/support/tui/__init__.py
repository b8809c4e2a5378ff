"""What tests of the terminal UI share."""
