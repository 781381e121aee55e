"""Risk surfaces as plain records and as GeoJSON or GeoPackage files."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import pyogrio
import shapely
from numpy.typing import NDArray

from geo.crs import WGS84, to_degrees
from geo.errors import GeoError
from geo.grid import Grid
from geo.model import LonLat
from geo.risk.surface import Surface

DRIVERS = {".geojson": "GeoJSON", ".json": "GeoJSON", ".gpkg": "GPKG"}


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskCell:
    """One cell of a risk surface.

    `ring` is its outline in WGS 84, counter-clockwise and closed; `parts` add up to `expected`.
    """

    ring: tuple[LonLat, ...]
    ward: str
    expected: float
    sd: float
    severity: float
    parts: Mapping[str, float]


def corners(grid: Grid, cell: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return float [cells, 5, 2]: lon, lat of the closed outline of each of the cells."""
    x, y = grid.centres()
    half = grid.cell_m / 2
    across = np.array([-half, half, half, -half, -half])
    along = np.array([-half, -half, half, half, -half])
    lon, lat = to_degrees(
        (x[cell][:, None] + across).ravel(), (y[cell][:, None] + along).ravel(), grid.crs
    )
    return np.column_stack([lon, lat]).reshape(-1, 5, 2)


def cells(surface: Surface, minimum: float = 0.0) -> tuple[RiskCell, ...]:
    """Return the cells with at least `minimum` expected incidents, the highest first."""
    chosen = np.flatnonzero(surface.expected >= minimum)
    chosen = chosen[np.lexsort((chosen, -surface.expected[chosen]))]
    rings = corners(surface.grid, chosen).round(6)
    return tuple(
        RiskCell(
            ring=tuple(LonLat(lon, lat) for lon, lat in ring),
            ward=surface.ward_codes[surface.grid.ward[cell]],
            expected=float(surface.expected[cell]),
            sd=float(surface.sd[cell]),
            severity=float(surface.severity[cell]),
            parts={part: float(values[cell]) for part, values in surface.parts.items()},
        )
        for cell, ring in zip(chosen.tolist(), rings.tolist(), strict=True)
    )


def check_target(path: Path) -> None:
    """Raise GeoError if `write_surface` could not write there: for asking before a long work."""
    if path.suffix.lower() not in DRIVERS:
        raise GeoError(f"{path}: expected a name ending in .geojson or .gpkg, got {path.suffix!r}")
    if path.is_dir():
        raise GeoError(f"{path}: expected a file to write, got a folder; name a file in it")
    folder = path.absolute().parent
    if not folder.is_dir():
        raise GeoError(f"{path}: expected the folder {folder} to be there; make it first")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise GeoError(
            f"{path}: expected to write into {folder}, but may not; give yourself the right to "
            "write there, or name another file"
        )


def write_surface(
    surfaces: Mapping[str, Surface], path: Path | str, minimum: float = 0.0, note: str = ""
) -> int:
    """Write the cells of all shifts to a GeoJSON or GeoPackage file and return their number.

    One polygon per cell and shift, in WGS 84, with shift, ward, expected, sd, severity and the
    parts. The file appears whole or not at all.

    Parameters
    ----------
    minimum : leave out cells with fewer expected incidents.
    note : what a reader must know, kept as the description of the layer.

    Raises
    ------
    GeoError
        If the suffix is neither .geojson, .json nor .gpkg.
    """
    path = Path(path)
    check_target(path)
    driver = DRIVERS[path.suffix.lower()]
    columns: dict[str, list[NDArray[np.generic]]] = {}
    outlines = []
    for surface in surfaces.values():
        chosen = np.flatnonzero(surface.expected >= minimum)
        outlines.append(np.asarray(shapely.polygons(corners(surface.grid, chosen).round(6))))
        record: dict[str, NDArray[np.generic]] = {
            "shift": np.full(len(chosen), surface.shift, dtype=object),
            "ward": np.asarray(surface.ward_codes, dtype=object)[surface.grid.ward[chosen]],
            "expected": surface.expected[chosen],
            "sd": surface.sd[chosen],
            "severity": surface.severity[chosen],
            **{part: values[chosen] for part, values in surface.parts.items()},
        }
        for name, values in record.items():
            columns.setdefault(name, []).append(values)
    if not outlines:
        raise GeoError("expected at least one surface to write, got none")
    frame = gpd.GeoDataFrame(
        {name: np.concatenate(values) for name, values in columns.items()},
        geometry=np.concatenate(outlines),
        crs=WGS84,
    )
    draft = path.with_name(f".{path.stem}.part{path.suffix}")
    draft.unlink(missing_ok=True)
    try:
        if driver == "GeoJSON":
            pyogrio.write_dataframe(
                frame,
                draft,
                driver=driver,
                SIGNIFICANT_FIGURES=6,
                RFC7946=True,
                DESCRIPTION=note,
            )
        else:
            pyogrio.write_dataframe(frame, draft, driver=driver, layer="risk", DESCRIPTION=note)
        os.replace(draft, path)
    finally:
        draft.unlink(missing_ok=True)
    return len(frame)
