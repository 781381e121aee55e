"""Wards as a checked frame or as records, and which ward a point lies in."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import ArrayLike, NDArray

from geo.crs import WGS84, metric_crs, to_metres
from geo.errors import BoundaryError
from geo.model import LonLat, Ward
from geo.tables import WARDS, WardTable
from geo.wards.check import (
    Finding,
    Report,
    code_findings,
    coverage_findings,
    district_areas,
    outline_faults,
)
from geo.wards.files import WardFields, guess_fields, number_column, read_layer, text_column

COAST_M = 100.0
"""A point this close to a ward, off the coast, belongs to it."""


def read_wards(
    path: Path,
    *,
    name_field: str | None = None,
    code_field: str | None = None,
    district_field: str | None = None,
    crs: str | None = None,
    layer: str | None = None,
    city: str = "",
    repair: bool = False,
) -> WardTable:
    """Return the wards of a file in any format and CRS as a WARDS frame.

    Parameters
    ----------
    path : GeoJSON, GeoPackage, a shapefile (also zipped), or what else GDAL reads.
    name_field, code_field, district_field : fields to use in place of the guessed ones.
    crs : the file's CRS where it has none.
    city : name of the one district of a file without districts.
    repair : mend outlines that cross themselves.

    Raises
    ------
    BoundaryError : the file cannot be used; one message lists all faults.
    """
    wards, _, findings = prepare_wards(
        path,
        fields={"name": name_field, "code": code_field, "district": district_field},
        crs=crs,
        layer=layer,
        city=city,
        repair=repair,
    )
    refuse_faults(path, findings)
    return wards


def refuse_faults(path: Path, findings: list[Finding]) -> None:
    """Raise BoundaryError listing the faults among the findings, if there are any."""
    faults = [f.message for f in findings if f.level == "fault"]
    if len(faults) == 1:
        raise BoundaryError(f"{path}: {faults[0]}")
    if faults:
        raise BoundaryError(f"{path}: {len(faults)} faults:\n  - " + "\n  - ".join(faults))


def check_wards(
    path: Path,
    *,
    fields: Mapping[str, str | None] | None = None,
    crs: str | None = None,
    layer: str | None = None,
    city: str = "",
    repair: bool = False,
) -> Report:
    """Return all that is wrong or remarkable about the wards of a file, gaps and overlaps too.

    Raises
    ------
    BoundaryError : the file cannot be read at all.
    """
    wards, own_crs, findings = prepare_wards(
        path, fields=fields or {}, crs=crs, layer=layer, city=city, repair=repair
    )
    broken = {f.kind for f in findings} & {"empty", "geometry"}
    if not broken:
        findings += coverage_findings(wards)
    west, south, east, north = (float(v) for v in wards.total_bounds)
    return Report(
        crs=own_crs,
        wards=len(wards),
        area_km2=float(wards["area_km2"].sum()),
        bounds=(west, south, east, north),
        districts=district_areas(wards),
        findings=tuple(sorted(findings, key=lambda f: f.level)),
    )


def new_wards(
    path: Path,
    *,
    fields: Mapping[str, str | None],
    crs: str | None = None,
    layer: str | None = None,
    city: str = "",
    repair: bool = False,
) -> tuple[WardTable, tuple[Finding, ...]]:
    """Return the wards of a file that a city can be made of, and what is remarkable about them.

    Raises
    ------
    BoundaryError : the wards cannot be used; lists all faults.
    """
    frame, _, findings = prepare_wards(
        path, fields=fields, crs=crs, layer=layer, city=city, repair=repair
    )
    refuse_faults(path, findings)
    findings += coverage_findings(frame)
    refuse_faults(path, findings)
    return frame, tuple(findings)


def prepare_wards(
    path: Path,
    *,
    fields: Mapping[str, str | None],
    crs: str | None = None,
    layer: str | None = None,
    city: str = "",
    repair: bool = False,
) -> tuple[WardTable, str, list[Finding]]:
    """Return a WARDS frame, the name of the file's CRS, and findings, faults among them."""
    raw, own_crs = read_layer(path, crs=crs, layer=layer)
    columns = [str(c) for c in raw.columns if c != raw.geometry.name]
    chosen = guess_fields(columns, fields)
    findings: list[Finding] = []
    wards = _columns(raw, chosen, fields, city, findings)
    shapes = shapely.force_2d(np.asarray(raw.geometry.values, dtype=object))
    if repair:
        shapes = _mended(shapes)
    frame = gpd.GeoDataFrame(wards, geometry=shapes, crs=WGS84)
    findings += outline_faults(frame)
    findings += code_findings(frame)
    frame["area_km2"] = _areas_km2(frame)
    _fill_centres(frame)
    return frame[list(WARDS)].reset_index(drop=True), own_crs, findings


