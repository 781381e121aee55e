"""A city's calendar: days on which the hours of stops differ, from calendar.csv of its folder."""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, time
from pathlib import Path
from typing import Literal, get_args

from geo.model import Place
from geo.notice import Notice
from planner.city.settings import window
from planner.errors import SettingsError

Kind = Literal["ramadan", "market_day", "school_holiday", "event", "weekly"]
COLUMNS = ("day", "kind", "name", "place", "category", "instead", "hours")
CLOSED = "closed"
_WEEKDAYS = {
    word: number
    for words in (
        ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
        ("senin", "selasa", "rabu", "kamis", "jumat", "sabtu", "minggu"),
    )
    for number, word in enumerate(words)
}
_RAMADAN = "16:00-00:00", "16:00-18:00 21:00-00:00"
"""Hours that move, and whereto: before breaking the fast and after the night prayer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarRow:
    """What differs on some days.

    Attributes
    ----------
    weekday : 0 for Monday; None for a row of the days `first` to `last`, both included.
    place : name or kind of public places; "" for hours of categories.
    categories : codes whose hours move; empty for all.
    instead : hours that are moved away, of a row without a place.
    hours : where they move to, or the hours of the place besides its usual ones.
    closed : the place has no hours that day.
    """

    kind: Kind
    name: str
    first: date | None = None
    last: date | None = None
    weekday: int | None = None
    place: str = ""
    categories: tuple[str, ...] = ()
    instead: tuple[tuple[time, time], ...] = ()
    hours: tuple[tuple[time, time], ...] = ()
    closed: bool = False

    def on(self, day: date) -> bool:
        """Whether it holds on a day."""
        if self.weekday is not None:
            return day.weekday() == self.weekday
        return self.first is not None and self.last is not None and self.first <= day <= self.last

    @property
    def notice(self) -> Notice:
        """What to tell of it in a plan."""
        hours = tuple(f"{a:%H:%M}\u2013{b:%H:%M}" for a, b in self.hours)
        if self.closed:
            return Notice.of("calendar.closed", name=self.name, place=self.place)
        if self.place:
            return Notice.of("calendar.place", name=self.name, place=self.place, hours=hours)
        return Notice.of("calendar.moved", name=self.name, hours=hours)


def read_calendar(
    path: Path, *, places: Iterable[Place], categories: Iterable[str]
) -> tuple[CalendarRow, ...]:
    """Return the rows of a calendar.csv; none if there is no such file.

    Parameters
    ----------
    places, categories : of the city, which the rows may name.

    Raises
    ------
    SettingsError : lists every fault with its row, what was expected and what stands there.
    """
    if not path.is_file():
        return ()
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise SettingsError(f"{path}: expected CSV in UTF-8, got: {error}") from error
    table = csv.DictReader(text.splitlines())
    if missing := [c for c in COLUMNS if c not in (table.fieldnames or ())]:
        raise SettingsError(
            f"{path}: expected the columns {', '.join(COLUMNS)}, {', '.join(missing)} missing"
        )
    given = list(places)
    known = {p.name for p in given} | {p.kind for p in given}
    rows, faults = [], []
    for number, raw in enumerate(table, 2):
        cells = {key: (raw.get(key) or "").strip() for key in COLUMNS}
        try:
            rows.append(_row(cells, known, set(categories)))
        except SettingsError as error:
            faults.append(f"row {number}: {error}")
    if faults:
        raise SettingsError(f"{path}:\n  - " + "\n  - ".join(faults))
    return tuple(rows)


def rows_of(calendar: Sequence[CalendarRow], day: date) -> tuple[CalendarRow, ...]:
    """Return the rows that hold on a day."""
    return tuple(row for row in calendar if row.on(day))


def _row(cells: dict[str, str], places: set[str], categories: set[str]) -> CalendarRow:
    kind = cells["kind"]
    if kind not in get_args(Kind):
        raise SettingsError(f"kind: expected one of {', '.join(get_args(Kind))}, got {kind!r}")
    if not cells["name"]:
        raise SettingsError("name: expected what the day is called, got nothing")
    if cells["place"] and cells["place"] not in places:
        raise SettingsError(
            f"place: expected a name or kind of places.csv, got {cells['place']!r}; add it there"
        )
    codes = tuple(cells["category"].split())
    if strangers := [c for c in codes if c not in categories]:
        raise SettingsError(
            f"category: expected codes of city.toml such as {', '.join(sorted(categories)[:3])}, "
            f"got {strangers[0]!r}"
        )
    first, last, weekday = _days(cells["day"])
    instead, hours = cells["instead"], cells["hours"]
    if kind == "ramadan" and not instead and not hours:
        instead, hours = _RAMADAN
    closed = hours.casefold() in (CLOSED, "tutup")
    row = CalendarRow(
        kind=kind,  # type: ignore[arg-type]
        name=cells["name"],
        first=first,
        last=last,
        weekday=weekday,
        place=cells["place"],
        categories=codes,
        instead=_windows("instead", instead),
        hours=() if closed else _windows("hours", hours),
        closed=closed,
    )
    if row.place and (row.instead or row.categories):
        raise SettingsError(
            "a row with a place takes hours, or 'closed'; leave instead and category empty"
        )
    if not row.place and (closed or not row.instead):
        raise SettingsError(
            "instead: expected the hours that move, such as '16:00-00:00', or a place, got neither"
        )
    if not row.hours and not closed:
        raise SettingsError("hours: expected hours such as '16:00-18:00', got nothing")
    return row


def _days(text: str) -> tuple[date | None, date | None, int | None]:
    words = text.casefold().split()
    if len(words) == 2 and words[0] in ("every", "setiap") and words[1] in _WEEKDAYS:
        return None, None, _WEEKDAYS[words[1]]
    first, dots, last = text.partition("..")
    try:
        begins = date.fromisoformat(first.strip())
        ends = date.fromisoformat(last.strip()) if dots else begins
    except ValueError:
        raise SettingsError(
            f"day: expected 2027-02-08, 2027-02-08..2027-03-09 or 'every tuesday', got {text!r}"
        ) from None
    if ends < begins:
        raise SettingsError(f"day: expected a last day after the first, got {text!r}")
    return begins, ends, None


def _windows(key: str, text: str) -> tuple[tuple[time, time], ...]:
    try:
        return tuple(window(part) for part in text.split())
    except SettingsError as error:
        raise SettingsError(f"{key}: {error}") from error
