"""What a squad's phone sends of a loop, made by hand."""

from collections.abc import Callable, Sequence

from planner.city.office import Office
from planner.field.model import FieldEvent
from planner.field.store import FieldLog
from planner.patrol.model import Loop, Stop


def everywhere(_stop: Stop) -> bool:
    """Say yes of every stop."""
    return True


def driven(
    loop: Loop, date: str, visits: Callable[[Stop], bool] = everywhere
) -> tuple[FieldEvent, ...]:
    """Return the events of a squad that visits these stops as planned and skips the others."""
    events = []
    for planned in loop.stops:
        stop = planned.stop
        if visits(stop):
            events.append(sent(loop, date, f"{stop.id}-a", "arrive", planned.arrive, stop))
            events.append(sent(loop, date, f"{stop.id}-l", "leave", planned.leave, stop))
        else:
            events.append(
                sent(loop, date, f"{stop.id}-s", "skip", planned.arrive, stop, category="closed")
            )
    return tuple(events)


def sent(
    loop: Loop, date: str, key: str, kind: str, at: object, stop: Stop | None, **more: object
) -> FieldEvent:
    """Return one event of a loop; `key` makes its id."""
    values = {
        "id": f"{loop.shift}-{loop.squad}-{key}".lower().replace(" ", "-"),
        "pass_id": "p",
        "date": date,
        "shift": loop.shift,
        "squad": loop.squad,
        "kind": kind,
        "stop": stop.id if stop else "",
        "at": at,
        "received": at,
        "point": stop.point if stop else None,
        "accuracy_m": 8.0 if stop else None,
    }
    return FieldEvent(**{**values, **more})  # type: ignore[arg-type]


def report_all(
    office: Office,
    loops: Sequence[Loop],
    date: str,
    visits: Callable[[Stop], bool] = everywhere,
) -> None:
    """Keep such events of several loops."""
    for loop in loops:
        FieldLog.of(office).add_events(driven(loop, date, visits))
