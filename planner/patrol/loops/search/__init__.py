"""Destroy-and-repair search for loops, compiled."""
