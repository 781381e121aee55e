"""The classes of road a squad's car may use, and how fast it usually goes there."""

from types import MappingProxyType

ROAD_CLASSES = (
    "motorway",
    "motorway_link",
    "trunk",
    "trunk_link",
    "primary",
    "primary_link",
    "secondary",
    "secondary_link",
    "tertiary",
    "tertiary_link",
    "unclassified",
    "residential",
    "living_street",
    "service",
    "road",
    "track",
    "schematic_urban",
    "schematic_rural",
    "link",
)
"""Road classes by code: OpenStreetMap's `highway` values, then the schematic network's, then
`link`, the straight line that joins a part of the network to the main part."""

CODES = MappingProxyType({name: code for code, name in enumerate(ROAD_CLASSES)})

NO_STOPPING = frozenset({"motorway", "motorway_link"})
"""Classes on which no stop is made: points are snapped to other streets."""

USUAL_KMH = MappingProxyType(
    {
        "motorway": 80.0,
        "motorway_link": 45.0,
        "trunk": 50.0,
        "trunk_link": 35.0,
        "primary": 40.0,
        "primary_link": 30.0,
        "secondary": 35.0,
        "secondary_link": 28.0,
        "tertiary": 30.0,
        "tertiary_link": 25.0,
        "unclassified": 25.0,
        "residential": 20.0,
        "living_street": 12.0,
        "service": 15.0,
        "road": 20.0,
        "track": 15.0,
        "schematic_urban": 30.0,
        "schematic_rural": 28.0,
        "link": 15.0,
    }
)
"""Speeds in km/h of a car on Indonesian city streets by day, stops at crossings included."""


def class_code(highway: str) -> int | None:
    """Return the code of a `highway` value, None where cars do not drive.

    >>> ROAD_CLASSES[class_code("residential")], class_code("footway")
    ('residential', None)
    """
    code = CODES.get(highway)
    return None if code is None or code >= CODES["schematic_urban"] else code
