"""One deed told twice under two names, such as by two phones of one squad, is one deed."""

from collections.abc import Iterable
from datetime import timedelta

from planner.field.model import FieldEvent

SAME_WITHIN = timedelta(seconds=10)


def told_again(events: Iterable[FieldEvent]) -> frozenset[str]:
    """Return the ids of events of one loop that say again what an earlier one says.

    Same kind, same stop, same words, at most `SAME_WITHIN` apart and nothing else told of the stop
    between. Findings are never taken for one another.
    """
    again: set[str] = set()
    last: dict[str, FieldEvent] = {}
    for event in sorted(events, key=lambda e: (e.at, e.id)):
        if event.kind == "finding":
            continue
        if event.stop in last and _same(last[event.stop], event):
            again.add(event.id)
        else:
            last[event.stop] = event
    return frozenset(again)


def _same(a: FieldEvent, b: FieldEvent) -> bool:
    said = [(e.kind, e.category, e.note, e.checkpoint) for e in (a, b)]
    return said[0] == said[1] and b.at - a.at <= SAME_WITHIN
