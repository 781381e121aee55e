"""Incidents: brought in from files, entered one by one, kept."""
