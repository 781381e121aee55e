"""Keeping the service well: backup, restore, health."""
