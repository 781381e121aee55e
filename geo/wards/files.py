"""Read a ward file in any format and CRS; guess which field is the code, the name, the district."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
from pyogrio.errors import DataLayerError, DataSourceError
from pyproj import CRS
from pyproj.exceptions import CRSError

from geo.crs import WGS84
from geo.errors import BoundaryError, LimitError
from geo.reading.content import plain

# In order of preference, in lower case without punctuation; {n} stands for digits.
NAMES: dict[str, tuple[str, ...]] = {
    "code": (
        *("code", "kode", "wardcode", "kodekel", "kodekelurahan", "kdkel", "kdkelurahan"),
        *("kodedesa", "kddesa", "kdepum", "kdebps", "adm4pcode", "gid4", "cc4", "wdcd", "pcode"),
        *("mapid", "geoid", "id", "objectid", "fid", "gid"),
    ),
    "name": (
        *("name", "nama", "wardname", "namakel", "namakelurahan", "nmkelurahan", "kelurahan"),
        *("namadesa", "nmdesa", "desakelurahan", "keldesa", "desa", "wadmkd", "namobj", "adm4en"),
        *("adm4id", "adm4name", "name4", "wdnm", "ward", "wardnm", "neighbourhood"),
        *("neighborhood", "label", "title", "bezeichnung", "nom", "nombre", "nm"),
    ),
    "district_code": (
        *("districtcode", "kecamatancode", "kodekecamatan", "kodekec", "kdkec", "kdkecamatan"),
        *("kdcpum", "kdcbps", "adm3pcode", "gid3", "cc3", "ladcd"),
    ),
    "district": (
        *("district", "kecamatan", "namakecamatan", "namakec", "nmkec", "nmkecamatan", "wadmkc"),
        *("adm3en", "adm3id", "adm3name", "name3", "ladnm", "borough", "subdistrict"),
    ),
    "people": ("people", "population", "penduduk", "jumlahpenduduk", "jmlpenduduk", "pop"),
    "includes": ("includes",),
    "centre_lon": ("centrelon", "centerlon"),
    "centre_lat": ("centrelat", "centerlat"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class WardFields:
    """Which field of a ward file holds what; None where the file has no such field."""

    code: str | None = None
    name: str | None = None
    district_code: str | None = None
    district: str | None = None
    people: str | None = None
    includes: str | None = None
    centre_lon: str | None = None
    centre_lat: str | None = None


def guess_fields(columns: Sequence[str], said: Mapping[str, str | None]) -> WardFields:
    """Return which of the `columns` holds a ward's code, name, district and so on.

    `said` is what the user named, field to column; it beats every guess.

    Raises
    ------
    BoundaryError : a named column is not there, or no column with names is found; all faults.
    """
    by_plain: dict[str, str] = {}
    for column in columns:
        by_plain.setdefault(_plain(column), column)
    faults = []
    found: dict[str, str | None] = {}
    for field in (f.name for f in fields(WardFields)):
        told = said.get(field)
        if told is None:
            found[field] = next((by_plain[n] for n in NAMES[field] if n in by_plain), None)
        elif told in columns:
            found[field] = told
        elif _plain(told) in by_plain:
            found[field] = by_plain[_plain(told)]
        else:
            faults.append(f"there is no field {told!r} to take the {field} from")
    if found.get("name") is None and said.get("name") is None:
        found["name"] = found.get("code")
        if found["name"] is None:
            faults.append("no field with ward names found; name it with --name-field")
    if faults:
        raise BoundaryError("; ".join(faults) + f". The fields are: {', '.join(columns) or 'none'}")
    return WardFields(**found)


def _plain(name: str) -> str:
    plain = re.sub(r"[^a-z0-9]", "", str(name).lower())
    # The Office for National Statistics puts the year in: WD22CD, LAD23NM.
    return re.sub(r"^(wd|lad)\d\d(cd|nm)$", r"\1\2", plain)


def read_layer(
    path: Path, *, crs: str | None = None, layer: str | None = None
) -> tuple[gpd.GeoDataFrame, str]:
    """Return the polygons of a file with all its fields in WGS 84, and the name of its own CRS.

    Parameters
    ----------
    path : any format that GDAL reads, also zipped (.zip) or gzipped (.gz).
    crs : the file's CRS where it has none or a wrong one, such as an EPSG code.
    layer : which layer of a file with several; None for the only one with polygons.

    Raises
    ------
    BoundaryError : the file cannot be read, is empty, holds no polygons, has no CRS, or holds
        coordinates that its CRS cannot have (metres called degrees, latitude first).
    """
    if not path.exists():
        raise BoundaryError(f"expected a ward file at {path}, found none")
    if path.is_file() and path.stat().st_size == 0:
        raise BoundaryError(f"{path}: expected wards, the file is empty (0 bytes)")
    try:
        frame = _opened(path, layer)
    except (BoundaryError, LimitError):
        raise
    except (DataSourceError, DataLayerError, UnicodeDecodeError, ValueError) as error:
        raise BoundaryError(
            f"{path}: expected GeoJSON, GeoPackage, a shapefile or another format that GDAL reads, "
            f"got: {error}"
        ) from error
    frame = frame[~frame.geometry.isna()] if frame.geometry.isna().all() else frame
    if frame.empty:
        raise BoundaryError(f"{path}: expected wards as polygons, the file holds none")
    _polygons_only(frame, path)
    frame = _with_crs(frame, path, crs)
    _plausible(frame, path)
    own = str(frame.crs.name)
    return (frame.to_crs(WGS84) if frame.crs != WGS84 else frame), own


def _opened(path: Path, layer: str | None) -> gpd.GeoDataFrame:
    if path.is_dir():
        return _layer(str(path.resolve()), layer)
    with plain(path) as source:
        archive = "/vsizip/" if path.suffix.lower() == ".zip" else ""
        return _layer(f"{archive}{source.resolve()}", layer)


def _layer(source: str, layer: str | None) -> gpd.GeoDataFrame:
    if layer is None:
        layers = pyogrio.list_layers(source)
        polygons = [n for n, kind in layers if kind is not None and "Polygon" in kind]
        with_geometry = [n for n, kind in layers if kind is not None]
        if len(polygons) > 1:
            raise BoundaryError(
                f"{source}: expected one layer of polygons, got {', '.join(polygons)}; "
                "say which one holds the wards with --layer"
            )
        layer = next(iter(polygons or with_geometry), None)
        if layer is None:
            raise ValueError("a table without geometry")
    frame = pyogrio.read_dataframe(source, layer=layer, on_invalid="ignore")
    if not isinstance(frame, gpd.GeoDataFrame):
        raise ValueError("a table without geometry")
    return frame


def _polygons_only(frame: gpd.GeoDataFrame, path: Path) -> None:
    kinds = frame.geometry.geom_type
    other = kinds.notna() & ~kinds.isin(["Polygon", "MultiPolygon"])
    if other.any():
        raise BoundaryError(
            f"{path}: expected polygons, got {int(other.sum())} of {len(frame)} features as "
            f"{', '.join(sorted(set(kinds[other])))} (first: feature {int(np.argmax(other)) + 1}); "
            "give the layer of ward areas, not of lines or points"
        )


def _with_crs(frame: gpd.GeoDataFrame, path: Path, crs: str | None) -> gpd.GeoDataFrame:
    if crs is not None:
        try:
            return frame.set_crs(CRS.from_user_input(crs), allow_override=True)
        except CRSError as error:
            raise BoundaryError(f"--crs: expected a CRS such as EPSG:…, got {crs!r}") from error
    if frame.crs is None:
        missing = (
            "the shapefile has no .prj file beside it"
            if path.suffix.lower() in (".shp", ".zip")
            else "the file names no coordinate reference system"
        )
        west, south, east, north = frame.total_bounds
        degrees = -180 <= west <= east <= 180 and -90 <= south <= north <= 90
        remedy = (
            f"the coordinates look like degrees: if so, say --crs {WGS84.to_string()}"
            if degrees
            else "the coordinates are metres of some zone: ask its maker which, say --crs EPSG:…"
        )
        raise BoundaryError(
            f"{path}: {missing}, so its coordinates (x {west:.6g} to {east:.6g}, y {south:.6g} to "
            f"{north:.6g}) cannot be placed; {remedy}, or add the .prj"
        )
    return frame


def _plausible(frame: gpd.GeoDataFrame, path: Path) -> None:
    west, south, east, north = frame.total_bounds
    if not np.isfinite([west, south, east, north]).all():
        if frame.geometry.is_empty.all():
            raise BoundaryError(f"{path}: expected wards as polygons, all outlines are empty")
        raise BoundaryError(f"{path}: some coordinates are not finite numbers")
    if not frame.crs.is_geographic:
        return
    if -180 <= west <= east <= 180 and -90 <= south <= north <= 90:
        return
    bounds = f"x {west:.6g} to {east:.6g}, y {south:.6g} to {north:.6g}"
    if max(abs(south), abs(north)) <= 180 and max(abs(west), abs(east)) <= 90:
        raise BoundaryError(
            f"{path}: longitude and latitude look swapped ({bounds}); GeoJSON wants longitude "
            "first: swap them and try again"
        )
    raise BoundaryError(
        f"{path}: expected degrees (lon -180 to 180, lat -90 to 90), got {bounds}; these look like "
        "metres: say their zone with --crs EPSG:… or convert them to WGS 84"
    )


def text_column(frame: pd.DataFrame, column: str | None) -> pd.Series:
    """Return a column as stripped text, "" where it is missing; whole numbers without ".0"."""
    if column is None:
        return pd.Series("", index=frame.index, dtype=object)
    values = frame[column]
    if pd.api.types.is_float_dtype(values) and (values.dropna() % 1 == 0).all():
        values = values.astype("Int64")
    return values.map(lambda v: "" if pd.isna(v) else str(v).strip()).astype(object)


def number_column(frame: pd.DataFrame, column: str | None) -> pd.Series:
    """Return a column as floats, NaN where it is missing or not a number."""
    if column is None:
        return pd.Series(np.nan, index=frame.index, dtype=float)
    return pd.to_numeric(frame[column], errors="coerce").astype(float)
