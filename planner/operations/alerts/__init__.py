"""Alerts: whoever looks after the service is told of a trouble once, and once when it is over."""
