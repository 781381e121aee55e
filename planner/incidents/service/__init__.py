"""The use cases of incidents."""
