"""What a newer version of the plan changes in one squad's loop."""

from geo.notice import Notice
from planner.patrol.model import Loop
from planner.words.units import clock


def news_of(shown: Loop | None, newest: Loop | None) -> tuple[Notice, ...]:
    """Return what differs between the loop a phone shows and the newest one, most weighty first.

    None for a version that has no such loop. Empty if nothing does.
    """
    if newest is None:
        return () if shown is None else (Notice.of("news.loop_gone"),)
    if shown is None:
        return (Notice.of("news.all_new"),)
    before = {p.stop.id: p for p in shown.stops}
    after = {p.stop.id: p for p in newest.stops}
    told = []
    for code, keys, there in (
        ("news.added", [k for k in after if k not in before], after),
        ("news.removed", [k for k in before if k not in after], before),
    ):
        if keys:
            told.append(Notice.of(code, stops=tuple(there[k].stop.name for k in keys)))
    both = [k for k in after if k in before]
    if both != [k for k in before if k in after]:
        told.append(Notice.of("news.order"))
    later = sum(clock(after[k].arrive) != clock(before[k].arrive) for k in both)
    if later:
        told.append(Notice.of("news.times", count=later))
    if shown.depart != newest.depart:
        told.append(Notice.of("news.depart", time=clock(newest.depart)))
    return tuple(told)
