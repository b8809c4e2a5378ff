"""What a probe is asked to try, and what its report proves."""
