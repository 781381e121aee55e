"""People: roles, accounts, signing in, tokens."""
