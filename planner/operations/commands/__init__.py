"""The command line of backup, health and the database."""
