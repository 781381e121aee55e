"""What squads send back, events and positions."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from geo.model import LonLat
from planner.database.database import micros, moment
from planner.database.store import Store
from planner.field.model import FieldEvent, Position
from planner.field.tables import field_events, positions


class FieldLog(Store):
    """What squads send back, events and positions, of one city."""

    def add_events(self, events: Iterable[FieldEvent]) -> frozenset[str]:
        """Keep events and return their ids; one that is kept already stays as it is."""
        rows = [_event_row(self._city, event) for event in events]
        if rows:
            with self._database.write() as db:
                self._database.own(db, self._city)
                db.execute(self._database.insert(field_events).on_conflict_do_nothing(), rows)
        return frozenset(row["id"] for row in rows)

    def events(
        self,
        *,
        first: str,
        last: str | None = None,
        squad: str | None = None,
        shift: str | None = None,
    ) -> tuple[FieldEvent, ...]:
        """Return the events of plans of ISO days, both included, by time then id."""
        e = field_events.c
        query = sa.select(field_events).where(
            e.city == self._city, e.date >= first, e.date <= (last or first)
        )
        if squad is not None:
            query = query.where(e.squad == squad)
        if shift is not None:
            query = query.where(e.shift == shift)
        with self._database.read() as db:
            return tuple(_event(row) for row in db.execute(query.order_by(e.at_us, e.id)))

    def attach_photo(self, event_id: str, pass_ids: Iterable[str], name: str) -> bool:
        """Note the photo of an event of one of these passes; False if there is none."""
        e = field_events.c
        with self._database.write() as db:
            done = db.execute(
                field_events.update()
                .where(e.city == self._city, e.id == event_id, e.pass_id.in_(list(pass_ids)))
                .values(photo=name)
            )
            return done.rowcount == 1

    def has_event(self, event_id: str, pass_ids: Iterable[str]) -> bool:
        """Whether an event of one of these passes is kept."""
        e = field_events.c
        query = sa.select(e.id).where(
            e.city == self._city, e.id == event_id, e.pass_id.in_(list(pass_ids))
        )
        with self._database.read() as db:
            return db.execute(query).one_or_none() is not None

    def add_positions(self, given: Iterable[Position]) -> None:
        """Keep positions; a second one of the same squad and moment is dropped."""
        rows = [
            {
                "city": self._city,
                "squad": p.squad,
                "at_us": micros(p.at),
                "date": p.date,
                "shift": p.shift,
                "lon": p.point.lon,
                "lat": p.point.lat,
                "accuracy_m": p.accuracy_m,
                "source": p.source,
            }
            for p in given
        ]
        if rows:
            with self._database.write() as db:
                self._database.own(db, self._city)
                db.execute(self._database.insert(positions).on_conflict_do_nothing(), rows)

    def positions(self, date: str, squad: str | None = None) -> tuple[Position, ...]:
        """Return the positions of the plan of an ISO day, by squad and time."""
        p = positions.c
        query = sa.select(positions).where(p.city == self._city, p.date == date)
        if squad is not None:
            query = query.where(p.squad == squad)
        with self._database.read() as db:
            return tuple(_position(row) for row in db.execute(query.order_by(p.squad, p.at_us)))

    def latest_positions(self, date: str) -> tuple[Position, ...]:
        """Return the last position of every shift and squad of the plan of an ISO day."""
        p = positions.c
        newest = (
            sa.select(p.shift, p.squad, sa.func.max(p.at_us).label("at_us"))
            .where(p.city == self._city, p.date == date)
            .group_by(p.shift, p.squad)
            .subquery()
        )
        query = (
            sa.select(positions)
            .join(newest, sa.and_(p.squad == newest.c.squad, p.at_us == newest.c.at_us))
            .where(p.city == self._city)
            .order_by(p.shift, p.squad)
        )
        with self._database.read() as db:
            return tuple(_position(row) for row in db.execute(query))

    def forget_positions(self, before: datetime) -> int:
        """Remove the positions before a time and return how many there were."""
        with self._database.write() as db:
            gone = db.execute(
                positions.delete().where(
                    positions.c.city == self._city, positions.c.at_us < micros(before)
                )
            )
            return int(gone.rowcount)


def _event_row(city: str, event: FieldEvent) -> dict[str, Any]:
    return {
        "city": city,
        "id": event.id,
        "pass_id": event.pass_id,
        "date": event.date,
        "shift": event.shift,
        "squad": event.squad,
        "kind": event.kind,
        "stop": event.stop,
        "at_us": micros(event.at),
        "received_us": micros(event.received),
        "lon": event.point and event.point.lon,
        "lat": event.point and event.point.lat,
        "accuracy_m": event.accuracy_m,
        "category": event.category,
        "note": event.note,
        "checkpoint": event.checkpoint,
        "photo": event.photo,
    }


def _event(row: Any) -> FieldEvent:
    return FieldEvent(
        id=row.id,
        pass_id=row.pass_id,
        date=row.date,
        shift=row.shift,
        squad=row.squad,
        kind=row.kind,
        stop=row.stop,
        at=moment(row.at_us),
        received=moment(row.received_us),
        point=None if row.lon is None else LonLat(row.lon, row.lat),
        accuracy_m=row.accuracy_m,
        category=row.category,
        note=row.note,
        checkpoint=row.checkpoint,
        photo=row.photo,
    )


def _position(row: Any) -> Position:
    return Position(
        squad=row.squad,
        date=row.date,
        shift=row.shift,
        at=moment(row.at_us),
        point=LonLat(row.lon, row.lat),
        accuracy_m=row.accuracy_m,
        source=row.source,
    )
