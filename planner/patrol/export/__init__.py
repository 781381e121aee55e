"""A plan's documents, one format a module; `write` puts them in place."""
