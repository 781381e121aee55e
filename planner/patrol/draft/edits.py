"""What a commander may change of a day's plan."""

from dataclasses import dataclass

from planner.patrol.model import Stop
from planner.patrol.publication.versions import Drive


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """Give a stop to another squad or shift; at `position`, from 1 on, if it is not 0."""

    stop: str
    to: Drive
    position: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """Visit a stop as the so-manieth of its loop, the others in their order."""

    stop: str
    position: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Add:
    """Let a squad visit a stop that nobody visits; `stop` is a candidate's id or a new place."""

    stop: str | Stop
    to: Drive
    position: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Keep:
    """Pin a stop to its squad, with `timed` also to its time; or, if not `held`, free it."""

    stop: str
    timed: bool = False
    held: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Drop:
    """Visit a stop no more today."""

    stop: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """Let two squads drive each other's loops of a shift."""

    shift: str
    squads: tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lengthen:
    """Let a shift begin and end at other local times, such as "07:00" and "16:00", today."""

    shift: str
    start: str
    end: str


Edit = Move | Order | Add | Keep | Drop | Exchange | Lengthen
