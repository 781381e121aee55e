"""One export format per module; `write` puts a plan's files in place."""
