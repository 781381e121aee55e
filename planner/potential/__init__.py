"""Anticipated disturbances: what may happen, recorded beforehand, and whether it came."""
