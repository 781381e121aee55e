"""A guess at a city's time zone from where it lies."""

import re
from functools import lru_cache
from importlib.resources import files
from math import cos, hypot, radians

from geo.model import LonLat


def guess_zone(point: LonLat) -> str:
    """Return the name of the time zone that a point is likely in.

    Within the bounds of Indonesia one of its three zones by longitude; elsewhere that of the
    nearest main place of the time zone database. Near borders it may be wrong: it is a default.

    >>> guess_zone(LonLat(101.45, 1.67)), guess_zone(LonLat(116.83, -1.27))
    ('Asia/Jakarta', 'Asia/Makassar')
    """
    lon, lat = point.lon, point.lat
    if 95 <= lon <= 141.1 and -11.2 <= lat <= 6.2:
        if lon < 114.42:
            return "Asia/Jakarta"
        # Sangihe and Talaud reach far east and keep the time of Sulawesi.
        east = lon >= 125.6 and not (lat > 2.0 and lon < 127.2)
        return "Asia/Jayapura" if east else "Asia/Makassar"
    shrink = cos(radians(lat))
    return min(
        _main_places(),
        key=lambda p: hypot(p[0] - lat, ((p[1] - lon + 180) % 360 - 180) * shrink),
    )[2]


@lru_cache(maxsize=1)
def _main_places() -> tuple[tuple[float, float, str], ...]:
    """Return latitude, longitude and zone of the main place of every time zone."""
    table = (files("tzdata") / "zoneinfo" / "zone1970.tab").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in table.splitlines() if not line.startswith("#")]
    return tuple((*_degrees(row[1]), row[2]) for row in rows)


def _degrees(code: str) -> tuple[float, float]:
    """Return latitude and longitude of an ISO 6709 code such as +4230+00131."""
    got = re.fullmatch(r"([+-])(\d\d)(\d\d)(\d\d)?([+-])(\d{3})(\d\d)(\d\d)?", code)
    assert got is not None, code
    lat = int(got[2]) + int(got[3]) / 60 + int(got[4] or 0) / 3600
    lon = int(got[6]) + int(got[7]) / 60 + int(got[8] or 0) / 3600
    return (-lat if got[1] == "-" else lat), (-lon if got[5] == "-" else lon)