def write_wards(wards: WardTable, path: Path) -> None:
    """Write the wards as GeoJSON in WGS 84, with fields that `read_wards` finds by itself."""
    fields = ["code", "name", "district_code", "district", "includes"]
    if wards["people"].notna().any():
        fields.append("people")
    if wards["centre_known"].any():
        fields += ["centre_lon", "centre_lat"]
        wards = wards.copy()
        wards.loc[~wards["centre_known"], ["centre_lon", "centre_lat"]] = np.nan
    frame = wards[[*fields, "geometry"]].set_geometry(
        shapely.orient_polygons(np.asarray(wards.geometry.values, dtype=object)), crs=WGS84
    )
    frame.to_file(path, driver="GeoJSON", engine="pyogrio", COORDINATE_PRECISION=8)


def _columns(
    raw: gpd.GeoDataFrame,
    chosen: WardFields,
    said: Mapping[str, str | None],
    city: str,
    findings: list[Finding],
) -> pd.DataFrame:
    def notice(kind: str, message: str) -> None:
        findings.append(Finding(level="notice", kind=kind, message=message))

    code, name = text_column(raw, chosen.code), text_column(raw, chosen.name)
    guessed = said.get("code") is None
    if guessed and (chosen.code is None or (_is_row_number(chosen.code) and _unfit(code))):
        width = len(str(len(raw)))
        code = pd.Series([f"{i + 1:0{width}d}" for i in range(len(raw))], index=raw.index)
        notice("no codes", "no field with ward codes found: wards are numbered in file order")
    nameless = name == ""
    if nameless.any():
        name = name.where(~nameless, code)
        notice(
            "missing name",
            f"{int(nameless.sum())} wards have no name and go by their code: "
            + ", ".join(code[nameless].head(5)),
        )
    district = text_column(raw, chosen.district)
    district_code = text_column(raw, chosen.district_code)
    district = district.where(district != "", district_code)
    bare = district == ""
    if bare.any():
        district = district.where(~bare, city or "Kota")
        notice(
            "no district",
            f"{'all' if bare.all() else int(bare.sum())} wards have no district and are put into "
            f"one called {city or 'Kota'!r}; name its field with --district-field",
        )
    return pd.DataFrame(
        {
            "code": code,
            "name": name,
            "district_code": _district_codes(code, district, district_code),
            "district": district,
            "people": number_column(raw, chosen.people),
            "centre_lon": number_column(raw, chosen.centre_lon),
            "centre_lat": number_column(raw, chosen.centre_lat),
            "includes": text_column(raw, chosen.includes),
        }
    )


def _is_row_number(field: str) -> bool:
    return field.lower() in {"id", "objectid", "fid", "gid"}


def _unfit(code: pd.Series) -> bool:
    return bool((code == "").any() or code.duplicated().any())


def _district_codes(code: pd.Series, district: pd.Series, given: pd.Series) -> pd.Series:
    """Return a code for each district: the given one, the wards' common prefix, or its name."""
    if (given != "").all():
        return given
    prefix = code.str.rpartition(".")[0]
    one_each = (prefix != "").all() and (
        prefix.groupby(district).nunique().max() == district.groupby(prefix).nunique().max() == 1
    )
    if one_each:
        return prefix
    slug = district.map(lambda d: re.sub(r"[^a-z0-9]+", "-", d.casefold()).strip("-") or d)
    return slug if slug.nunique() == district.nunique() else district


def _mended(shapes: NDArray[Any]) -> NDArray[Any]:
    out = shapes.copy()
    bad = ~shapely.is_missing(shapes) & ~shapely.is_valid(shapes)
    for i in np.flatnonzero(bad):
        parts = shapely.get_parts(shapely.make_valid(shapes[i], method="structure"))
        flat = shapely.get_parts(parts[shapely.get_dimensions(parts) == 2])
        out[i] = shapely.union_all(flat)
    return out


def _zone(wards: gpd.GeoDataFrame) -> Any:
    west, south, east, north = wards.total_bounds
    return metric_crs((west + east) / 2, (south + north) / 2)


def _areas_km2(wards: gpd.GeoDataFrame) -> NDArray[np.float64]:
    area = np.asarray(wards.geometry.to_crs(_zone(wards)).area, dtype=float)
    return np.asarray(np.nan_to_num(area) / 1e6)


def _fill_centres(wards: gpd.GeoDataFrame) -> None:
    """Put the point farthest from the outline where a ward's settlement is not known."""
    wards["centre_known"] = wards["centre_lon"].notna() & wards["centre_lat"].notna()
    gone = ~wards["centre_known"] & wards.geometry.is_valid
    gone &= ~wards.geometry.is_empty & wards.geometry.notna()
    if gone.any():
        shapes = np.asarray(wards.geometry[gone].values, dtype=object)
        extent = shapely.bounds(shapes)
        size = np.maximum(extent[:, 2] - extent[:, 0], extent[:, 3] - extent[:, 1])
        circle = shapely.maximum_inscribed_circle(shapes, tolerance=size / 200)
        wards.loc[gone, "centre_lon"] = shapely.get_x(shapely.get_point(circle, 0))
        wards.loc[gone, "centre_lat"] = shapely.get_y(shapely.get_point(circle, 0))


