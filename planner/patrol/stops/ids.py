"""The ids of stops: which place, which visit of it, in which shift."""

from geo.model import Hotspot, Place


def hotspot_stop_id(hotspot: Hotspot) -> str:
    """Return the id of a hotspot's stop."""
    return f"hotspot:{hotspot.id}@{hotspot.shift}"


def place_of(stop: str) -> str:
    """Return the id that all visits of a place in a shift have in common.

    >>> place_of("place:Pasar~2@pagi")
    'place:Pasar@pagi'
    """
    place, _, shift = stop.rpartition("@")
    base, copy, number = place.rpartition("~")
    return f"{base if copy and number.isdigit() else place}@{shift}"


def visit_id(place: str, number: int) -> str:
    """Return the id of a further visit of a place.

    >>> visit_id("place:Pasar@pagi", 1), visit_id("place:Pasar@pagi", 2)
    ('place:Pasar@pagi', 'place:Pasar~2@pagi')
    """
    base, _, shift = place.rpartition("@")
    return place if number == 1 else f"{base}~{number}@{shift}"


def shift_of(stop: str) -> str:
    """Return the shift that a stop's id belongs to.

    >>> shift_of("place:Pasar~2@pagi")
    'pagi'
    """
    return stop.rpartition("@")[2]


def place_stop_id(place: Place, shift: str) -> str:
    """Return the id of a place's stop; where it lies tells it from others of its name."""
    return f"place:{place.name} {place.point.lon:.5f} {place.point.lat:.5f}@{shift}"
