"""A risk surface as a small picture: reprojected, classed by share of the area, written as PNG."""

import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageColor

from geo.crs import WEB_MERCATOR, to_degrees, to_metres
from geo.grid import Grid
from planner.errors import PlannerError
from planner.maps.model import RiskImage
from planner.maps.palette import RISK

SHARES = (0.20, 0.10, 0.05, 0.02, 0.01)
"""Each colour marks the hottest share of the area, as patrols can only ever be in a small part."""

PIXELS_PER_CELL = 2.0
MAX_PIXELS = 1200


def risk_image(grid: Grid, expected: NDArray[np.float64], shift: str) -> RiskImage:
    """Return the picture of one shift's expected incidents per cell.

    Cells are reprojected to Web Mercator by looking up the cell under each pixel's centre. A
    flat surface has no hottest part and stays transparent.

    Parameters
    ----------
    grid : Grid
    expected : float [n], expected incidents per cell and shift.
    shift : name of the shift.

    Raises
    ------
    PlannerError
        When the values do not fit the grid or are not finite.
    """
    values = np.asarray(expected, dtype=np.float64)
    if values.shape != (grid.n,) or not np.isfinite(values).all():
        raise PlannerError(
            f"expected {grid.n} finite values for the risk picture of shift {shift}, "
            f"got shape {values.shape}; draw the surface on the grid it was made on"
        )
    density = values / grid.cell_km2
    breaks = np.quantile(density, [1 - s for s in SHARES]) if grid.n else np.zeros(len(SHARES))
    classes = (density[:, None] > breaks[None, :]).sum(axis=1)
    cell, bounds = _pixels(grid)
    picture = np.zeros(cell.shape, dtype=np.uint8)
    picture[cell >= 0] = classes[cell[cell >= 0]]
    return RiskImage(
        shift=shift,
        png=_png(picture),
        bounds=bounds,
        breaks=tuple(float(b) for b in breaks),
        shares=SHARES,
    )


def _pixels(grid: Grid) -> tuple[NDArray[np.int64], tuple[float, float, float, float]]:
    """Return the cell under each pixel, north row first, and the picture's bounds in degrees."""
    rows, cols = grid.inside.shape
    edge_x = grid.x0 + np.array([0, 0.5, 1]) * cols * grid.cell_m
    edge_y = grid.y0 + np.array([0, 0.5, 1]) * rows * grid.cell_m
    xx, yy = (a.ravel() for a in np.meshgrid(edge_x, edge_y))
    x, y = to_metres(*to_degrees(xx, yy, grid.crs), WEB_MERCATOR)
    west, east, south, north = x.min(), x.max(), y.min(), y.max()
    scale = min(PIXELS_PER_CELL, MAX_PIXELS / max(rows, cols))
    width, height = max(1, round(cols * scale)), max(1, round(rows * scale))
    px = west + (np.arange(width) + 0.5) * (east - west) / width
    py = north - (np.arange(height) + 0.5) * (north - south) / height
    mx, my = (a.ravel() for a in np.meshgrid(px, py))
    lon, lat = to_degrees(mx, my, WEB_MERCATOR)
    cell = grid.cell_of(*to_metres(lon, lat, grid.crs)).reshape(height, width)
    corner_lon, corner_lat = to_degrees(
        np.array([west, east]), np.array([south, north]), WEB_MERCATOR
    )
    bounds = (corner_lat[0], corner_lon[0], corner_lat[1], corner_lon[1])
    return cell, tuple(round(float(b), 6) for b in bounds)  # type: ignore[return-value]


def _png(picture: NDArray[np.uint8]) -> bytes:
    image = Image.fromarray(picture, mode="P")
    image.putpalette([0, 0, 0] + [c for colour in RISK for c in ImageColor.getrgb(colour)[:3]])
    out = io.BytesIO()
    image.save(out, "PNG", transparency=0, optimize=True, bits=4)
    return out.getvalue()
