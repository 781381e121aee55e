"""Which stops a day may have, what a visit is worth, when, and which are due."""
