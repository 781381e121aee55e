"""Hotspots: clusters of points, their outlines, evidence and significance."""
