"""What pages show of a morning's situation, as it is kept."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa

from planner.database.database import micros, moment
from planner.database.store import Store
from planner.risk.tables import snapshots


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptSnapshot:
    """A snapshot as the text of JSON: of which ISO day, when made, of how many incidents."""

    day: str
    made: datetime
    incidents: int
    json: str


class Snapshots(Store):
    """What pages show of a morning's situation, of one city."""

    def keep(self, snapshot: KeptSnapshot, *, days: int) -> None:
        """Keep the snapshot of a day, in place of an earlier one; drop those `days` older."""
        values = {
            "made_us": micros(snapshot.made),
            "incidents": snapshot.incidents,
            "json": snapshot.json,
        }
        put = self._database.insert(snapshots).values(city=self._city, day=snapshot.day, **values)
        put = put.on_conflict_do_update(index_elements=list(snapshots.primary_key), set_=values)
        old = (date.fromisoformat(snapshot.day) - timedelta(days=days)).isoformat()
        with self._database.write() as db:
            self._database.touch(db, self._city)
            db.execute(put)
            db.execute(
                snapshots.delete().where(snapshots.c.city == self._city, snapshots.c.day < old)
            )

    def latest(self) -> KeptSnapshot | None:
        """Return the snapshot of the newest day, None without any."""
        s = snapshots.c
        query = (
            sa.select(s.day, s.made_us, s.incidents, s.json)
            .where(s.city == self._city)
            .order_by(s.day.desc())
            .limit(1)
        )
        with self._database.read() as db:
            row = db.execute(query).one_or_none()
        if row is None:
            return None
        return KeptSnapshot(
            day=row.day, made=moment(row.made_us), incidents=row.incidents, json=row.json
        )
