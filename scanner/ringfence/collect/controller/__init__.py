"""The read-only client of an Aviatrix controller, and of CoPilot: what may be asked is a list."""
