"""What a plan was chosen from, and what commanders fixed of it, so that it can be edited."""

from dataclasses import dataclass

from planner.patrol.model import Duty, Stop


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    """A stop that stays with its squad; with `at_s` also near that time of its start.

    `at_s` are seconds after local midnight of the plan's date.
    """

    stop: str
    at_s: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """A shift's hours for this day only, in seconds after local midnight of the plan's date."""

    shift: str
    start_s: int
    end_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Worksheet:
    """What a plan was chosen from, and what commanders fixed of it.

    Attributes
    ----------
    stops : the candidates, visited or not.
    duties : what must be visited today, by ids of stops.
    history : (stop, hour) of the visits of each recent day.
    pins : stops that stay where they are.
    barred : ids of stops that were dropped and shall not come back by themselves.
    hours : of shifts that are longer or shorter today.
    """

    stops: tuple[Stop, ...]
    duties: tuple[Duty, ...]
    history: tuple[tuple[tuple[str, int], ...], ...] = ()
    pins: tuple[Pin, ...] = ()
    barred: tuple[str, ...] = ()
    hours: tuple[Hours, ...] = ()

    def pin(self, stop: str) -> Pin | None:
        """Return the pin of a stop, None if it is free."""
        return next((p for p in self.pins if p.stop == stop), None)
