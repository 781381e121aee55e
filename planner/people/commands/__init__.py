"""The command line of people and tokens."""
