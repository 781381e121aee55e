"""Parts of street shapes."""

import numpy as np

from geo.roads.network import Floats


def part_of_shape(lon: Floats, lat: Floats, begin: float, end: float) -> tuple[Floats, Floats]:
    """Return the part of a line between two shares of its length, reversed if `begin` > `end`.

    >>> part_of_shape(np.array([0.0, 1.0, 2.0]), np.zeros(3), 0.75, 0.25)
    (array([1.5, 1. , 0.5]), array([0., 0., 0.]))
    """
    if begin > end:
        x, y = part_of_shape(lon, lat, end, begin)
        return x[::-1], y[::-1]
    if begin <= 0 and end >= 1:
        return lon, lat
    east = np.diff(lon) * np.cos(np.radians(lat.mean()))
    along = np.concatenate([[0.0], np.cumsum(np.hypot(east, np.diff(lat)))])
    at = np.array([begin, end]) * along[-1]
    inner = (along > at[0]) & (along < at[1])
    xs, ys = np.interp(at, along, lon), np.interp(at, along, lat)
    return (
        np.concatenate([xs[:1], lon[inner], xs[1:]]),
        np.concatenate([ys[:1], lat[inner], ys[1:]]),
    )
