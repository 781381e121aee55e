"""Who may do what: the roles of a unit, and what a person was granted."""

from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

Role = Literal["administrator", "commander", "leadership", "officer", "squad_leader", "auditor"]

ROLES: tuple[Role, ...] = get_args(Role)


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """A role, where it holds and for how long; days are included, None means no bound.

    `area` is the code of a district or ward for an officer, the name of the squad for its leader,
    and "" for the whole city.
    """

    role: Role
    area: str = ""
    first_day: date | None = None
    last_day: date | None = None

    def holds(self, today: date) -> bool:
        """Whether the grant holds on a day.

        >>> acting = Grant(role="commander", last_day=date(2026, 12, 31))
        >>> acting.holds(date(2026, 12, 31)), acting.holds(date(2027, 1, 1))
        (True, False)
        """
        return (self.first_day or today) <= today <= (self.last_day or today)


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Someone who signed in, with the grants that hold today."""

    username: str
    name: str
    grants: tuple[Grant, ...]

    @property
    def roles(self) -> frozenset[Role]:
        """The roles held."""
        return frozenset(g.role for g in self.grants)

    def areas(self, role: Role) -> frozenset[str]:
        """Return where a role is held; "" among them means everywhere."""
        return frozenset(g.area for g in self.grants if g.role == role)
