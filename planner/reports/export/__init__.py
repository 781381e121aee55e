"""The documents of a report."""
