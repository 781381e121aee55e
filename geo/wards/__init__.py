"""Ward boundaries: read from any file, checked, found again by name."""
