"""Members, vehicles, leave and rosters."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import RowMapping

from geo.notice import notice_to_json
from planner.database.database import micros, moment
from planner.database.store import Store
from planner.errors import ConflictError, NotFoundError
from planner.staffing.model import Assignment, Leave, Member, Service, Vehicle
from planner.staffing.reasons import kept_why
from planner.staffing.tables import assignments, leave, members, rosters, vehicles


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
        query = self._of(members).order_by(members.c.squad, rank, members.c.name, members.c.id)
        with self._database.read() as db:
            found = (_member(row) for row in db.execute(query).mappings())
            return tuple(m for m in found if on is None or m.belongs(on))

    def member(self, id: str) -> Member:
        """Return a member. Raises NotFoundError."""
        return _member(self._one(members, id, "member"))

    def put_members(self, new: Iterable[Member]) -> None:
        """Add members, or change those whose id is known."""
        for m in new:
            row = {
                **{f: getattr(m, f) for f in ("name", "number", "squad", "duty")},
                **{"phone": m.phone, "username": m.username},
                **{"first_day": _text(m.first_day), "last_day": _text(m.last_day)},
            }
            self._put(members, m.id, row)

    def remove_member(self, id: str) -> None:
        """Forget a member with leave and assignments. Raises NotFoundError."""
        with self._database.write() as db:
            self._drop(members, id, "member")
            db.execute(self._without(leave).where(leave.c.member == id))
            db.execute(self._without(assignments).where(assignments.c.member == id))

    def vehicles(self) -> tuple[Vehicle, ...]:
        """Return the vehicles by squad and name."""
        query = self._of(vehicles).order_by(vehicles.c.squad, vehicles.c.name, vehicles.c.id)
        with self._database.read() as db:
            return tuple(_vehicle(row) for row in db.execute(query).mappings())

    def vehicle(self, id: str) -> Vehicle:
        """Return a vehicle. Raises NotFoundError."""
        return _vehicle(self._one(vehicles, id, "vehicle"))

    def put_vehicle(self, vehicle: Vehicle) -> None:
        """Add a vehicle, or change the one whose id is known."""
        row = {
            **{f: getattr(vehicle, f) for f in ("name", "plate", "kind", "squad")},
            "out_until": _text(vehicle.out_until),
        }
        self._put(vehicles, vehicle.id, row)

    def remove_vehicle(self, id: str) -> None:
        """Forget a vehicle. Raises NotFoundError."""
        self._drop(vehicles, id, "vehicle")

    def leave(self, *, first: date | None = None, last: date | None = None) -> tuple[Leave, ...]:
        """Return the leave that touches days, both included, newest first."""
        query = self._of(leave).order_by(leave.c.first_day.desc(), leave.c.id)
        if first is not None:
            query = query.where(leave.c.last_day >= first.isoformat())
        if last is not None:
            query = query.where(leave.c.first_day <= last.isoformat())
        with self._database.read() as db:
            return tuple(_leave(row) for row in db.execute(query).mappings())

    def leave_of(self, id: str) -> Leave:
        """Return one entry of leave. Raises NotFoundError."""
        return _leave(self._one(leave, id, "leave"))

    def put_leave(self, entry: Leave) -> None:
        """Add leave, or change the entry whose id is known."""
        row = {
            **{"member": entry.member, "reason": entry.reason, "wish": entry.wish},
            **{"first_day": _text(entry.first_day), "last_day": _text(entry.last_day)},
        }
        self._put(leave, entry.id, row)

    def remove_leave(self, id: str) -> None:
        """Forget an entry of leave. Raises NotFoundError."""
        self._drop(leave, id, "leave")

    # Rosters

    def roster(self, month: str) -> KeptRoster | None:
        """Return the roster of a month (YYYY-MM), None if it was not made yet."""
        with self._database.read() as db:
            row = (
                db.execute(self._of(rosters).where(rosters.c.month == month))
                .mappings()
                .one_or_none()
            )
            if row is None:
                return None
            first, last = date.fromisoformat(f"{month}-01"), f"{month}-31"
            served = [
                Service(date.fromisoformat(day), shift, squad)
                for day, shift, squad in json.loads(row["notes"])
            ]
            return KeptRoster(
                month=month,
                revision=row["revision"],
                changed=moment(row["changed_us"]),
                changed_by=row["changed_by"],
                services=tuple(served),
                assignments=self.assignments(first.isoformat(), last),
            )

    def months(self) -> tuple[str, ...]:
        """Return the months that have a roster, in order."""
        query = sa.select(rosters.c.month).where(rosters.c.city == self._city)
        with self._database.read() as db:
            return tuple(sorted(db.scalars(query)))

    def assignments(
        self, first: str, last: str, *, member: str | None = None
    ) -> tuple[Assignment, ...]:
        """Return the assignments of ISO days, both included, by day, shift, squad and member."""
        query = (
            self._of(assignments)
            .where(assignments.c.day >= first, assignments.c.day <= last)
            .order_by(*(assignments.c[c] for c in ("day", "shift", "squad", "member")))
        )
        if member is not None:
            query = query.where(assignments.c.member == member)
        with self._database.read() as db:
            return tuple(_assignment(row) for row in db.execute(query).mappings())

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
            self._database.own(db, self._city)
            there = (
                db.execute(self._of(rosters).where(rosters.c.month == month).with_for_update())
                .mappings()
                .one_or_none()
            )
            known = there["revision"] if there else 0
            if there is not None and known != revision:
                when = moment(there["changed_us"])
                raise ConflictError(
                    f"the roster of {month} was changed by {there['changed_by']} at "
                    f"{when:%Y-%m-%d %H:%M} UTC; look at it again and repeat your change"
                )
            if there is None and revision:
                raise ConflictError(f"the roster of {month} is gone; make it again")
            row: dict[str, Any] = {
                "revision": known + 1,
                "changed_us": micros(at),
                "changed_by": by,
                "notes": json.dumps([[s.day.isoformat(), s.shift, s.squad] for s in services]),
            }
            put = self._database.insert(rosters).values(city=self._city, month=month, **row)
            db.execute(
                put.on_conflict_do_update(
                    index_elements=[rosters.c.city, rosters.c.month], set_=row
                )
            )
            self._replace(db, month, assignments)
            return int(known) + 1

    def _replace(self, db: sa.Connection, month: str, new: Iterable[Assignment]) -> None:
        days = assignments.c.day.between(f"{month}-01", f"{month}-31")
        db.execute(self._without(assignments).where(days))
        rows = [
            {
                **{"city": self._city, "day": a.day.isoformat(), "member": a.member},
                **{"shift": a.shift, "squad": a.squad, "pinned": a.pinned},
                "why": json.dumps([notice_to_json(notice) for notice in a.why]),
            }
            for a in new
        ]
        if rows:
            db.execute(assignments.insert(), rows)

    # Rows

    def _of(self, table: sa.Table) -> sa.Select[Any]:
        return sa.select(table).where(table.c.city == self._city)

    def _without(self, table: sa.Table) -> sa.Delete:
        return sa.delete(table).where(table.c.city == self._city)

    def _one(self, table: sa.Table, id: str, what: str) -> RowMapping:
        with self._database.read() as db:
            row = db.execute(self._of(table).where(table.c.id == id)).mappings().one_or_none()
        if row is None:
            raise NotFoundError(f"no {what} {id!r}; it may have been removed")
        return row

    def _put(self, table: sa.Table, id: str, row: Mapping[str, Any]) -> None:
        with self._database.write() as db:
            self._database.own(db, self._city)
            put = self._database.insert(table).values(city=self._city, id=id, **row)
            db.execute(
                put.on_conflict_do_update(index_elements=[table.c.city, table.c.id], set_=dict(row))
            )

    def _drop(self, table: sa.Table, id: str, what: str) -> None:
        with self._database.write() as db:
            if not db.execute(self._without(table).where(table.c.id == id)).rowcount:
                raise NotFoundError(f"no {what} {id!r}; it may have been removed")


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _text(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _fields(row: RowMapping, *days: str) -> dict[str, Any]:
    values = {k: v for k, v in row.items() if k != "city"}
    return {**values, **{key: _day(values[key]) for key in days}}


def _member(row: RowMapping) -> Member:
    return Member(**_fields(row, "first_day", "last_day"))


def _vehicle(row: RowMapping) -> Vehicle:
    return Vehicle(**_fields(row, "out_until"))


def _leave(row: RowMapping) -> Leave:
    return Leave(**_fields(row, "first_day", "last_day"))


def _assignment(row: RowMapping) -> Assignment:
    fields = _fields(row, "day")
    bare = Assignment(**{**fields, "why": ()})
    return replace(bare, why=kept_why(fields["why"], bare))
