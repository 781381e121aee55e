"""The daily patrol: candidate stops, coverage duties and the loops that serve them."""
