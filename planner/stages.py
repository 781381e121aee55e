"""The sections of city.toml that fill the parameters of one stage each, key by key."""

from collections.abc import Collection, Mapping
from dataclasses import fields
from difflib import get_close_matches
from types import NoneType
from typing import Any, get_args, get_origin, get_type_hints

from planner.late import load

STAGES: Mapping[str, str] = {
    "risk": "geo.risk.surface:RiskParams",
    "exposure": "geo.exposure.rates:ExposureParams",
    "hotspots": "geo.hotspots.parameters:HotspotParams",
    "series": "geo.hotspots.parameters:SeriesParams",
    "roads": "geo.roads.speeds:RoadParams",
    "demand": "planner.patrol.stops.parameters:DemandParams",
    "hours": "planner.patrol.stops.hours:HoursParams",
    "coverage": "planner.patrol.stops.coverage:CoverageParams",
    "loops": "planner.patrol.loops.parameters:LoopParams",
    "variation": "planner.patrol.loops.parameters:VariationParams",
    "crews": "planner.patrol.loops.hours:CrewParams",
    "morning": "planner.jobs.parameters:MorningParams",
    "roster": "planner.staffing.parameters:RosterParams",
    "potential": "planner.potential.parameters:PotentialParams",
}
"""The dataclass of each section, by its place: a city knows no stage, and stages know the city."""

_WORDS = {bool: "true or false", int: "a whole number", float: "a number", str: "text"}
_MANY = {int: "whole numbers", float: "numbers", str: "texts"}


def build(section: str, given: Mapping[str, Any]) -> tuple[Any, list[str]]:
    """Return the parameters of a stage, a section over the defaults, and all that is wrong with it.

    Where something is wrong the parameters are those of the keys that are right, or None.

    >>> build("coverage", {"ward_every_day": 3, "district_visits": "dua"})[1]
    ... # doctest: +NORMALIZE_WHITESPACE
    ["unknown key 'ward_every_day'; did you mean 'ward_every_days'?",
     "district_visits: expected a whole number, got 'dua'"]
    """
    stage = load(STAGES[section])
    hints = get_type_hints(stage)
    kinds = {f.name: hints[f.name] for f in fields(stage)}
    faults = [unknown(key, kinds) for key in given if key not in kinds]
    right = {}
    for key in (k for k in given if k in kinds):
        value, expected = given[key], _expected(kinds[key], given[key])
        if expected:
            faults.append(f"{key}: expected {expected}, got {value!r}")
        else:
            right[key] = tuple(value) if isinstance(value, list) else value
    try:
        return stage(**right), faults
    except (TypeError, ValueError) as error:
        return None, [*faults, *str(error).split("; ")]


def unknown(key: str, known: Collection[str]) -> str:
    """Return what to say of a key that is not known: the nearest one that is, else all."""
    near = get_close_matches(key, known, 1)
    hint = f"did you mean '{near[0]}'?" if near else f"known are {', '.join(sorted(known))}"
    return f"unknown key '{key}'; {hint}"


def _expected(kind: Any, value: object) -> str:
    """Return the words for a kind of value if the value is none of it, else ""."""
    if get_origin(kind) is tuple:
        item = get_args(kind)[0]
        fits = isinstance(value, list) and not any(_expected(item, v) for v in value)
        return "" if fits else f"a list of {_MANY[item]}"
    if isinstance(get_origin(kind), type) and issubclass(get_origin(kind), Mapping):
        return "" if isinstance(value, Mapping) else "a table"
    (plain,) = [k for k in get_args(kind) or (kind,) if k is not NoneType]
    allowed = (int, float) if plain is float else (plain,)
    return "" if type(value) in allowed else _WORDS[plain]
