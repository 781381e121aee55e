"""The only coordinate reference systems: WGS 84 at every edge, one metric zone inside."""

import numpy as np
from numpy.typing import NDArray
from pyproj import CRS, Transformer

WGS84 = CRS.from_epsg(4326)
WEB_MERCATOR = CRS.from_epsg(3857)


def metric_crs(lon: float, lat: float) -> CRS:
    """Return the UTM zone of a WGS 84 point.

    >>> metric_crs(101.45, 1.67).to_epsg()
    32647
    """
    zone = min(int((lon + 180) // 6) + 1, 60)
    return CRS.from_epsg((32600 if lat >= 0 else 32700) + zone)


def to_metres(
    lon: NDArray[np.float64], lat: NDArray[np.float64], crs: CRS
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return easting and northing in metres of WGS 84 degrees, arrays of the same shape."""
    x, y = Transformer.from_crs(WGS84, crs, always_xy=True).transform(lon, lat)
    return np.asarray(x), np.asarray(y)


def to_degrees(
    x: NDArray[np.float64], y: NDArray[np.float64], crs: CRS
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return WGS 84 longitude and latitude of metric coordinates, arrays of the same shape."""
    lon, lat = Transformer.from_crs(crs, WGS84, always_xy=True).transform(x, y)
    return np.asarray(lon), np.asarray(lat)
