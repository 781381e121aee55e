"""The command line of cities, wards and roads."""
