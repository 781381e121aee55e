"""The documents of a roster."""
