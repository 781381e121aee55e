"""What is known of a city beside outlines: settlement centres, residents, public places."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.crs import WGS84, metric_crs
from geo.errors import BoundaryError, GeoError, TableError
from geo.model import LonLat, Place
from geo.notice import Notice
from geo.tables import WardTable
from geo.wards.files import guess_fields, number_column, text_column
from geo.wards.read import ward_of

INSET_M = 50.0
"""A centre listed outside its ward is moved this far inside it."""


def read_table_of(path: Path) -> pd.DataFrame:
    """Return a small comma-separated table, all text. Raises TableError naming the file."""
    try:
        frame = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    except (ValueError, UnicodeDecodeError) as error:
        raise TableError(f"{path}: expected a table in CSV (UTF-8), got: {error}") from error
    return frame.rename(columns=lambda c: str(c).strip())


def with_centres(wards: WardTable, path: Path) -> tuple[WardTable, tuple[Notice, ...]]:
    """Return the wards with the settlement centres of a table, and notices.

    The table has a ward's `code` with `centre_lon` and `centre_lat`; wards that it leaves out keep
    their centre. A centre outside its ward is moved to the nearest point inside.

    Raises
    ------
    TableError : columns are missing, or a centre is not a point of WGS 84.
    """
    table = read_table_of(path)
    wanted = {"code", "centre_lon", "centre_lat"}
    if missing := sorted(wanted - set(table.columns)):
        raise TableError(
            f"{path}: expected the columns {', '.join(sorted(wanted))}, {', '.join(missing)} "
            f"missing; found {', '.join(table.columns)}"
        )
    table = table[(table["centre_lon"] != "") & (table["centre_lat"] != "")]
    points = {r.code: _point(path, r.Index, r.centre_lon, r.centre_lat) for r in table.itertuples()}
    out = wards.copy()
    known = out["code"].isin(points)
    out.loc[known, "centre_lon"] = [points[c].lon for c in out["code"][known]]
    out.loc[known, "centre_lat"] = [points[c].lat for c in out["code"][known]]
    out.loc[known, "centre_known"] = True
    return _inside(out, known.to_numpy())


def _inside(wards: WardTable, known: NDArray[np.bool_]) -> tuple[WardTable, tuple[Notice, ...]]:
    shapes = np.asarray(wards.geometry.values, dtype=object)
    centre = shapely.points(wards["centre_lon"], wards["centre_lat"])
    astray = np.flatnonzero(known & ~shapely.covers(shapes, centre))
    if not len(astray):
        return wards, ()
    west, south, east, north = wards.total_bounds
    crs = metric_crs((west + east) / 2, (south + north) / 2)
    metric = np.asarray(wards.geometry.iloc[astray].to_crs(crs).values, dtype=object)
    inner = shapely.buffer(metric, -INSET_M)
    inner = np.where(shapely.is_empty(inner), metric, inner)
    points = np.asarray(gpd.GeoSeries(centre[astray], crs=WGS84).to_crs(crs).values, dtype=object)
    moved_m = shapely.distance(inner, points)
    onto = shapely.get_point(shapely.shortest_line(inner, points), 0)
    back = gpd.GeoSeries(onto, crs=crs).to_crs(WGS84)
    wards.loc[wards.index[astray], "centre_lon"] = back.x.to_numpy()
    wards.loc[wards.index[astray], "centre_lat"] = back.y.to_numpy()
    return wards, tuple(
        Notice.of("wards.centre_moved", ward=str(wards["name"].iloc[i]), moved_m=float(d))
        for i, d in zip(astray, moved_m, strict=True)
    )


def with_people(wards: WardTable, path: Path) -> WardTable:
    """Return the wards with residents from a table by ward or by district, the newest year.

    Residents of a district are shared equally among its official wards, those without an outline
    of their own counted with the ward that includes them: an indication, not a census.

    Raises
    ------
    TableError : columns are missing, a number cannot be read, or no code fits the wards.
    """
    table = read_table_of(path)
    try:
        fields = guess_fields(list(table.columns), {})
    except BoundaryError:
        fields = guess_fields(list(table.columns), {"name": table.columns[0]})
    people = number_column(table, fields.people)
    if fields.people is None or people.isna().any() or (people < 0).any():
        raise TableError(
            f"{path}: expected residents as numbers in a column 'people', found the columns "
            f"{', '.join(table.columns)}"
        )
    if "year" in table.columns:
        newest = number_column(table, "year")
        keep = newest == newest.max()
        table, people = table[keep], people[keep]
    out = wards.copy()
    by_ward = dict(zip(text_column(table, fields.code), people, strict=True))
    if out["code"].isin(by_ward).any():
        out["people"] = out["code"].map(by_ward).astype(float)
        return out
    for key, column in (("district_code", fields.district_code), ("district", fields.district)):
        by_district = dict(zip(text_column(table, column), people, strict=True))
        if column is not None and out[key].isin(by_district).any():
            official = 1 + out["includes"].map(lambda i: len([c for c in i.split(";") if c]))
            share = official / official.groupby(out["district_code"]).transform("sum")
            out["people"] = out[key].map(by_district).astype(float) * share
            return out
    raise TableError(f"{path}: none of its codes or districts is one of the wards'")


def read_places(path: Path, wards: WardTable) -> tuple[tuple[Place, ...], tuple[Notice, ...]]:
    """Return the public places of a table, and notices of those left out as outside the wards.

    The table has `name`, `kind`, `lon`, `lat` and may have `quality` (how far to trust the point).

    Raises
    ------
    TableError : columns are missing or a coordinate cannot be read.
    """
    table = read_table_of(path)
    if missing := [c for c in ("name", "kind", "lon", "lat") if c not in table.columns]:
        raise TableError(
            f"{path}: expected the columns name, kind, lon, lat; {', '.join(missing)} missing, "
            f"found {', '.join(table.columns)}"
        )
    quality = table["quality"] if "quality" in table.columns else [""] * len(table)
    places = [
        Place(name=str(n), kind=str(k), point=_point(path, i, lon, lat), quality=str(q))
        for i, n, k, lon, lat, q in zip(
            table.index,
            table["name"],
            table["kind"],
            table["lon"],
            table["lat"],
            quality,
            strict=True,
        )
    ]
    at = ward_of(wards, [p.point.lon for p in places], [p.point.lat for p in places])
    notices = tuple(
        Notice.of("places.outside", file=path.name, place=p.name, distance_m=float(d))
        for p, row, d in zip(places, at.row, at.distance_m, strict=True)
        if row < 0
    )
    return tuple(p for p, row in zip(places, at.row, strict=True) if row >= 0), notices


def _point(path: Path, row: object, lon: object, lat: object) -> LonLat:
    where = f"{path}, line {int(str(row)) + 2}"
    try:
        return LonLat(float(str(lon)), float(str(lat)))
    except GeoError as error:
        raise TableError(f"{where}: {error}") from error
    except ValueError:
        raise TableError(f"{where}: expected degrees, got {lon!r}, {lat!r}") from None
