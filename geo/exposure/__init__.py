"""Who was looking: patrol presence, reporting, and incident rates corrected for both."""
