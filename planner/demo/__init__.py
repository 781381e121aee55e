"""The demo city: simulated points under published totals, and people to sign in as."""
