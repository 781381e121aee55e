"""The use cases of members and rosters."""
