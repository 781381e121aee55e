"""What may happen, where, when and how likely, and what came of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, get_args

from geo.model import LonLat

Likelihood = Literal["possible", "likely", "near_certain"]
LIKELIHOODS: Mapping[Likelihood, float] = {"possible": 0.25, "likely": 0.5, "near_certain": 0.9}
"""What each word means as a number."""

_LEAST: Mapping[Likelihood, float] = {"near_certain": 0.7, "likely": 0.375, "possible": 0.0}
"""From which number on a word fits best: half way between two of them."""

Source = Literal["observed", "residents", "permit", "authority", "media", "other"]
SOURCES: tuple[Source, ...] = get_args(Source)
"""Who knows of it: officers, residents, an event's permit, police or army, media, others."""

Outcome = Literal["", "confirmed", "dismissed"]

LEAST_LIKELIHOOD, MOST_LIKELIHOOD = 0.01, 0.99
MOST_SIZE = 50
MOST_DAYS = 31
"""How long at most what may happen takes, and then is recorded anew."""

AHEAD_DAYS = 366
NOTE_LETTERS = 300

CHANGE_H = 1
"""Hours for which what has begun already may be corrected after it was recorded."""

DECIDE_AGAIN_H = 24
"""Hours for which an answer may be corrected."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Anticipated:
    """An anticipated disturbance.

    Attributes
    ----------
    by_ward : only the ward is known, so the point is the ward's settlement centre.
    place : what helps to find it; `note` what else to know; never who it is about.
    likelihood : that it comes at all.
    size : incidents to expect if it comes.
    recorder : the area of whoever recorded it, a code of a ward or district; "" for the city's.
    outcome : whether it came, once somebody told; `seen` is what was seen, `incident` the id of
        the incident that it was.
    """

    id: str
    category: str
    point: LonLat
    by_ward: bool
    place: str
    ward: str
    district: str
    start: datetime
    end: datetime
    likelihood: float
    size: int
    source: Source
    note: str
    recorder: str
    recorded: datetime
    recorded_by: str
    revision: int = 0
    outcome: Outcome = ""
    decided: datetime | None = None
    decided_by: str = ""
    seen: str = ""
    incident: str = ""
    withdrawn: datetime | None = None
    withdrawn_by: str = ""

    def changeable(self, now: datetime) -> bool:
        """Whether it may be corrected or withdrawn: until it begins, for fairness to hit rates."""
        until = max(self.start, self.recorded + timedelta(hours=CHANGE_H))
        return not self.outcome and self.withdrawn is None and now < min(until, self.end)

    def decidable(self, now: datetime) -> bool:
        """Whether it may be confirmed or dismissed by now."""
        if self.withdrawn is not None or now < self.start:
            return False
        return self.decided is None or now - self.decided <= timedelta(hours=DECIDE_AGAIN_H)

    def waits(self, now: datetime) -> bool:
        """Whether it is over and nobody told what came of it."""
        return not self.outcome and self.withdrawn is None and now >= self.end


def word_of(likelihood: float) -> Likelihood:
    """Return the word that fits a likelihood best.

    >>> word_of(0.25), word_of(0.6), word_of(0.7)
    ('possible', 'likely', 'near_certain')
    """
    return next(word for word, least in _LEAST.items() if likelihood >= least)
