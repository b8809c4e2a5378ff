"""The layer of traffic: what firewalls logged, and what left all the same."""
