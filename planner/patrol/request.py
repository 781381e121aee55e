"""Plan a day with settings of that day only: squads that stay away, no variation, more search."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from geo.days import read_day
from planner.city.folder import CityData
from planner.city.settings import City
from planner.errors import PlanError
from planner.patrol.loops.parameters import LoopParams, VariationParams

LEAST_S, MOST_S = 5, 300
MOST_SEED = 2**31 - 1
NO_VARIATION: Mapping[str, Any] = {"keep_prize": 1.0, "spread": 0.0, "delay_share": 0.0}
"""[variation] for the best loops found, each at its earliest hour."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is asked of a plan.

    Attributes
    ----------
    date : the ISO day.
    seed : draws the day's variation; made of the date if left out.
    without : (shift, squad) pairs that do not drive.
    vary : False for the best loops found, without variation.
    seconds : of search; None for what city.toml says.
    """

    date: str
    seed: int | None = None
    without: tuple[tuple[str, str], ...] = ()
    vary: bool = True
    seconds: float | None = None

    def __post_init__(self) -> None:
        faults = []
        try:
            read_day(self.date)
        except (TypeError, ValueError):
            faults.append(f"date: expected a day such as 2026-11-21, got {self.date!r}")
        if self.seed is not None and not 0 <= self.seed <= MOST_SEED:
            faults.append(f"seed: expected 0 to {MOST_SEED}, got {self.seed}")
        if self.seconds is not None and not LEAST_S <= self.seconds <= MOST_S:
            faults.append(
                f"seconds: expected {LEAST_S} to {MOST_S} of search, got {self.seconds:g}"
            )
        if faults:
            raise PlanError("; ".join(faults))

    @property
    def on(self) -> dt.date:
        """The day."""
        return dt.date.fromisoformat(self.date)

    @property
    def drawn(self) -> int:
        """The seed asked for, else the one made of the date."""
        return int(f"{self.on:%Y%m%d}") if self.seed is None else self.seed


def request_to_json(request: Request) -> dict[str, Any]:
    """Return a request as values of JSON; what is as usual is left out."""
    values: dict[str, Any] = {"date": request.date, "seed": request.drawn}
    if request.without:
        values["without"] = sorted(list(pair) for pair in request.without)
    if not request.vary:
        values["vary"] = False
    if request.seconds is not None:
        values["seconds"] = request.seconds
    return values


def request_from_json(values: Mapping[str, Any]) -> Request:
    """Return the request of which `request_to_json` made this. Raises PlanError."""
    try:
        pairs = tuple((str(shift), str(squad)) for shift, squad in values.get("without", ()))
        return Request(**{**values, "without": pairs})
    except (TypeError, ValueError) as error:
        raise PlanError(f"expected what is asked of a plan, got {dict(values)}: {error}") from error


def asked_of(data: CityData, request: Request) -> CityData:
    """Return the city's data with the settings that a request asks for.

    Raises
    ------
    PlanError : a squad or shift it names is not there, or nobody is left to drive.
    """
    city = data.settings
    known = {(shift, squad.name) for squad in city.squads for shift in squad.shifts}
    strangers = sorted(set(request.without) - known)
    if strangers:
        shift, squad = strangers[0]
        raise PlanError(f"'{squad}' does not drive in shift '{shift}' according to city.toml")
    if known <= set(request.without):
        raise PlanError("expected at least one squad that drives, all were left out")
    return replace(data, settings=replace(city, sections=_sections(city, request)))


def _sections(city: City, request: Request) -> dict[str, Any]:
    sections = dict(city.sections)
    if not request.vary:
        varying = city.parameters("variation", VariationParams)
        sections["variation"] = replace(varying, **NO_VARIATION)
    if request.seconds is not None:
        looping = city.parameters("loops", LoopParams)
        sections["loops"] = replace(looping, seconds=request.seconds)
    return sections
