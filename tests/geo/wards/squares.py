"""Square wards on the equator, and a grid over them whose cells are easy to count."""

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray
from shapely.geometry import box

from geo.crs import metric_crs, to_degrees
from geo.grid import Grid, make_grid
from geo.risk.kernels import History

CRS = metric_crs(102.0, 1.0)
EAST_M, NORTH_M = 500_000.0, 100_000.0


def square_wards(cells: int = 20, wards: int = 2, cell_m: float = 250.0) -> gpd.GeoDataFrame:
    """Return `wards` strips of a square of `cells` by `cells`, west to east, in WGS 84."""
    width = cells * cell_m / wards
    shapes = [
        box(
            EAST_M + i * width,
            NORTH_M,
            EAST_M + (i + 1) * width,
            NORTH_M + cells * cell_m,
        )
        for i in range(wards)
    ]
    frame = gpd.GeoDataFrame(
        {"code": [f"W{i}" for i in range(wards)], "name": [f"Ward {i}" for i in range(wards)]},
        geometry=shapes,
        crs=CRS,
    )
    return frame.to_crs(4326)


def square_grid(cells: int = 20) -> Grid:
    return make_grid(square_wards(cells).to_crs(CRS), 250.0)


def lonlat(east_m: NDArray[np.float64], north_m: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return [points, 2] degrees of metres from the south-west corner of the square."""
    return np.column_stack(to_degrees(EAST_M + east_m, NORTH_M + north_m, CRS))


def history(grid: Grid, cell: list[int], day: list[float]) -> History:
    return History(grid, np.array(cell, dtype=np.int64), np.array(day), np.ones(len(cell)))
