"""What squads send back from outdoors: events at stops, findings, positions."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from geo.model import LonLat

Kind = Literal["arrive", "leave", "skip", "finding"]
Source = Literal["phone", "owntracks", "traccar"]
Doubt = Literal["", "future", "place", "accuracy", "speed", "burst", "again"]
"""Why something cannot be; `planner.field.plausible` says when."""

SKIP_REASONS = ("closed", "road", "time", "called", "weather", "vehicle", "other")
"""Why a stop may be left out; an event of kind "skip" has it as its category."""

CHECKPOINT_MATCH, CHECKPOINT_OTHER = "match", "other"
"""What `FieldEvent.checkpoint` says of a code that was read: of this stop, or not of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldEvent:
    """What a squad did or found, once.

    Attributes
    ----------
    id : made on the phone, so that sending again adds nothing.
    pass_id : the link it came through.
    date, shift : of the plan; after midnight the date is still that of the shift's start.
    stop : id of the stop; a finding may have none ("").
    at, received : when it happened, and when the server kept it (aware).
    point, accuracy_m : where the phone was, None if it did not know.
    category : of city.toml for a finding, a key of `SKIP_REASONS` for a skip, else "".
    checkpoint : "match" or "other" if a printed code was read at the stop, else "".
    checks : what was ticked at the stop, of its checklist, as the city's language says it; told as
        the squad leaves.
    photo : name of the photo's file, "" without one.
    doubt : why its time or place cannot be, as far as that shows alone; see `plausible`.
    """

    id: str
    pass_id: str
    date: str
    shift: str
    squad: str
    kind: Kind
    stop: str
    at: datetime
    received: datetime
    point: LonLat | None = None
    accuracy_m: float | None = None
    category: str = ""
    note: str = ""
    checkpoint: str = ""
    checks: tuple[str, ...] = ()
    photo: str = ""
    doubt: Doubt = ""

    @property
    def told(self) -> tuple[str, ...]:
        """What stays the same when it is sent again: times move with the phone's clock."""
        where = (self.date, self.shift, self.squad, self.stop)
        return (*where, self.kind, self.category, self.note)


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """Where a squad was; `source` is what told it, `doubt` why it cannot be."""

    squad: str
    date: str
    shift: str
    at: datetime
    point: LonLat
    accuracy_m: float | None = None
    source: Source = "phone"
    doubt: Doubt = ""
