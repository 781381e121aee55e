"""Incidents that people entered one by one, and the list of what is known of an area."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from geo.model import Incident
from geo.notice import Notice
from planner.database.store import Store, read
from planner.errors import NotFoundError
from planner.incidents.tables import entries, incidents, tallies


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An incident, and how it was entered if a person did.

    Attributes
    ----------
    place : what helps to find it, such as a street; never who was there.
    by_ward : only the ward is known, so its point is the ward's settlement centre.
    entered, entered_by : None and "" for one from a file or from a squad.
    """

    incident: Incident
    place: str = ""
    by_ward: bool = False
    entered: datetime | None = None
    entered_by: str = ""


class Entries(Store):
    """The incidents of one city as people enter and read them."""

    def keep(self, entry: Entry) -> bool:
        """Keep who entered an incident and where; False if its id was entered before."""
        assert entry.entered is not None
        put = (
            self._database.insert(entries)
            .values(
                city=self._city,
                incident=entry.incident.id,
                place=entry.place,
                placed="ward" if entry.by_ward else "point",
                entered=entry.entered,
                entered_by=entry.entered_by,
            )
            .on_conflict_do_nothing()
            .returning(entries.c.incident)
        )
        with self._database.write() as db:
            self._own(db)
            return db.execute(put).one_or_none() is not None

    def entry(self, incident: str) -> Entry:
        """Return an incident that was entered. Raises NotFoundError, also once it is withdrawn."""
        query = self._select().where(
            incidents.c.id == incident,
            entries.c.incident == incident,
            entries.c.withdrawn.is_(None),
        )
        with self._database.read() as db:
            row = db.execute(query).one_or_none()
        if row is None:
            raise NotFoundError(Notice.of("entry.unknown"))
        return _entry(row)

    def withdraw(self, incident: str, *, at: datetime, by: str) -> None:
        """Take an incident out of the evidence; who entered and who withdrew it stays known."""
        i, e = incidents, entries
        here = sa.and_(i.c.city == self._city, i.c.id == incident)
        gone = i.delete().where(here).returning(i.c.origin, i.c.time)
        with self._database.write() as db:
            self._own(db)
            row = db.execute(gone).one_or_none()
            db.execute(
                e.update()
                .where(e.c.city == self._city, e.c.incident == incident)
                .values(withdrawn=at, withdrawn_by=by)
            )
            if row is not None:
                self._lower_tally(db, row.origin, row.time)

    def _lower_tally(self, db: sa.Connection, origin: str, time: datetime) -> None:
        """Count one less, and look for the first and last time anew if it was one of them."""
        t, i = tallies.c, incidents.c
        mine = sa.and_(t.city == self._city, t.origin == origin)
        told = db.execute(sa.select(t["count"], t.first, t.last).where(mine)).one_or_none()
        if told is None:
            return
        values: dict[str, Any] = {"count": told[0] - 1}
        same = sa.and_(i.city == self._city, i.origin == origin)
        for name, order in (("first", i.time.asc()), ("last", i.time.desc())):
            if getattr(told, name) == time:
                found = db.scalar(sa.select(i.time).where(same).order_by(order).limit(1))
                values[name] = time if found is None else found
        if values["count"] > 0:
            db.execute(tallies.update().where(mine).values(values))
        else:
            db.execute(tallies.delete().where(mine))

    def near(self, *, category: str, start: datetime, end: datetime) -> tuple[Incident, ...]:
        """Return the incidents of a category from one time to another, both included."""
        query = self._select().where(
            incidents.c.category == category,
            incidents.c.time >= start,
            incidents.c.time <= end,
        )
        return self._all(Incident, query)

    def recent(
        self, *, wards: Collection[str] | None, before: datetime | None = None, limit: int
    ) -> tuple[Entry, ...]:
        """Return the newest incidents of some wards, None for all, before a time if given."""
        i = incidents.c
        order = (i.time.desc(), i.id)

        def newest(*where: sa.ColumnElement[bool]) -> sa.Select[tuple[str]]:
            until = () if before is None else (i.time < before,)
            own = sa.select(i.id).where(i.city == self._city, *until, *where)
            return own.order_by(*order).limit(limit)

        # Ward by ward along the index: a quiet ward must not be looked for among a million rows.
        each = [newest()] if wards is None else [newest(i.ward == w) for w in sorted(wards)]
        if not each:
            return ()
        with self._database.read() as db:
            ids = list(db.scalars(sa.union_all(*(sa.select(q.subquery().c.id) for q in each))))
            # Sorted here: asked for an order, SQLite walks the index of times instead.
            found = [_entry(row) for row in db.execute(self._select().where(i.id.in_(ids)))]
        found.sort(key=lambda entry: entry.incident.id)
        found.sort(key=lambda entry: entry.incident.time, reverse=True)
        return tuple(found[:limit])

    def _select(self) -> sa.Select[tuple[object, ...]]:
        i, e = incidents, entries
        joined = i.outerjoin(e, sa.and_(e.c.city == i.c.city, e.c.incident == i.c.id))
        told = (e.c.place, e.c.placed, e.c.entered, e.c.entered_by)
        return sa.select(i, *told).select_from(joined).where(i.c.city == self._city)


def _entry(row: sa.Row[tuple[object, ...]]) -> Entry:
    return Entry(
        incident=read(Incident, row),
        place=row.place or "",
        by_ward=row.placed == "ward",
        entered=row.entered,
        entered_by=row.entered_by or "",
    )
