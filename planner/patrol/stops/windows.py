"""When a visit is of use: hours of a category within a shift, as seconds of the plan's day."""

from collections.abc import Iterable
from datetime import time

from planner.city.model import Category, Shift, seconds_of

Window = tuple[int, int]
DAY_S = 86_400


def category_windows(category: Category | None, shift: Shift, dwell_s: int) -> tuple[Window, ...]:
    """Return when a visit may start so that its dwell lies in the category's hours and the shift.

    Both ends count. A category without hours is open all the shift. Empty when they never meet.

    >>> from datetime import time
    >>> vendors = Category(code="PKL", name="PKL", windows=((time(6), time(9)),))
    >>> morning = Shift(name="Pagi", start=time(7), end=time(15))
    >>> category_windows(vendors, morning, 600)
    ((25200, 31800),)
    """
    if category is None or not category.windows:
        return starts([(shift.start_s, shift.end_s)], shift, dwell_s)
    return starts(spans(category.windows), shift, dwell_s)


def spans(windows: Iterable[tuple[time, time]]) -> tuple[Window, ...]:
    """Return local hours as seconds of the day; what ends at or before its start passes midnight.

    >>> spans([(time(20), time(3))])
    ((72000, 97200),)
    """
    pairs = ((seconds_of(first), seconds_of(last)) for first, last in windows)
    return tuple((start, end if end > start else end + DAY_S) for start, end in pairs)


def windows_in(
    shift: Shift,
    usual: Shift,
    windows: tuple[Window, ...],
    category: Category | None,
    dwell_s: int,
) -> tuple[Window, ...]:
    """Return a stop's windows in the hours that its usual shift has today.

    Windows that are its category's, or those of a stop without hours, are read anew; hours of its
    own, such as those of its incidents, are only cut.

    >>> from datetime import time
    >>> office = Category(code="KTR", name="Kantor", windows=((time(8), time(16)),))
    >>> usual = Shift(name="Pagi", start=time(7), end=time(15))
    >>> longer = Shift(name="Pagi", start=time(7), end=time(18))
    >>> windows_in(longer, usual, category_windows(office, usual, 600), office, 600)
    ((28800, 57000),)
    """
    for kind in (category, None):
        if windows == category_windows(kind, usual, dwell_s):
            return category_windows(kind, shift, dwell_s)
    last = shift.end_s - dwell_s
    cut = ((max(low, shift.start_s), min(high, last)) for low, high in windows)
    return tuple(w for w in cut if w[0] <= w[1])


def union(windows: Iterable[Window]) -> tuple[Window, ...]:
    """Return the windows in order, those that touch joined.

    >>> union([(50, 60), (0, 20), (20, 30)])
    ((0, 30), (50, 60))
    """
    joined: list[Window] = []
    for start, end in sorted(windows):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return tuple(joined)


def starts(hours: Iterable[Window], shift: Shift, dwell_s: int) -> tuple[Window, ...]:
    """Return when a visit may start so that its dwell lies in one of the hours and the shift."""
    # A night shift runs past midnight, so each span is tried the day before and after as well.
    pieces = (
        (max(start + day, shift.start_s), min(end + day, shift.end_s))
        for start, end in hours
        for day in (-DAY_S, 0, DAY_S)
    )
    open_s = union((start, end) for start, end in pieces if start < end)
    return tuple((start, end - dwell_s) for start, end in open_s if end - dwell_s >= start)
