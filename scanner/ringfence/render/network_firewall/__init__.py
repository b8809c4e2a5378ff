"""A pack for AWS Network Firewall."""
