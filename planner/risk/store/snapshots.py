"""What pages show of a morning's situation, as it is kept."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from planner.database.store import Store, fields_of
from planner.risk.tables import snapshots


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptSnapshot:
    """A snapshot as the text of JSON: of which ISO day, when made, of how many incidents.

    `evidence` is the revision of what it was made of, as `planner.risk.snapshots.evidence_revision`
    tells it.
    """

    day: str
    made: datetime
    incidents: int
    evidence: int
    json: str


class Snapshots(Store):
    """What pages show of a morning's situation, of one city."""

    def keep(self, snapshot: KeptSnapshot, *, days: int) -> None:
        """Keep the snapshot of a day, in place of an earlier one; drop those `days` older."""
        old = (date.fromisoformat(snapshot.day) - timedelta(days=days)).isoformat()
        with self._database.write() as db:
            self._keep(snapshots, [fields_of(snapshot)])
            db.execute(
                snapshots.delete().where(snapshots.c.city == self._city, snapshots.c.day < old)
            )

    def latest(self) -> KeptSnapshot | None:
        """Return the snapshot of the newest day, None without any."""
        return self._one(KeptSnapshot, self._from(snapshots).order_by(snapshots.c.day.desc()))
