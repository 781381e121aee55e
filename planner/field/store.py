"""What squads send back, events and positions."""

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa

from planner.database.store import Aged, Store, fields_of
from planner.field.model import FieldEvent, Position
from planner.field.tables import field_events, positions


class FieldLog(Store):
    """What squads send back, events and positions, of one city."""

    def add_events(self, events: Iterable[FieldEvent]) -> frozenset[str]:
        """Keep events and return the ids of those kept, now or before.

        One whose id stands for something else already is not kept, and its id not returned.
        """
        given = list(events)
        e = field_events.c
        with self._database.write():
            self._add(field_events, map(fields_of, given))
            there = self._from(field_events, e.id.in_({event.id for event in given}))
            kept = {event.id: event.told for event in self._all(FieldEvent, there)}
        differing = {event.id for event in given if kept[event.id] != event.told}
        return frozenset(kept.keys() - differing)

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
        query = self._from(field_events, e.date >= first, e.date <= (last or first))
        if squad is not None:
            query = query.where(e.squad == squad)
        if shift is not None:
            query = query.where(e.shift == shift)
        return self._all(FieldEvent, query.order_by(e.at, e.id))

    def told(self, first: str, last: str) -> dict[str, tuple[int, datetime]]:
        """Return how many events ISO days have, and when the newest of them came, by day."""
        e = field_events.c
        query = (
            sa.select(e.date, sa.func.count().label("number"), sa.func.max(e.received).label("at"))
            .where(e.city == self._city, e.date >= first, e.date <= last)
            .group_by(e.date)
            .order_by(e.date)
        )
        with self._database.read() as db:
            return {day: (number, at) for day, number, at in db.execute(query)}

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
        self._add(positions, map(fields_of, given))

    def positions(self, date: str, squad: str | None = None) -> tuple[Position, ...]:
        """Return the positions of the plan of an ISO day, by squad and time."""
        p = positions.c
        query = self._from(positions, p.date == date)
        if squad is not None:
            query = query.where(p.squad == squad)
        return self._all(Position, query.order_by(p.squad, p.at))

    def event_ids(self, squad: str, date: str, shift: str) -> frozenset[str]:
        """Return the ids of what a squad has told of a shift."""
        e = field_events.c
        query = sa.select(e.id).where(
            e.city == self._city, e.squad == squad, e.date == date, e.shift == shift
        )
        with self._database.read() as db:
            return frozenset(db.scalars(query))

    def count_positions(self, squad: str, date: str, shift: str) -> int:
        """Return how many positions a squad has sent of a shift."""
        p = positions.c
        query = sa.select(sa.func.count()).where(
            p.city == self._city, p.squad == squad, p.date == date, p.shift == shift
        )
        with self._database.read() as db:
            return int(db.scalar(query) or 0)

    def latest_positions(
        self, date: str, shift: str, squad: str, *, most: int
    ) -> tuple[Position, ...]:
        """Return the last positions of a squad in a shift of an ISO day's plan, newest first."""
        p = positions.c
        query = self._from(positions, p.squad == squad, p.date == date, p.shift == shift)
        return self._all(Position, query.order_by(p.at.desc()).limit(most))

    def age_of_positions(self, before: datetime) -> Aged:
        """Return how many positions there are, since when, and how many are before a time."""
        return self._age(positions.c.at, before)

    def forget_positions(self, before: datetime) -> int:
        """Remove the positions before a time and return how many there were."""
        return self._forget(positions.c.at, before)

    def age_of_photos(self, before: datetime) -> Aged:
        """Return the same of photos, by when their event came: a phone's clock may lie."""
        return self._age(field_events.c.received, before, field_events.c.photo != "")

    def photos(self, before: datetime) -> tuple[str, ...]:
        """Return the names of the photos of events that came before a time."""
        e = field_events.c
        query = sa.select(e.photo).where(e.city == self._city, e.photo != "", e.received < before)
        with self._database.read() as db:
            return tuple(db.scalars(query))

    def forget_photos(self, before: datetime) -> int:
        """Note that events before a time have no photo any more; return how many."""
        e = field_events.c
        with self._database.write() as db:
            return db.execute(
                field_events.update()
                .where(e.city == self._city, e.photo != "", e.received < before)
                .values(photo="")
            ).rowcount
