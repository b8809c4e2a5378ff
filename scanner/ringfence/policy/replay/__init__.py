"""What packs decide of past traffic, sought in the traffic: a hundred million flows by their classes."""
