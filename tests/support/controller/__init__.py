"""A controller and a CoPilot that are real TLS servers, and what they answer."""
