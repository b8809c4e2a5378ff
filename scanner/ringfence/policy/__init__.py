"""What a pack of firewall rules decides; knows nothing of AWS."""
