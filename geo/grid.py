"""A square grid of cells in metres, laid over the wards."""

from dataclasses import dataclass, replace

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS
from scipy.spatial import KDTree

from geo.crs import WGS84, metric_crs, to_metres
from geo.errors import BoundaryError

MAX_CELLS = 20_000_000
ROUNDING_M = 0.01
"""What a change of CRS may move an edge by; it must not shift the grid by a cell."""


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """Cells of `cell_m` metres whose centre lies inside the wards.

    Attributes
    ----------
    crs : the metric zone.
    x0, y0 : easting and northing of the south-west corner, metres.
    inside : bool [rows, cols], row 0 in the south; the cells in use, numbered 0..n-1 in row order.
    ward : int [n], for each cell in use the row of its ward in the WARDS frame.
    lodgers : row of each ward too narrow to hold a centre of a cell, and the cell nearest to it.
    """

    crs: CRS
    cell_m: float
    x0: float
    y0: float
    inside: NDArray[np.bool_]
    ward: NDArray[np.int64]
    lodgers: tuple[tuple[int, int], ...] = ()

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
        x = self.x0 + (col.astype(np.float64) + 0.5) * self.cell_m
        y = self.y0 + (row.astype(np.float64) + 0.5) * self.cell_m
        return x, y

    def nearest(
        self, x: NDArray[np.float64], y: NDArray[np.float64], within_m: float
    ) -> NDArray[np.int64]:
        """Return int [points]: `cell_of`, or else the cell with the nearest centre in `within_m`.

        A point on the rim of a ward can lie in a cell whose centre is in the sea; it belongs to the
        cell next to it.
        """
        cell = self.cell_of(x, y)
        lost = np.flatnonzero(cell < 0)
        if len(lost) and self.n:
            tree = KDTree(np.column_stack(self.centres()))
            _, near = tree.query(np.column_stack([x[lost], y[lost]]), distance_upper_bound=within_m)
            cell[lost] = np.where(near < self.n, near, -1)
        return cell

    def cells_of_lonlat(
        self, lon: NDArray[np.float64], lat: NDArray[np.float64]
    ) -> NDArray[np.int64]:
        """Return int [points]: the cell of each WGS 84 point, or one at most a cell away, or -1."""
        cell = np.full(len(lon), -1, dtype=np.int64)
        known = np.flatnonzero(np.isfinite(lon) & np.isfinite(lat))
        if len(known):
            x, y = to_metres(lon[known], lat[known], self.crs)
            finite = np.isfinite(x) & np.isfinite(y)
            known, x, y = known[finite], x[finite], y[finite]
            cell[known] = self.nearest(x, y, within_m=self.cell_m)
        return cell


def make_grid(wards: gpd.GeoDataFrame, cell_m: float) -> Grid:
    """Return the grid of square cells of `cell_m` metres whose centre lies inside the wards.

    Lines of the grid lie on multiples of `cell_m` in the UTM zone of the wards' middle, so that the
    same place keeps its cell when a ward is added.

    Parameters
    ----------
    wards : polygons in any known CRS; no other column is needed.
    cell_m : side of a cell in metres.

    Raises
    ------
    BoundaryError
        Without a CRS, without a polygon, or when the cells are too many or too large for the wards.
    """
    if wards.crs is None:
        raise BoundaryError("the wards have no CRS (is a .prj missing?); say which one they are in")
    shapes = wards.geometry
    if not (shapes.notna() & ~shapes.is_empty & shapes.geom_type.str.endswith("Polygon")).any():
        raise BoundaryError(
            f"expected ward polygons, got {sorted(set(shapes.geom_type.dropna())) or 'nothing'}"
        )
    if not (np.isfinite(cell_m) and cell_m > 0):
        raise BoundaryError(f"expected a cell size above 0 m, got {cell_m!r}")
    west, south, east, north = shapes.to_crs(WGS84).total_bounds
    crs = metric_crs(float((west + east) / 2), float((south + north) / 2))
    polygons = shapes.to_crs(crs).to_numpy()
    valid = shapely.make_valid(polygons)
    west, south, east, north = shapely.total_bounds(valid)
    x0 = np.floor((west + ROUNDING_M) / cell_m) * cell_m
    y0 = np.floor((south + ROUNDING_M) / cell_m) * cell_m
    cols = int(np.ceil((east - ROUNDING_M - x0) / cell_m))
    rows = int(np.ceil((north - ROUNDING_M - y0) / cell_m))
    if rows * cols > MAX_CELLS:
        raise BoundaryError(
            f"{rows} × {cols} cells of {cell_m:g} m are too many; use larger cells, and check that "
            "all wards belong to one city"
        )
    x = x0 + (np.arange(cols) + 0.5) * cell_m
    y = y0 + (np.arange(rows) + 0.5) * cell_m
    owner = np.full((rows, cols), -1, dtype=np.int64)
    for number, shape in enumerate(valid):
        if shape is None or shape.is_empty:
            continue
        left, low, right, high = shape.bounds
        col = slice(*np.searchsorted(x, (left, right)))
        row = slice(*np.searchsorted(y, (low, high)))
        shapely.prepare(shape)
        within = shapely.contains_xy(shape, *np.meshgrid(x[col], y[row]))
        window = owner[row, col]
        window[within & (window < 0)] = number
    inside = owner >= 0
    if not inside.any():
        raise BoundaryError(
            f"no cell of {cell_m:g} m has its centre inside the wards; use smaller cells"
        )
    grid = Grid(crs, float(cell_m), float(x0), float(y0), inside, owner[inside])
    return replace(grid, lodgers=_lodgers(grid, valid))


def _lodgers(grid: Grid, shapes: NDArray[np.object_]) -> tuple[tuple[int, int], ...]:
    """Return the wards without a cell of their own, each with the cell nearest to it."""
    there = np.flatnonzero([s is not None and not s.is_empty for s in shapes])
    homeless = np.setdiff1d(there, grid.ward)
    if not len(homeless):
        return ()
    points = shapely.get_coordinates(shapely.point_on_surface(shapes[homeless]))
    cell = np.atleast_1d(KDTree(np.column_stack(grid.centres())).query(points)[1])
    return tuple(zip(homeless.tolist(), cell.tolist(), strict=True))
