"""What the tables hold, read with SQL of its own."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from functools import cached_property
from pathlib import Path
from typing import Any

import sqlalchemy as sa

CITY = "kecil"
ZONE = timezone(timedelta(hours=7))
OPEN = ("reported", "found")
NAMES = {"A1": "Utara Barat", "A2": "Utara Timur", "B1": "Selatan Barat", "B2": "Selatan Timur"}
DISTRICTS = {"A": "Utara", "B": "Selatan"}
CATEGORIES = {"PKL": "Pedagang kaki lima", "ASUSILA": "Asusila", "BANJIR": "BANJIR"}
"""The last is one that the city's settings do not name."""

_LOCAL = "datetime(time_us / 1000000 + 25200, 'unixepoch')"
_DONE = "('recorded', 'checked-in', 'simulated')"


class Tables:
    """The tables of an office, as of a moment."""

    def __init__(self, file: Path, at: datetime) -> None:
        self._engine = sa.create_engine(f"sqlite:///{file}")
        self.at = at.astimezone(ZONE)

    @property
    def today(self) -> date:
        return self.at.date()

    def rows(self, query: str, **given: object) -> list[Any]:
        """Return the rows of a query; `:city` is given."""
        with self._engine.connect() as db:
            return list(db.execute(sa.text(query), {"city": CITY, **given}))

    def one(self, query: str, **given: object) -> Any:
        """Return the only value of a query."""
        ((value,),) = self.rows(query, **given)
        return value

    @cached_property
    def data_until(self) -> datetime:
        told = self.one("SELECT max(time_us) FROM incidents WHERE city = :city")
        return datetime.fromtimestamp(told / 1e6, UTC).astimezone(ZONE)

    def incidents(self, first: date, last: date) -> dict[str, int]:
        """Return how many incidents days have, both included, by origin."""
        found = self.rows(
            f"SELECT origin, count(*) FROM incidents WHERE city = :city "
            f"AND date({_LOCAL}) BETWEEN :first AND :last GROUP BY origin",
            first=first.isoformat(),
            last=last.isoformat(),
        )
        return dict(tuple(row) for row in found)

    def open(self, first: date, last: date) -> int:
        """Return how many of them were reported or found."""
        return sum(self.incidents(first, last).get(origin, 0) for origin in OPEN)

    def cells(self, year: int, origin: str = "") -> list[tuple[str, str, str, int]]:
        """Return incidents of a year: month, category, district and how many."""
        return [
            tuple(row)
            for row in self.rows(
                f"SELECT substr({_LOCAL}, 1, 7) AS month, category, district, count(*) "
                "FROM incidents WHERE city = :city AND month LIKE :year "
                "AND :origin IN ('', origin) GROUP BY month, category, district",
                year=f"{year}-%",
                origin=origin,
            )
        ]

    def clock(self, first: date, last: date) -> list[tuple[str, int, int, int]]:
        """Return local time, day of the week (Monday 0), whether exact midnight, and how many."""
        return [
            tuple(row)
            for row in self.rows(
                f"SELECT strftime('%H:%M', {_LOCAL}) AS clock, "
                f"(strftime('%w', {_LOCAL}) + 6) % 7 AS day, "
                f"time({_LOCAL}) = '00:00:00' AS midnight, count(*) FROM incidents "
                "WHERE city = :city AND origin IN ('reported', 'found') "
                f"AND date({_LOCAL}) BETWEEN :first AND :last GROUP BY clock, day, midnight",
                first=first.isoformat(),
                last=last.isoformat(),
            )
        ]

    def minutes(self, first: date, last: date, ward: str = "%", *, promised: date) -> float:
        """Return the patrol minutes that count; what is only promised before a day."""
        return float(
            self.one(
                "SELECT coalesce(sum(minutes), 0) FROM patrols AS p WHERE city = :city "
                "AND day BETWEEN :first AND :last AND ward LIKE :ward AND (source <> 'planned' OR "
                "day < :promised AND NOT EXISTS (SELECT 1 FROM patrols AS o WHERE "
                "o.city = p.city AND o.day = p.day AND o.shift = p.shift AND "
                f"o.source IN {_DONE}))",
                first=first.isoformat(),
                last=last.isoformat(),
                ward=ward,
                promised=promised.isoformat(),
            )
        )

    def hours(self, first: date, last: date) -> float:
        """Return the same of all wards in hours, promised for days that are over."""
        return self.minutes(first, last, promised=self.today) / 60

    def days_since_visit(self, district: str) -> int:
        """Return days since eight minutes were spent at stops in one of its wards in a shift.

        What is only promised counts before today, where nobody told of the shift.
        """
        last = self.one(
            "SELECT max(day) FROM (SELECT day FROM patrols AS p WHERE city = :city "
            "AND ward LIKE :ward AND day < :today AND (source <> 'planned' OR NOT EXISTS "
            "(SELECT 1 FROM patrols AS o WHERE o.city = p.city AND o.day = p.day AND "
            f"o.shift = p.shift AND o.source IN {_DONE})) "
            "GROUP BY day, shift, ward HAVING sum(coalesce(stop_minutes, minutes)) >= 8)",
            ward=f"{district}%",
            today=self.today.isoformat(),
        )
        return (self.today - date.fromisoformat(last)).days

    @cached_property
    def snapshot(self) -> Mapping[str, Any]:
        """The newest kept snapshot: rates, districts, watch, hotspots."""
        query = "SELECT json FROM snapshots WHERE city = :city ORDER BY day DESC LIMIT 1"
        return dict(json.loads(self.one(query)))

    def weekly(self, district: str) -> float:
        """Return the kept rate of a district, the sum of its wards'."""
        return float(sum(v for ward, v in self.snapshot["weekly"].items() if ward[0] == district))

    @cached_property
    def places(self) -> list[Mapping[str, Any]]:
        """The kept hotspots, each place once: as in the shift in which most is expected."""
        best: dict[str, Mapping[str, Any]] = {}
        for spot in self.snapshot["hotspots"]:
            place = spot["id"].partition("-")[0]
            if place not in best or spot["expected"] > best[place]["expected"]:
                best[place] = spot
        return list(best.values())

    def versions(self, day: str) -> list[tuple[datetime, Mapping[str, Any]]]:
        """Return when each version of a day was published, oldest first, and its plan."""
        found = self.rows(
            "SELECT published_us, json FROM publications WHERE city = :city AND date = :day "
            "ORDER BY version",
            day=day,
        )
        return [
            (datetime.fromtimestamp(us / 1e6, UTC).astimezone(ZONE), json.loads(told))
            for us, told in found
        ]

    def events(self, day: str, before: datetime | None = None) -> list[Mapping[str, Any]]:
        """Return what phones sent of a day, by time, received before a moment."""
        rows = self.rows(
            "SELECT * FROM field_events WHERE city = :city AND date = :day "
            "AND received_us < :before ORDER BY at_us, id",
            day=day,
            before=int((before or self.at + timedelta(days=9)).timestamp() * 1e6),
        )
        return [
            {
                **row._mapping,
                "at": datetime.fromtimestamp(row.at_us / 1e6, UTC).astimezone(ZONE),
            }
            for row in rows
        ]

    def names(self) -> set[str]:
        """Return the names that may have digits: of squads, stops and ids."""
        every = [
            plan
            for day in self.rows("SELECT DISTINCT date FROM publications")
            for _, plan in self.versions(day[0])
        ]
        loops = [loop for plan in every for shift in plan["shifts"] for loop in shift["loops"]]
        return {loop["squad"] for loop in loops} | {s["name"] for o in loops for s in o["stops"]}