@dataclass(frozen=True, slots=True, eq=False)
class Located:
    """Which ward each of n points lies in.

    Attributes
    ----------
    row : int [n], the ward's row in the frame, -1 for none.
    code : str [n], the ward's code, "" for none.
    distance_m : float [n], 0 inside a ward, else metres to the nearest.
    nearest : int [n], row of the ward the point lies in or nearest to.
    """

    row: NDArray[np.int64]
    code: NDArray[Any]
    distance_m: NDArray[np.float64]
    nearest: NDArray[np.int64]


def ward_of(
    wards: WardTable, lon: ArrayLike, lat: ArrayLike, *, tolerance_m: float = COAST_M
) -> Located:
    """Return the ward of each WGS 84 point; off the coast, the nearest within `tolerance_m`.

    A point on a common border belongs to the ward that stands first in the frame. Points must be
    finite and within range.
    """
    x, y = np.atleast_1d(np.asarray(lon, dtype=float)), np.atleast_1d(np.asarray(lat, dtype=float))
    shapes = np.asarray(wards.geometry.values, dtype=object)
    row = np.full(len(x), len(shapes), dtype=np.int64)
    distance_m = np.zeros(len(x))
    if len(x):
        # The tree holds the points, so that each outline is prepared once for all of them.
        ward, point = shapely.STRtree(np.asarray(shapely.points(x, y))).query(
            shapes, predicate="intersects"
        )
        np.minimum.at(row, point, ward)
    nearest = row.copy()
    out = np.flatnonzero(row == len(shapes))
    if len(out):
        crs = _zone(wards)
        metric = np.asarray(wards.geometry.to_crs(crs).values, dtype=object)
        px, py = to_metres(x[out], y[out], crs)
        placed = np.isfinite(px) & np.isfinite(py)
        distance_m[out] = np.inf
        nearest[out] = -1
        (which, ward), metres = shapely.STRtree(metric).query_nearest(
            shapely.points(px[placed], py[placed]), return_distance=True
        )
        first = np.unique(which, return_index=True)[1]
        distance_m[out[placed]] = metres[first]
        nearest[out[placed]] = ward[first]
    row = np.where(distance_m <= tolerance_m, nearest, -1)
    codes = np.append(wards["code"].to_numpy(dtype=object), "")
    return Located(row=row, code=codes[row], distance_m=distance_m, nearest=nearest)


def wards_as_records(wards: WardTable, *, simplify_m: float = 0.0) -> tuple[Ward, ...]:
    """Return the wards as records with GeoJSON outlines, rounded to 5 decimals (about 1 m).

    With `simplify_m` over 0 the outlines lose detail smaller than that, common borders together, so
    that neighbours stay neighbours.
    """
    outlines = np.asarray(wards.geometry.values, dtype=object)
    if simplify_m > 0:
        metric = np.asarray(wards.geometry.to_crs(_zone(wards)).values, dtype=object)
        simple = gpd.GeoSeries(shapely.coverage_simplify(metric, simplify_m), crs=_zone(wards))
        outlines = np.asarray(simple.to_crs(WGS84).values, dtype=object)
    outlines = _rounded(outlines)
    return tuple(
        Ward(
            code=w.code,
            name=w.name,
            district_code=w.district_code,
            district=w.district,
            area_km2=float(w.area_km2),
            centre=LonLat(round(float(w.centre_lon), 6), round(float(w.centre_lat), 6)),
            outline=json.loads(outline),
            people=None if np.isnan(w.people) else float(w.people),
            includes=tuple(i.strip() for i in w.includes.split(";") if i.strip()),
            centre_known=bool(w.centre_known),
        )
        for w, outline in zip(
            wards.drop(columns="geometry").itertuples(), shapely.to_geojson(outlines), strict=True
        )
    )


def _rounded(outlines: NDArray[np.object_]) -> NDArray[np.object_]:
    """Return valid outlines of 5 decimals; spikes and necks thinner than that are lost."""

    def to_grid(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
        oriented = shapely.orient_polygons(shapes)
        return np.asarray(shapely.transform(oriented, lambda xy: np.round(xy, 5)), dtype=object)

    out = to_grid(outlines)
    for i in np.flatnonzero(~shapely.is_valid(out)):
        mended = shapely.set_precision(shapely.make_valid(outlines[i]), 1e-5)
        parts = shapely.get_parts(shapely.get_parts(mended))
        areas = [part for part in parts if part.geom_type == "Polygon"]
        if areas:
            merged = areas[0] if len(areas) == 1 else shapely.MultiPolygon(areas)
            out[i] = to_grid(np.array([merged], dtype=object))[0]
    return out
