"""What is wrong with ward boundaries: outlines, codes, names, gaps and overlaps."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from geo.crs import metric_crs

SLIVER_M2 = 1.0
"""Overlaps and gaps up to this area are rounding, not faults."""

CLEFT_M = 50.0
"""Gaps up to this width are found even where they open to the outside."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing noticed about the wards.

    A `fault` makes the wards unusable, a `notice` is for a human to judge. `wards` are the codes
    concerned, `km2` the area concerned where there is one.
    """

    level: Literal["fault", "notice"]
    kind: str
    message: str
    wards: tuple[str, ...] = ()
    km2: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class DistrictArea:
    """A district's number of wards and its area."""

    code: str
    name: str
    wards: int
    area_km2: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Everything a check of the wards of one file found.

    `crs` is the file's own reference system; `bounds` are west, south, east, north in degrees.
    """

    crs: str
    wards: int
    area_km2: float
    bounds: tuple[float, float, float, float]
    districts: tuple[DistrictArea, ...]
    findings: tuple[Finding, ...]

    @property
    def faults(self) -> tuple[Finding, ...]:
        """What makes the wards unusable."""
        return tuple(f for f in self.findings if f.level == "fault")

    @property
    def notices(self) -> tuple[Finding, ...]:
        """What a human should judge."""
        return tuple(f for f in self.findings if f.level == "notice")


def outline_faults(wards: gpd.GeoDataFrame) -> list[Finding]:
    """Return the faults of each outline by itself: missing, empty, self-crossing, repeated."""
    shapes = np.asarray(wards.geometry.values, dtype=object)
    codes, names = list(wards["code"]), list(wards["name"])
    empty = shapely.is_missing(shapes) | shapely.is_empty(shapes)
    found = [
        _fault("empty", f"ward {_who(codes, names, i)} has no outline", [codes[i]])
        for i in np.flatnonzero(empty).tolist()
    ]
    for i in np.flatnonzero(~empty & ~shapely.is_valid(shapes)).tolist():
        reason, at = _validity(shapes[i])
        found.append(
            _fault(
                "geometry",
                f"the outline of ward {_who(codes, names, i)} is not valid: {reason}{at}; "
                "mend it in a GIS or let --repair do it",
                [codes[i]],
            )
        )
    found += _repeated_outlines(shapes, codes, names, ~empty)
    return found


def _validity(shape: Any) -> tuple[str, str]:
    reason, _, rest = shapely.is_valid_reason(shape).partition("[")
    plain = {
        "Self-intersection": "it crosses itself",
        "Ring Self-intersection": "it touches itself",
    }
    at = ""
    if rest:
        lon, _, lat = rest.rstrip("]").partition(" ")
        at = f" near lon {float(lon):.5f}, lat {float(lat):.5f}"
    return plain.get(reason.strip(), reason.strip().lower()), at


def _repeated_outlines(
    shapes: NDArray[Any], codes: Sequence[str], names: Sequence[str], ok: NDArray[np.bool_]
) -> list[Finding]:
    seen: dict[bytes, int] = {}
    found = []
    rows = np.flatnonzero(ok).tolist()
    for i, wkb in zip(rows, shapely.to_wkb(shapely.normalize(shapes[rows])), strict=True):
        first = seen.setdefault(wkb, i)
        if first != i:
            found.append(
                _fault(
                    "duplicate outline",
                    f"wards {_who(codes, names, first)} and {_who(codes, names, i)} have the same "
                    "outline; remove one",
                    [codes[first], codes[i]],
                )
            )
    return found


def code_findings(wards: gpd.GeoDataFrame) -> list[Finding]:
    """Return what is wrong with codes and names: codes missing or repeated, names too."""
    codes, names = list(wards["code"]), list(wards["name"])
    districts = list(wards["district_code"])
    found = []
    rows: dict[str, list[int]] = {}
    for i, code in enumerate(codes):
        rows.setdefault(code, []).append(i)
    for code, at in rows.items():
        if code == "":
            found.append(
                _fault(
                    "missing code",
                    f"{len(at)} wards have no code (features {_features(at)}); fill them in or "
                    "name another field with --code-field",
                    [],
                )
            )
        elif len(at) > 1:
            found.append(
                _fault(
                    "duplicate code",
                    f"code {code} stands {len(at)} times (features {_features(at)}: "
                    f"{', '.join(names[i] for i in at[:5])}); give each ward its own code, or "
                    "dissolve the parts of one ward into a multipolygon",
                    [code],
                )
            )
    same: dict[tuple[str, str], list[int]] = {}
    for i, name in enumerate(names):
        same.setdefault((districts[i], name.casefold()), []).append(i)
    found += [
        _notice(
            "duplicate name",
            f"{len(at)} wards of one district are called {names[at[0]]!r} "
            f"({', '.join(codes[i] for i in at[:5])})",
            [codes[i] for i in at],
        )
        for at in same.values()
        if len(at) > 1
    ]
    return found


def coverage_findings(wards: gpd.GeoDataFrame) -> list[Finding]:
    """Return overlaps and gaps between the wards, with their areas; outlines must be valid.

    An overlap of over 1 % of the smaller ward is a fault (a point would lie in two wards), a lesser
    one and every gap is a notice (it may be a lake). Gaps are found where wards enclose them or
    face each other within `CLEFT_M`.
    """
    west, south, east, north = wards.total_bounds
    crs = metric_crs((west + east) / 2, (south + north) / 2)
    shapes = np.asarray(wards.geometry.to_crs(crs).values, dtype=object)
    codes, names = list(wards["code"]), list(wards["name"])
    if shapely.coverage_is_valid(shapes):
        whole = shapely.coverage_union_all(shapes)
        return _gaps(whole, shapes, codes, names)
    found = _overlaps(shapes, codes, names)
    return found + _gaps(shapely.union_all(shapes), shapes, codes, names)


def _overlaps(shapes: NDArray[Any], codes: Sequence[str], names: Sequence[str]) -> list[Finding]:
    odd = np.flatnonzero(~shapely.is_empty(shapely.coverage_invalid_edges(shapes)))
    left, right = shapely.STRtree(shapes).query(shapes[odd], predicate="intersects")
    pairs = np.unique(np.sort(np.stack([odd[left], right]), axis=0), axis=1)
    i, j = pairs[:, pairs[0] != pairs[1]]
    common = shapely.intersection(shapes[i], shapes[j])
    area = shapely.area(common)
    found = []
    for k in np.argsort(-area, kind="stable"):
        if area[k] <= SLIVER_M2:
            break
        a, b = int(i[k]), int(j[k])
        smaller = min(shapely.area(shapes[a]), shapely.area(shapes[b]))
        share = area[k] / smaller if smaller else 1.0
        width_m = 2 * area[k] / max(shapely.length(common[k]), 1e-9)
        make = _fault if share > 0.01 else _notice
        found.append(
            make(
                "overlap",
                f"wards {_who(codes, names, a)} and {_who(codes, names, b)} overlap by "
                f"{_area(area[k])} ({share:.1%} of the smaller, about {width_m:.0f} m wide)",
                [codes[a], codes[b]],
                area[k] / 1e6,
            )
        )
    return found


def _gaps(
    whole: Any, shapes: NDArray[Any], codes: Sequence[str], names: Sequence[str]
) -> list[Finding]:
    rings = [ring for part in shapely.get_parts(whole) for ring in part.interiors]
    holes = shapely.polygons(rings) if rings else np.empty(0, dtype=object)
    tree = shapely.STRtree(shapes)
    gaps = [
        (hole, "a gap", tree.query(hole, predicate="intersects"))
        for hole in holes
        if hole.area > SLIVER_M2
    ]
    gaps += [(gap, "an open gap", near) for gap, near in _clefts(whole, holes, shapes, tree)]
    found = []
    for gap, what, near in sorted(gaps, key=lambda g: -g[0].area):
        around = sorted(near.tolist())
        found.append(
            _notice(
                "gap",
                f"{what} of {_area(gap.area)} (about {2 * gap.area / gap.length:.0f} m wide) "
                f"between wards {', '.join(_who(codes, names, w) for w in around[:4])}",
                [codes[w] for w in around],
                gap.area / 1e6,
            )
        )
    return found


def _clefts(
    whole: Any, holes: NDArray[Any], shapes: NDArray[Any], tree: shapely.STRtree
) -> list[tuple[Any, NDArray[np.int64]]]:
    """Return long narrow gaps that open to the outside, with the wards along both their sides."""
    half = CLEFT_M / 2
    closed = shapely.buffer(
        shapely.buffer(whole, half, join_style="mitre"), -half, join_style="mitre"
    )
    rest = shapely.difference(closed, shapely.union_all([whole, *holes]))
    # Rounding leaves hairs along the outside, thinner than half a metre.
    parts = shapely.buffer(shapely.get_parts(shapely.buffer(rest, -0.25)), 0.25)
    length_m = shapely.length(parts) / 2
    parts = parts[length_m > 2 * CLEFT_M]
    found = []
    for part in parts:
        near = tree.query(part.buffer(0.1), predicate="intersects")
        along = shapely.length(
            shapely.intersection(shapely.boundary(shapes[near]), part.buffer(0.1))
        )
        # A bay has one ward or the open sea along it, a gap has wards on both sides.
        share = along / (part.length / 2)
        if len(near) > 1 and 0.6 < share.max() < 1.4 and share.sum() > 1.2:
            found.append((part, near))
    return found


def district_areas(wards: gpd.GeoDataFrame) -> tuple[DistrictArea, ...]:
    """Return number of wards and area of each district, the largest first."""
    rows = [
        DistrictArea(
            code=str(code),
            name=str(group["district"].iloc[0]),
            wards=len(group),
            area_km2=float(group["area_km2"].sum()),
        )
        for code, group in wards.groupby("district_code", sort=True)
    ]
    return tuple(sorted(rows, key=lambda d: (-d.area_km2, d.name)))


def _who(codes: Sequence[str], names: Sequence[str], row: int) -> str:
    return f"{codes[row]} {names[row]}".strip() if codes[row] != names[row] else codes[row]


def _area(m2: float) -> str:
    return f"{m2:,.0f} m²" if m2 < 10_000 else f"{m2 / 1e6:,.3f} km²"


def _features(rows: Sequence[int]) -> str:
    shown = ", ".join(str(i + 1) for i in rows[:5])
    return shown + (", …" if len(rows) > 5 else "")


def _fault(kind: str, message: str, wards: Sequence[str], km2: float = 0.0) -> Finding:
    return Finding(level="fault", kind=kind, message=message, wards=tuple(wards), km2=float(km2))


def _notice(kind: str, message: str, wards: Sequence[str], km2: float = 0.0) -> Finding:
    return Finding(level="notice", kind=kind, message=message, wards=tuple(wards), km2=float(km2))
