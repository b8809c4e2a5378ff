"""What packs can tell apart, sought in the packs themselves: for lint and compare, exact and with witnesses."""
