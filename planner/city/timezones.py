"""The time zone of a place, from a map of the world's zones; only setting up a city needs it."""

from timezonefinder import timezone_at

from geo.model import LonLat


def zone_at(point: LonLat) -> str:
    """Return the name of the time zone that a point lies in.

    >>> zone_at(LonLat(101.45, 1.67)), zone_at(LonLat(101.69, 3.14))
    ('Asia/Jakarta', 'Asia/Kuala_Lumpur')
    """
    # The map has a zone for every point, the sea's by longitude; UTC is the word for none.
    return timezone_at(lng=point.lon, lat=point.lat) or "Etc/UTC"
