"""Where the risk is: pure functions on frames of incidents, wards and roads."""
