"""The recapitulation in the unit's own form, and how one period compares with another."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from geo.days import year_before
from geo.model import Origin
from geo.notice import Notice
from geo.shifts import midnight_is_doubtful

ORIGINS: tuple[Origin, ...] = ("reported", "found", "inspected")

OPEN: tuple[Origin, ...] = ("reported", "found")
"""What leadership's page counts; inspections find where their schedule leads."""

UNEVEN = 0.2
"""Patrol time that differs by more than this share makes two counts of finds incomparable."""


class Count(NamedTuple):
    """How many incidents of one kind became known in one way, where and in which month.

    `month` is its first seven ISO letters, such as "2026-11".
    """

    month: str
    category: str
    district: str
    ward: str
    origin: Origin
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A month or a year of the local calendar; `last` is included.

    `key` is "2026" or "2026-11".
    """

    key: str
    first: date
    last: date

    @property
    def yearly(self) -> bool:
        """Whether it is a year."""
        return len(self.key) == 4

    @property
    def year(self) -> int:
        """The year it lies in."""
        return self.first.year

    @property
    def a_year_before(self) -> "Period":
        """The same month or year of the year before.

        >>> period_of("2025-02").a_year_before.last
        datetime.date(2024, 2, 29)
        """
        return Period(
            key=f"{self.year - 1:04d}{self.key[4:]}",
            first=year_before(self.first),
            last=year_before(self.last + timedelta(days=1)) - timedelta(days=1),
        )


def period_of(key: str) -> Period:
    """Return the period of "2026" or "2026-11". Raises ValueError for anything else.

    >>> period_of("2026-11").last
    datetime.date(2026, 11, 30)
    """
    year, dash, month = key.partition("-")
    if len(year) != 4 or not year.isdecimal() or (dash and len(month) != 2):
        raise ValueError(f"expected a year such as 2026 or a month such as 2026-11, got {key!r}")
    if not dash:
        first = date(int(year), 1, 1)
        return Period(key=key, first=first, last=first.replace(month=12, day=31))
    first = date(int(year), int(month), 1)
    after = (first + timedelta(days=32)).replace(day=1)
    return Period(key=key, first=first, last=after - timedelta(days=1))


def months_of(first: date, last: date) -> tuple[str, ...]:
    """Return the months from that of one day to that of another.

    >>> months_of(date(2025, 11, 30), date(2026, 1, 1))
    ('2025-11', '2025-12', '2026-01')
    """
    start, end = first.year * 12 + first.month - 1, last.year * 12 + last.month - 1
    return tuple(f"{n // 12:04d}-{n % 12 + 1:02d}" for n in range(start, end + 1))


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a table; None is a cell of which nothing is known, 0 one where none was seen."""

    code: str
    name: str
    cells: tuple[int | None, ...]

    @property
    def total(self) -> int | None:
        """The sum of what is known; None if nothing is."""
        return total(self.cells)


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A recapitulation: rows by columns, with the sums of both."""

    columns: tuple[tuple[str, str], ...]
    rows: tuple[Row, ...]

    @property
    def totals(self) -> Row:
        """The sums of the columns."""
        cells = [[row.cells[n] for row in self.rows] for n in range(len(self.columns))]
        return Row("", "", tuple(total(column) for column in cells))


@dataclass(frozen=True, slots=True, kw_only=True)
class Recap:
    """The recapitulation of a year: categories by months, and districts by categories.

    `origins` tells how the incidents became known that are counted; `caveats` and `data_until` what
    to know about them.
    """

    city: str
    year: int
    origins: tuple[Origin, ...]
    months: Table
    districts: Table
    data_until: datetime | None
    caveats: tuple[Notice, ...]


def total(cells: Collection[int | None]) -> int | None:
    """Return the sum of the cells that are known; None if none is.

    >>> total([1, None, 2]), total([None])
    (3, None)
    """
    known = [cell for cell in cells if cell is not None]
    return sum(known) if known else None


def by_month(
    counts: Sequence[Count],
    *,
    categories: Mapping[str, str],
    months: Sequence[str],
    watched: Collection[str],
    names: Callable[[str], str] = str,
) -> Table:
    """Return categories by months. A month that is not `watched` is one without data.

    A category that the city's settings no longer name still has its row if there are any.
    """
    return _table(
        counts,
        row_of=lambda c: c.category,
        column_of=lambda c: c.month,
        rows=_with_strangers(categories, [c.category for c in counts if c.month in months]),
        columns={month: names(month) for month in months},
        known=lambda _, month: month in watched,
    )


def by_district(
    counts: Sequence[Count],
    *,
    categories: Mapping[str, str],
    districts: Mapping[str, str],
    watched: Collection[str],
) -> Table:
    """Return districts by categories. A district that is not `watched` is one without data."""
    return _table(
        counts,
        row_of=lambda c: c.district,
        column_of=lambda c: c.category,
        rows=_with_strangers(districts, [c.district for c in counts]),
        columns=_with_strangers(categories, [c.category for c in counts]),
        known=lambda district, _: district in watched,
    )


def _with_strangers(names: Mapping[str, str], codes: Sequence[str]) -> dict[str, str]:
    return {**names, **{code: code for code in sorted(set(codes) - set(names))}}


def _table(
    counts: Sequence[Count],
    *,
    row_of: Callable[[Count], str],
    column_of: Callable[[Count], str],
    rows: Mapping[str, str],
    columns: Mapping[str, str],
    known: Callable[[str, str], bool],
) -> Table:
    sums: dict[tuple[str, str], int] = {}
    for count in counts:
        at = row_of(count), column_of(count)
        sums[at] = sums.get(at, 0) + count.number
    return Table(
        columns=tuple(columns.items()),
        rows=tuple(
            Row(
                row,
                name,
                tuple(
                    sums[row, column]
                    if (row, column) in sums
                    else 0
                    if known(row, column)
                    else None
                    for column in columns
                ),
            )
            for row, name in rows.items()
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """What a period brought: incidents by origin, and the patrol time that found some of them.

    `patrol_h` is None where no patrol was recorded.
    """

    by_origin: Mapping[Origin, int]
    patrol_h: float | None

    @property
    def known(self) -> bool:
        """Whether anybody patrolled or reported."""
        return bool(self.patrol_h) or any(self.by_origin.values())

    @property
    def open(self) -> int:
        """Incidents that were reported or found."""
        return sum(self.by_origin.get(origin, 0) for origin in OPEN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """How a period differs from another: `raw` as counted, `fair` at equal patrol time.

    Both are shares of the earlier count, None where it cannot be told; `uneven` tells that patrol
    time differs by more than UNEVEN, or is not recorded for one of the two, so that `raw` misleads.
    """

    now: Span
    before: Span
    raw: float | None
    fair: float | None
    uneven: bool


def compare(now: Span, before: Span) -> Change:
    """Return how a period differs from an earlier one.

    At equal patrol time: finds are taken to grow with the hours on patrol, reports not. The finds
    of now are divided by the ratio of the hours before both are added up.

    >>> now = Span(by_origin={"reported": 10, "found": 40}, patrol_h=200)
    >>> before = Span(by_origin={"reported": 10, "found": 20}, patrol_h=100)
    >>> change = compare(now, before)
    >>> round(change.raw, 2), change.fair, change.uneven
    (0.67, 0.0, True)
    """
    if not before.known or not now.known:
        return Change(now=now, before=before, raw=None, fair=None, uneven=False)
    raw = now.open / before.open - 1 if before.open else None
    if not now.patrol_h and not before.patrol_h:
        return Change(now=now, before=before, raw=raw, fair=None, uneven=False)
    if not now.patrol_h or not before.patrol_h:
        return Change(now=now, before=before, raw=raw, fair=None, uneven=True)
    ratio = now.patrol_h / before.patrol_h
    finds = now.by_origin.get("found", 0) / ratio
    fair = (now.by_origin.get("reported", 0) + finds) / before.open - 1 if before.open else None
    return Change(now=now, before=before, raw=raw, fair=fair, uneven=abs(ratio - 1) > UNEVEN)


@dataclass(frozen=True, slots=True)
class Week:
    """Incidents by weekday, Monday first, and local hour [7 x 24]; `untold` [7] tell no hour."""

    hours: tuple[tuple[int, ...], ...]
    untold: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Clock:
    """Numbers of incidents by weekday and local hour, exact midnights apart, and by minute.

    `midnights` [7] stand at exact midnight, as those do whose hour nobody told; `minutes` [1440]
    are all others.
    """

    hours: tuple[tuple[int, ...], ...]
    midnights: tuple[int, ...]
    minutes: tuple[int, ...]


def clock_of(times: Iterable[tuple[datetime, bool, int]]) -> Clock:
    """Return what local minutes, each with whether it is exact and a number, add up to."""
    grid, midnights, minutes = [[0] * 24 for _ in range(7)], [0] * 7, [0] * 1440
    for start, exact, number in times:
        minute = 60 * start.hour + start.minute
        if minute == 0 and exact:
            midnights[start.weekday()] += number
        else:
            grid[start.weekday()][start.hour] += number
            minutes[minute] += number
    return Clock(tuple(map(tuple, grid)), tuple(midnights), tuple(minutes))


def week_of(clocks: Sequence[Clock]) -> Week:
    """Return the week of several spans together; see `geo.shifts.midnight_is_doubtful`."""
    midnights = [sum(clock.midnights[day] for clock in clocks) for day in range(7)]
    most = max((sum(told) for told in zip(*(c.minutes for c in clocks), strict=True)), default=0)
    hours = [
        [sum(clock.hours[day][hour] for clock in clocks) for hour in range(24)] for day in range(7)
    ]
    if midnight_is_doubtful(sum(midnights), most):
        return Week(tuple(map(tuple, hours)), tuple(midnights))
    for row, number in zip(hours, midnights, strict=True):
        row[0] += number
    return Week(tuple(map(tuple, hours)), (0,) * 7)
