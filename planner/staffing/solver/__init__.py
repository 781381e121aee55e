"""The search for a month's roster."""
