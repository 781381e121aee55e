"""The words a person reads."""
