"""How incidents and entries are kept."""
