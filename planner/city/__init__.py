"""A city: its folder, settings, streets, and the office that works on them."""
