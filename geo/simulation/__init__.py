"""Simulated incidents and patrols whose totals are published ones."""
