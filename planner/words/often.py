"""Expected numbers as a commander says them: how often, "about one disturbance in 9 days".

The sentences stand in `po/*/often.po`; here it is chosen which of them, and with what values.
"""

from collections.abc import Sequence
from typing import Literal

from geo.notice import Notice
from planner.words.units import YEAR_DAYS

Each = Literal["day", "shift"]
"""What a number is expected in; each day has one shift of a name."""

Form = Literal["plain", "ordinary", "brief"]
"""Plain names what comes; ordinary does where a grave incident counts as several; brief does not,
for a table whose head does."""

LONGEST_DAYS = 100 * YEAR_DAYS
"""What is rarer than once in so many days is told as that."""

UNKNOWN_PRIZE = 1 / YEAR_DAYS
"""A plan that prevents less than one disturbance a year rests on too few data to be told."""


def how_often(
    expected: float, *, each: Each = "day", form: Form = "plain", km2: bool = False
) -> Notice:
    """Return what an expected number of incidents means: how long it takes until one comes.

    Parameters
    ----------
    expected : incidents in one day, or in the one shift of a name that each day has.
    km2 : the number is of one square kilometre.

    >>> how_often(0.25).values["every_span"]
    4.0
    """
    days = min(1 / expected, LONGEST_DAYS) if expected > 0 else LONGEST_DAYS
    if days == LONGEST_DAYS:
        kind = "seldom"
    elif round(days, 1) == 1:
        kind = f"one_a_{each}"
    else:
        kind = f"many_a_{each}" if expected > 1 else "once"
    said = Notice.of(f"often.{form}_{kind}", every_span=days, expected_number=expected)
    return Notice.of("often.per_km2", often=said) if km2 else said


def prevented(prize: float) -> Notice:
    """Return as a sentence what a plan's prize, severity-weighted incidents a day, means."""
    if prize < UNKNOWN_PRIZE:
        return Notice.of("often.prevented_unknown")
    return Notice.of("often.prevented", often=how_often(prize, form="ordinary"))


def weekly(per_week: float) -> Notice:
    """Return in brief what a number of incidents a week means."""
    return how_often(per_week / 7, form="brief")


def rate_classes(breaks: Sequence[float]) -> list[Notice]:
    """Return what each class of a weekly rate means, lowest first, by the bounds between them."""
    if not breaks:
        return [Notice.of("often.any")]
    lowest = Notice.of("often.below", often=weekly(breaks[0]))
    return [lowest, *(Notice.of("often.at_least", often=weekly(low)) for low in breaks)]


def hottest(share: float, per_km2: float) -> Notice:
    """Return what the hottest share of an area has at least, in one shift and square kilometre."""
    often = how_often(per_km2, each="shift", form="brief", km2=True)
    return Notice.of("often.hottest", share=share, often=often)
