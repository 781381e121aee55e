"""What the worker does: the kinds of jobs, and what every morning needs."""
