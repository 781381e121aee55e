"""A plan as it is given to squads: versions that never change, and the links that open them."""
