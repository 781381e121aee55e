"""What squads are given: a published plan, and the link that opens one loop of it."""

from dataclasses import dataclass
from datetime import datetime

from planner.patrol.model import Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """A day's plan as the squads were given it.

    Attributes
    ----------
    date : the ISO day it is for.
    version : 1 for the first of the day; a later change is a new version.
    plan_id : the kept plan it was copied from.
    reason : why there is another version; may be empty for the first.
    """

    city: str
    date: str
    version: int
    plan_id: str
    plan: Plan
    reason: str
    published: datetime
    published_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SquadPass:
    """What one squad holds for one shift of one published plan.

    `date` and `version` name the publication. `revoked` passes are dead for good; one that a later
    version replaced is not revoked: it leads to the later one.
    """

    id: str
    date: str
    version: int
    shift: str
    squad: str
    valid_from: datetime
    valid_until: datetime
    revoked: datetime | None = None

    def same_loop(self, other: "SquadPass") -> bool:
        """Whether both are of the same squad, shift and day."""
        return (self.date, self.shift, self.squad) == (other.date, other.shift, other.squad)
