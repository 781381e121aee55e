"""A square grid of cells in metres, laid over the wards."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from pyproj import CRS

from geo.crs import to_degrees


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """Cells of `cell_m` metres whose centre lies inside the wards.

    Attributes
    ----------
    crs : the metric zone.
    x0, y0 : easting and northing of the south-west corner, metres.
    inside : bool [rows, cols], row 0 in the south; the cells in use, numbered 0..n-1 in row order.
    ward : int [n], for each cell in use the row of its ward in the WARDS frame.
    """

    crs: CRS
    cell_m: float
    x0: float
    y0: float
    inside: NDArray[np.bool_]
    ward: NDArray[np.int64]

    @property
    def n(self) -> int:
        """Number of cells in use."""
        return int(self.inside.sum())

    @property
    def cell_km2(self) -> float:
        """Area of one cell in square kilometres."""
        return (self.cell_m / 1000) ** 2

    def number(self) -> NDArray[np.int64]:
        """Return int [rows, cols]: the number of each cell in use, -1 elsewhere."""
        out = np.full(self.inside.shape, -1, dtype=np.int64)
        out[self.inside] = np.arange(self.n)
        return out

    def cell_of(self, x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.int64]:
        """Return int [points]: the number of the cell each metric point lies in, -1 if in none."""
        rows, cols = self.inside.shape
        col = np.floor((np.asarray(x) - self.x0) / self.cell_m).astype(np.int64)
        row = np.floor((np.asarray(y) - self.y0) / self.cell_m).astype(np.int64)
        ok = (row >= 0) & (row < rows) & (col >= 0) & (col < cols)
        out = np.full(len(row), -1, dtype=np.int64)
        out[ok] = self.number()[row[ok], col[ok]]
        return out

    def centres(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return easting and northing in metres of the centres of the cells in use, each [n]."""
        row, col = np.nonzero(self.inside)
        return self.x0 + (col + 0.5) * self.cell_m, self.y0 + (row + 0.5) * self.cell_m

    def centres_lonlat(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return WGS 84 longitude and latitude of the centres of the cells in use, each [n]."""
        return to_degrees(*self.centres(), self.crs)
