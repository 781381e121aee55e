"""Incident files as people have them: read, understood, checked, kept as rows."""
