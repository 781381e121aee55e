"""Members, vehicles, leave and rosters."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, TypeVar

import sqlalchemy as sa

from geo.notice import Notice, notice_to_json
from planner.database.store import Store, fields_of, read
from planner.errors import ConflictError, NotFoundError
from planner.staffing.model import Assignment, Leave, Member, Service, Vehicle, days_of, month_start
from planner.staffing.reasons import kept_why
from planner.staffing.tables import (
    assignments,
    calendar_links,
    dropped_assignments,
    leave,
    members,
    rosters,
    vehicles,
)

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptRoster:
    """A month's roster as it is kept; `revision` rises with every change."""

    month: str
    revision: int
    changed: datetime
    changed_by: str
    services: tuple[Service, ...]
    assignments: tuple[Assignment, ...]


class Staffing(Store):
    """Members, vehicles, leave and rosters, of one city."""

    # People and vehicles

    def members(self, *, on: date | None = None) -> tuple[Member, ...]:
        """Return the members by squad, duty and name; only those in service on a day, if given."""
        rank = sa.case({"leader": 0, "driver": 1}, value=members.c.duty, else_=2)
        query = self._from(members).order_by(members.c.squad, rank, members.c.name, members.c.id)
        return tuple(m for m in self._all(Member, query) if on is None or m.belongs(on))

    def member(self, id: str) -> Member:
        """Return a member. Raises NotFoundError."""
        return self._known(Member, members, id, "member")

    def put_members(self, new: Iterable[Member]) -> None:
        """Add members, or change those whose id is known."""
        self._keep(members, map(fields_of, new))

    def remove_member(self, id: str) -> None:
        """Forget a member with leave and assignments. Raises NotFoundError."""
        with self._database.write() as db:
            self._drop(members, id, "member")
            db.execute(self._without(leave).where(leave.c.member == id))
            self._remove(db, assignments.c.member == id)

    def vehicles(self) -> tuple[Vehicle, ...]:
        """Return the vehicles by squad and name."""
        query = self._from(vehicles).order_by(vehicles.c.squad, vehicles.c.name, vehicles.c.id)
        return self._all(Vehicle, query)

    def vehicle(self, id: str) -> Vehicle:
        """Return a vehicle. Raises NotFoundError."""
        return self._known(Vehicle, vehicles, id, "vehicle")

    def put_vehicle(self, vehicle: Vehicle) -> None:
        """Add a vehicle, or change the one whose id is known."""
        self._keep(vehicles, [fields_of(vehicle)])

    def remove_vehicle(self, id: str) -> None:
        """Forget a vehicle. Raises NotFoundError."""
        self._drop(vehicles, id, "vehicle")

    def leave(self, *, first: date | None = None, last: date | None = None) -> tuple[Leave, ...]:
        """Return the leave that touches days, both included, newest first."""
        query = self._from(leave).order_by(leave.c.first_day.desc(), leave.c.id)
        if first is not None:
            query = query.where(leave.c.last_day >= first)
        if last is not None:
            query = query.where(leave.c.first_day <= last)
        return self._all(Leave, query)

    def leave_of(self, id: str) -> Leave:
        """Return one entry of leave. Raises NotFoundError."""
        return self._known(Leave, leave, id, "leave")

    def put_leave(self, entry: Leave) -> None:
        """Add leave, or change the entry whose id is known."""
        self._keep(leave, [fields_of(entry)])

    def remove_leave(self, id: str) -> None:
        """Forget an entry of leave. Raises NotFoundError."""
        self._drop(leave, id, "leave")

    # Rosters

    def roster(self, month: str) -> KeptRoster | None:
        """Return the roster of a month (YYYY-MM), None if it was not made yet."""
        with self._database.read() as db:
            row = db.execute(self._from(rosters).where(rosters.c.month == month)).one_or_none()
            if row is None:
                return None
            return read(
                KeptRoster,
                row,
                services=tuple(
                    Service(date.fromisoformat(day), shift, squad)
                    for day, shift, squad in row.notes
                ),
                assignments=self.assignments(*_ends(month)),
            )

    def months(self) -> tuple[str, ...]:
        """Return the months that have a roster, in order."""
        query = sa.select(rosters.c.month).where(rosters.c.city == self._city)
        with self._database.read() as db:
            return tuple(sorted(db.scalars(query)))

    def assignments(
        self, first: date, last: date, *, member: str | None = None
    ) -> tuple[Assignment, ...]:
        """Return the assignments of days, both included, by day, shift, squad and member."""
        query = (
            self._from(assignments)
            .where(assignments.c.day >= first, assignments.c.day <= last)
            .order_by(*(assignments.c[c] for c in ("day", "shift", "squad", "member")))
        )
        if member is not None:
            query = query.where(assignments.c.member == member)
        with self._database.read() as db:
            return tuple(map(_assignment, db.execute(query)))

    def keep_roster(
        self,
        month: str,
        *,
        revision: int,
        services: Iterable[Service],
        assignments: Iterable[Assignment],
        by: str,
        at: datetime,
    ) -> int:
        """Keep a month's roster in place of revision `revision` (0 for none); return the new one.

        Raises
        ------
        ConflictError : somebody changed it in between; nothing was kept.
        """
        with self._database.write() as db:
            self._own(db)
            query = self._from(rosters).where(rosters.c.month == month)
            there = db.execute(query.with_for_update()).one_or_none()
            known = there.revision if there else 0
            if there is not None and known != revision:
                raise ConflictError(
                    Notice.of(
                        "roster.changed_just_now", of_ym=month_start(month), who=there.changed_by
                    )
                )
            if there is None and revision:
                raise ConflictError(Notice.of("roster.not_made", of_ym=month_start(month)))
            row = {
                "month": month,
                "revision": known + 1,
                "changed": at,
                "changed_by": by,
                "notes": [[s.day.isoformat(), s.shift, s.squad] for s in services],
            }
            self._keep(rosters, [row])
            self._replace(db, month, assignments)
            return int(known) + 1

    def _replace(self, db: sa.Connection, month: str, new: Iterable[Assignment]) -> None:
        self._remove(db, assignments.c.day.between(*_ends(month)))
        rows = (
            fields_of(a, "why") | {"why": json.dumps([notice_to_json(why) for why in a.why])}
            for a in new
        )
        self._add(assignments, rows)

    def _remove(self, db: sa.Connection, which: sa.ColumnElement[bool]) -> None:
        """Take assignments away; what is put back counts as served again."""
        names = [c.name for c in dropped_assignments.c]
        chosen = self._from(assignments, which).with_only_columns(
            *(assignments.c[n] for n in names)
        )
        put = self._database.insert(dropped_assignments).from_select(names, chosen)
        db.execute(put.on_conflict_do_nothing())
        db.execute(self._without(assignments).where(which))

    # What calendars were told

    def dropped(self, first: date, last: date) -> tuple[Assignment, ...]:
        """Return what was in a roster of days, both included, and is no longer."""
        there = {_place(a) for a in self.assignments(first, last)}
        query = self._from(dropped_assignments, dropped_assignments.c.day.between(first, last))
        with self._database.read() as db:
            rows = db.execute(query.order_by(*dropped_assignments.primary_key))
            every = [read(Assignment, row, pinned=False, why=()) for row in rows]
        return tuple(a for a in every if _place(a) not in there)

    def tell(self, month: str, state: str, at: datetime) -> tuple[int, datetime]:
        """Return how often calendars were told another state of a month, and when last."""
        query = self._from(rosters, rosters.c.month == month)
        with self._database.read() as db:
            row = db.execute(query).one()
        if row.told != state:
            with self._database.write() as db:
                row = db.execute(query.with_for_update()).one()
                if row.told != state:
                    new = (row.told_number + 1, at)
                    mine = (rosters.c.city == self._city, rosters.c.month == month)
                    values = {"told": state, "told_number": new[0], "told_at": new[1]}
                    db.execute(sa.update(rosters).where(*mine).values(values))
                    return new
        return row.told_number, row.told_at

    def calendar_link(self, kind: str, who: str) -> str | None:
        """Return the id in the link to a calendar, None if it has none."""
        mine = self._from(
            calendar_links, calendar_links.c.kind == kind, calendar_links.c.who == who
        )
        with self._database.read() as db:
            return db.scalar(mine.with_only_columns(calendar_links.c.id))

    def calendar_of(self, id: str) -> tuple[str, str] | None:
        """Return kind and name of the calendar whose link has an id, None if none has."""
        with self._database.read() as db:
            row = db.execute(self._from(calendar_links, calendar_links.c.id == id)).one_or_none()
        return None if row is None else (row.kind, row.who)

    def put_calendar_link(self, kind: str, who: str, id: str) -> None:
        """Keep the id in the link to a calendar in place of the one before."""
        self._keep(calendar_links, [{"kind": kind, "who": who, "id": id}])

    # Rows

    def _without(self, table: sa.Table) -> sa.Delete:
        return sa.delete(table).where(table.c.city == self._city)

    def _known(self, kind: type[T], table: sa.Table, id: str, what: str) -> T:
        found = self._one(kind, self._from(table, table.c.id == id))
        if found is None:
            raise NotFoundError(Notice.of(f"staff.gone_{what}", came=id))
        return found

    def _drop(self, table: sa.Table, id: str, what: str) -> None:
        with self._database.write() as db:
            if not db.execute(self._without(table).where(table.c.id == id)).rowcount:
                raise NotFoundError(Notice.of(f"staff.gone_{what}", came=id))


def _assignment(row: sa.Row[Any]) -> Assignment:
    bare = read(Assignment, row, why=())
    return replace(bare, why=kept_why(row.why, bare))


def _place(a: Assignment) -> tuple[date, str, str, str]:
    return a.day, a.member, a.shift, a.squad


def _ends(month: str) -> tuple[date, date]:
    """Return the first and last day of a month."""
    days = days_of(month_start(month))
    return days[0], days[-1]
