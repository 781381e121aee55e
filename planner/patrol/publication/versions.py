"""What changed from one version of a day's plan to the next, squad by squad."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import NamedTuple

from planner.patrol.model import Loop, Plan, Stop


class Drive(NamedTuple):
    """A squad in a shift."""

    shift: str
    squad: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """A stop that another squad or shift now visits; `drive` is the other one."""

    stop: Stop
    drive: Drive


@dataclass(frozen=True, slots=True, kw_only=True)
class LoopChange:
    """How the loop of one squad in one shift changed.

    Attributes
    ----------
    added, dropped : stops that the day did not have before, or has no longer.
    came, went : stops taken from, or given to, another squad or shift.
    reordered : what both have is visited in another order.
    later : by how much it departs later (earlier if negative).
    new, gone : there was no such loop before, or there is none any more.
    """

    drive: Drive
    added: tuple[Stop, ...] = ()
    dropped: tuple[Stop, ...] = ()
    came: tuple[Moved, ...] = ()
    went: tuple[Moved, ...] = ()
    reordered: bool = False
    later: timedelta = timedelta()
    new: bool = False
    gone: bool = False


def compare_plans(before: Plan, after: Plan) -> tuple[LoopChange, ...]:
    """Return the loops that changed, in the order of the later plan, those gone last."""
    old, new = _loops(before), _loops(after)
    where_old, where_new = _where(old), _where(new)
    changes = []
    for drive in [*new, *(d for d in old if d not in new)]:
        was, now = _stops(old.get(drive)), _stops(new.get(drive))
        stayed = [s for s in was if s in now]
        change = LoopChange(
            drive=drive,
            added=tuple(now[s] for s in now if s not in where_old),
            dropped=tuple(was[s] for s in was if s not in where_new),
            came=tuple(
                Moved(stop=now[s], drive=where_old[s])
                for s in now
                if s not in was and s in where_old
            ),
            went=tuple(
                Moved(stop=was[s], drive=where_new[s])
                for s in was
                if s not in now and s in where_new
            ),
            reordered=stayed != [s for s in now if s in was],
            later=(
                new[drive].depart - old[drive].depart
                if drive in old and drive in new
                else timedelta()
            ),
            new=drive not in old,
            gone=drive not in new,
        )
        if change != LoopChange(drive=drive):
            changes.append(change)
    return tuple(changes)


def _loops(plan: Plan) -> dict[Drive, Loop]:
    return {Drive(loop.shift, loop.squad): loop for loop in plan.loops}


def _stops(loop: Loop | None) -> dict[str, Stop]:
    return {p.stop.id: p.stop for p in loop.stops} if loop else {}


def _where(loops: Mapping[Drive, Loop]) -> dict[str, Drive]:
    return {p.stop.id: drive for drive, loop in loops.items() for p in loop.stops}
