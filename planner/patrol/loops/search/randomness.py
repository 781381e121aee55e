"""Random numbers inside compiled code: one xorshift stream per worker (Marsaglia 2003)."""

import numpy as np

from planner.patrol.loops.search.arrays import Words
from planner.patrol.loops.search.compiled import compiled


@compiled
def rand(rng: Words) -> float:
    """The next number in [0, 1). `rng` holds one word, never zero."""
    x = rng[0]
    x ^= x << np.uint64(13)
    x ^= x >> np.uint64(7)
    x ^= x << np.uint64(17)
    rng[0] = x
    return float(x >> np.uint64(11)) * (1.0 / 9007199254740992.0)


@compiled
def below(rng: Words, n: int) -> int:
    """The next whole number from 0 to n - 1."""
    return min(int(rand(rng) * n), n - 1)
