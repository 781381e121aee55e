"""The store on a database through SQLAlchemy: SQLite by default, PostgreSQL by its URL."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any

import sqlalchemy as sa

from geo.model import Incident, LonLat, PatrolRecord
from planner.database.database import Database, micros, moment
from planner.errors import NotFoundError
from planner.incidents import tables
from planner.incidents.model import COLUMNS, Added, IncidentSummary, KeptPlan, PlanInfo, Visit
from planner.patrol import tables as planning

_BATCH = 20_000


class SqlStore:
    """A Store on a database."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._insert = database.insert

    def add_incidents(self, city: str, incidents: Iterable[Incident]) -> Added:
        """Keep incidents; those with an id that the city already has are left as they are."""
        rows = (
            {
                "city": city,
                "id": i.id,
                "time_us": micros(i.time),
                "lon": i.point.lon,
                "lat": i.point.lat,
                "category": i.category,
                "origin": i.origin,
                "ward": i.ward,
                "district": i.district,
                "source": i.source,
            }
            for i in incidents
        )
        put = (
            self._insert(tables.incidents)
            .on_conflict_do_nothing()
            .returning(tables.incidents.c.origin, tables.incidents.c.time_us)
        )
        given, new = 0, _Tallies()
        with self.database.write() as db:
            self.database.touch(db, city)
            while batch := list(islice(rows, _BATCH)):
                given += len(batch)
                for origin, time_us in db.execute(put, batch):
                    new.count(origin, time_us)
            self._raise_tallies(db, city, new)
        return Added(new.total, given - new.total)

    def _raise_tallies(self, db: sa.Connection, city: str, new: "_Tallies") -> None:
        t = tables.tallies
        for origin, (count, first, last) in new.by_origin.items():
            put = self._insert(t).values(
                city=city, origin=origin, count=count, first_us=first, last_us=last
            )
            came = put.excluded
            put = put.on_conflict_do_update(
                index_elements=list(t.primary_key),
                set_={
                    "count": t.c["count"] + came["count"],
                    "first_us": _case(came.first_us < t.c.first_us, came.first_us, t.c.first_us),
                    "last_us": _case(came.last_us > t.c.last_us, came.last_us, t.c.last_us),
                },
            )
            db.execute(put)

    def _incident_rows(self, city: str, since: datetime | None) -> list[Any]:
        query = sa.select(*(tables.incidents.c[name] for name in COLUMNS)).where(
            tables.incidents.c.city == city
        )
        if since is not None:
            query = query.where(tables.incidents.c.time_us >= micros(since))
        with self.database.read() as db:
            return list(
                db.execute(query.order_by(tables.incidents.c.time_us, tables.incidents.c.id))
            )

    def incidents(self, city: str, *, since: datetime | None = None) -> tuple[Incident, ...]:
        """Return a city's incidents by time then id, those at or after `since`."""
        return tuple(
            Incident(
                id=r.id,
                time=moment(r.time_us),
                point=LonLat(r.lon, r.lat),
                category=r.category,
                origin=r.origin,
                ward=r.ward,
                district=r.district,
                source=r.source,
            )
            for r in self._incident_rows(city, since)
        )

    def incident_columns(self, city: str, *, since: datetime | None = None) -> dict[str, list[Any]]:
        """Return the same as `incidents` as lists by name (COLUMNS), for building a frame."""
        rows = self._incident_rows(city, since)
        turned = list(zip(*rows, strict=True)) if rows else [()] * len(COLUMNS)
        return {name: list(values) for name, values in zip(COLUMNS, turned, strict=True)}

    def incident_summary(self, city: str) -> IncidentSummary:
        """Return number and age of a city's incidents."""
        t = tables.tallies.c
        query = sa.select(t.origin, t["count"], t.first_us, t.last_us).where(t.city == city)
        with self.database.read() as db:
            rows = [tuple(r) for r in db.execute(query.order_by(t.origin))]
        return IncidentSummary(
            count=sum(r[1] for r in rows),
            first=moment(min(r[2] for r in rows)) if rows else None,
            last=moment(max(r[3] for r in rows)) if rows else None,
            by_origin={r[0]: r[1] for r in rows},
        )

    def add_patrols(self, city: str, records: Iterable[PatrolRecord]) -> Added:
        """Keep patrol minutes; one of the same day, shift, ward and source is replaced."""
        rows = [
            {
                "city": city,
                "day": r.day,
                "shift": r.shift,
                "ward": r.ward,
                "source": r.source,
                "minutes": r.minutes,
            }
            for r in records
        ]
        put = self._insert(tables.patrols)
        put = put.on_conflict_do_update(
            index_elements=list(tables.patrols.primary_key), set_={"minutes": put.excluded.minutes}
        )
        with self.database.write() as db:
            self.database.touch(db, city)
            before = self._patrol_count(db, city)
            for start in range(0, len(rows), _BATCH):
                db.execute(put, rows[start : start + _BATCH])
            added = self._patrol_count(db, city) - before
        return Added(added, len(rows) - added)

    def _patrol_count(self, db: sa.Connection, city: str) -> int:
        p = tables.patrols
        return int(db.scalar(sa.select(sa.func.count()).where(p.c.city == city)) or 0)

    def patrols(self, city: str, *, since: str | None = None) -> tuple[PatrolRecord, ...]:
        """Return a city's patrol records by day, shift, ward and source, from the ISO day on."""
        p = tables.patrols.c
        query = sa.select(p.day, p.shift, p.ward, p.minutes, p.source).where(p.city == city)
        if since is not None:
            query = query.where(p.day >= since)
        with self.database.read() as db:
            rows = db.execute(query.order_by(p.day, p.shift, p.ward, p.source)).all()
        return tuple(
            PatrolRecord(day=day, shift=shift, ward=ward, minutes=minutes, source=source)
            for day, shift, ward, minutes, source in rows
        )

    def keep_visits(self, city: str, day: str, visits: Iterable[Visit]) -> None:
        """Keep which stops squads were at on an ISO day; those kept of it before are replaced."""
        text = json.dumps([list(visit) for visit in visits], ensure_ascii=False)
        put = self._insert(tables.visits).values(city=city, day=day, json=text)
        put = put.on_conflict_do_update(
            index_elements=list(tables.visits.primary_key), set_={"json": text}
        )
        with self.database.write() as db:
            self.database.touch(db, city)
            db.execute(put)

    def visits(self, city: str, *, since: str) -> dict[str, tuple[Visit, ...]]:
        """Return the visits by ISO day, from a day on; a day that is not settled is not there."""
        v = tables.visits.c
        query = sa.select(v.day, v.json).where(v.city == city, v.day >= since).order_by(v.day)
        with self.database.read() as db:
            return {
                row.day: tuple(Visit(*parts) for parts in json.loads(row.json))
                for row in db.execute(query)
            }

    def keep_plan(self, plan: KeptPlan) -> None:
        """Keep a plan; one of the same city and id is replaced."""
        values = {
            "date": plan.date,
            "seed": plan.seed,
            "made_us": micros(plan.made),
            "json": plan.json,
        }
        put = self._insert(tables.plans).values(city=plan.city, id=plan.id, **values)
        put = put.on_conflict_do_update(index_elements=list(tables.plans.primary_key), set_=values)
        with self.database.write() as db:
            self.database.touch(db, plan.city)
            db.execute(put)

    def plan(self, city: str, plan_id: str) -> KeptPlan:
        """Return a plan. Raises NotFoundError."""
        query = sa.select(tables.plans).where(
            tables.plans.c.city == city, tables.plans.c.id == plan_id
        )
        with self.database.read() as db:
            row = db.execute(query).one_or_none()
        if row is None:
            raise NotFoundError(f"no plan {plan_id!r} of {city!r} is kept")
        return _kept(row)

    def latest_plan(self, city: str, date: str | None = None) -> KeptPlan | None:
        """Return the plan of that ISO day, or of the newest day; None without any.

        It is the draft that commanders work on; for a day without one, the plan made last.
        """
        drafted = sa.and_(
            planning.drafts.c.city == tables.plans.c.city,
            planning.drafts.c.plan == tables.plans.c.id,
        )
        newest = sa.select(sa.func.max(tables.plans.c.date)).where(tables.plans.c.city == city)
        query = (
            sa.select(tables.plans)
            .outerjoin(planning.drafts, drafted)
            .where(
                tables.plans.c.city == city,
                tables.plans.c.date == (newest.scalar_subquery() if date is None else date),
            )
        )
        with self.database.read() as db:
            row = db.execute(query.order_by(*_DRAFTED).limit(1)).one_or_none()
        return None if row is None else _kept(row)

    def plans(self, city: str, *, since: str | None = None) -> tuple[PlanInfo, ...]:
        """Return which plans a city has, newest day and newest made first, from the day on."""
        p = tables.plans.c
        query = sa.select(p.id, p.date, p.seed, p.made_us).where(p.city == city)
        if since is not None:
            query = query.where(p.date >= since)
        with self.database.read() as db:
            rows = db.execute(query.order_by(*_NEWEST)).all()
        return tuple(
            PlanInfo(id=r.id, city=city, date=r.date, seed=r.seed, made=moment(r.made_us))
            for r in rows
        )

    def plan_dates(self, city: str) -> tuple[str, ...]:
        """Return the ISO days that have a plan, newest first."""
        p = tables.plans.c
        query = sa.select(p.date).distinct().where(p.city == city).order_by(p.date.desc())
        with self.database.read() as db:
            return tuple(db.scalars(query))

    def revision(self, city: str) -> int:
        """Return a number that rises with every change of a city's data; 0 without any."""
        query = sa.select(tables.cities.c.revision).where(tables.cities.c.key == city)
        with self.database.read() as db:
            return int(db.scalar(query) or 0)

    def set_note(self, city: str, key: str, text: str) -> None:
        """Keep a note on a city's data, such as where they come from; "" removes it."""
        put = self._insert(tables.notes).values(city=city, key=key, text=text)
        put = put.on_conflict_do_update(
            index_elements=list(tables.notes.primary_key), set_={"text": text}
        )
        with self.database.write() as db:
            self.database.touch(db, city)
            if text:
                db.execute(put)
            else:
                db.execute(
                    tables.notes.delete().where(
                        tables.notes.c.city == city, tables.notes.c.key == key
                    )
                )

    def notes(self, city: str) -> dict[str, str]:
        """Return the notes of a city by key."""
        query = sa.select(tables.notes.c.key, tables.notes.c.text).where(
            tables.notes.c.city == city
        )
        with self.database.read() as db:
            return {r.key: r.text for r in db.execute(query.order_by(tables.notes.c.key))}

    def forget(self, city: str) -> None:
        """Remove a city's incidents, patrols, plans and notes."""
        with self.database.write() as db:
            # The row stays: its revision must not begin anew.
            self.database.touch(db, city)
            for table in _FORGOTTEN:
                db.execute(table.delete().where(table.c.city == city))

    def cities(self) -> tuple[str, ...]:
        """Return the cities with anything kept, sorted."""
        used = sa.union(
            *(
                sa.select(t.c.city)
                for t in (tables.incidents, tables.patrols, tables.plans, tables.notes)
            )
        )
        with self.database.read() as db:
            return tuple(sorted(db.scalars(used)))

    def close(self) -> None:
        """Let go of the database."""
        self.database.close()


@dataclass
class _Tallies:
    """Number, first and last time of new incidents by origin."""

    by_origin: dict[str, tuple[int, int, int]] = field(default_factory=dict)
    total: int = 0

    def count(self, origin: str, time_us: int) -> None:
        count, first, last = self.by_origin.get(origin, (0, time_us, time_us))
        self.by_origin[origin] = (count + 1, min(first, time_us), max(last, time_us))
        self.total += 1


def _case(condition: Any, then: Any, otherwise: Any) -> Any:
    return sa.case((condition, then), else_=otherwise)


_FORGOTTEN = (
    *(tables.incidents, tables.entries, tables.tallies, tables.patrols, tables.visits),
    *(tables.plans, planning.worksheets, planning.drafts, tables.notes, tables.snapshots),
)
_NEWEST = (tables.plans.c.date.desc(), tables.plans.c.made_us.desc(), tables.plans.c.id.desc())
_DRAFTED = (sa.case((planning.drafts.c.plan.is_(None), 1), else_=0), *_NEWEST)


def _kept(row: Any) -> KeptPlan:
    return KeptPlan(
        id=row.id,
        city=row.city,
        date=row.date,
        seed=row.seed,
        made=moment(row.made_us),
        json=row.json,
    )
