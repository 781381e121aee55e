"""How much of their plans squads kept over many days, counted once as long as nothing changes."""

from functools import partial
from weakref import WeakKeyDictionary

from planner.city.model import shift_days
from planner.city.office import Office
from planner.field.deeds import Kept, deeds, kept_of
from planner.field.store import FieldLog
from planner.kept import Kept as Memory
from planner.patrol.publication.store import Publications

_DAYS = 1200
"""Days whose counts are held, some bytes each."""

_MEMORY: WeakKeyDictionary[Office, Memory[Kept]] = WeakKeyDictionary()


def plans_kept(office: Office, first: str, last: str) -> Kept:
    """Return how much of the plans of ISO days, both included, squads kept that told of them."""
    memory = _MEMORY.setdefault(office, Memory(_DAYS))
    now = office.now().astimezone(office.data.settings.zone)
    earliest = min(shift_days(now)).isoformat()
    newest = Publications.of(office).newest(first, last)
    total = Kept(0, 0)
    for day, told in FieldLog.of(office).told(first, last).items():
        # What is due changes with the time alone while a shift may still run.
        moment = now if day >= earliest else None
        key = day, newest.get(day), told, moment
        kept = memory.get(key, partial(_day, office, day))
        total = Kept(total.stops + kept.stops, total.visited + kept.visited)
    return total


def _day(office: Office, day: str) -> Kept:
    versions = Publications.of(office).versions(day)
    events = FieldLog.of(office).events(first=day)
    return kept_of(each.actual for each in deeds(versions, events, at=office.now()))
