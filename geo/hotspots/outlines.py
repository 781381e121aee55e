"""The outline of a cluster: a concave hull that keeps to the wards."""

import numpy as np
import shapely
from geopandas import GeoDataFrame
from numpy.typing import NDArray
from pyproj import CRS
from shapely.geometry.base import BaseGeometry

from geo.crs import to_degrees
from geo.model import Geometry

_HULL_RATIO = 0.4
_DECIMALS = 5


class WardMap:
    """The wards in metres, to be asked many times."""

    def __init__(self, wards: GeoDataFrame, crs: CRS) -> None:
        self.codes: list[str] = wards["code"].astype(str).tolist()
        self.shapes = np.asarray(wards.geometry.to_crs(crs).array)
        self.crs = crs
        self._tree = shapely.STRtree(self.shapes)

    def clip(self, shape: BaseGeometry) -> BaseGeometry:
        """Return the part of a metric shape inside the wards; the whole of it if none is."""
        near = self._tree.query(shape, predicate="intersects")
        inside = shapely.union_all(shapely.intersection(self.shapes[near], shape))
        return inside if inside.area > 0 else shape

    def touched(
        self, shape: BaseGeometry, centre: tuple[float, float], least: float = 0.02
    ) -> tuple[str, ...]:
        """Return the codes of the wards that hold at least a share of a metric shape.

        The ward of `centre` (or the nearest, for a centre off the coast) is named first, then
        those with most of the shape.
        """
        point = shapely.Point(centre)
        home = int(min(self._tree.query_nearest(point)))
        near = np.sort(self._tree.query(shape, predicate="intersects"))
        share = shapely.area(shapely.intersection(self.shapes[near], shape)) / shape.area
        order = np.argsort(-share, kind="stable")
        others = [int(near[i]) for i in order if share[i] >= least and near[i] != home]
        return tuple(self.codes[i] for i in (home, *others))


def outline(
    x: NDArray[np.float64], y: NDArray[np.float64], wards: WardMap, margin_m: float
) -> BaseGeometry:
    """Return the metric outline of points: their concave hull with a margin, inside the wards.

    The margin turns one point, or points on a line, into an area too.
    """
    square_m = margin_m / 8
    squares = np.unique(np.floor(np.column_stack([x, y]) / square_m), axis=0)
    points = shapely.MultiPoint((squares + 0.5) * square_m)
    hull = shapely.concave_hull(points, ratio=_HULL_RATIO, allow_holes=False)
    clipped = wards.clip(hull.buffer(margin_m, quad_segs=2))
    simple = clipped.simplify(margin_m / 4)
    return simple if simple.is_valid and simple.area > 0 else clipped


def to_geojson(shape: BaseGeometry, crs: CRS) -> Geometry:
    """Return a metric area as a valid GeoJSON Polygon or MultiPolygon of five decimals (1 m).

    Outer rings run counter-clockwise (RFC 7946).
    """
    degrees = shapely.transform(
        shape, lambda xy: np.column_stack(to_degrees(xy[:, 0], xy[:, 1], crs))
    )
    snapped = shapely.set_precision(degrees, 10.0**-_DECIMALS)
    parts = [p for p in shapely.get_parts(snapped) if isinstance(p, shapely.Polygon) and p.area > 0]
    rings = [_rings(p) for p in sorted(parts, key=lambda p: -p.area)]
    if len(rings) == 1:
        return {"type": "Polygon", "coordinates": rings[0]}
    return {"type": "MultiPolygon", "coordinates": rings}


def _rings(polygon: shapely.Polygon) -> list[list[list[float]]]:
    oriented = shapely.orient_polygons(polygon, exterior_cw=False)
    return [
        [[round(lon, _DECIMALS), round(lat, _DECIMALS)] for lon, lat in ring.coords]
        for ring in (oriented.exterior, *oriented.interiors)
    ]
