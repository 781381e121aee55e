"""Patrol reports: what people added to them, and who signed and approved them."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from planner.database.store import Aged, Store, fields_of
from planner.errors import ConflictError
from planner.reports.model import ReportRecord
from planner.reports.tables import reopened_reports, reports


class Reports(Store):
    """Patrol reports of one city. What is signed is not changed, only reopened as a whole."""

    def get(self, date: str, shift: str, squad: str) -> ReportRecord:
        """Return what was added to a report; of revision 0 if nothing was."""
        found = self._select(*self._of(date, shift, squad))
        return found[0] if found else ReportRecord(date=date, shift=shift, squad=squad)

    def between(self, first: str, last: str | None = None) -> tuple[ReportRecord, ...]:
        """Return what was added to the reports of ISO days, both included, newest day first."""
        r = reports.c
        return self._select(r.city == self._city, r.date >= first, r.date <= (last or first))

    def age(self, before: str) -> Aged:
        """Return how many reports there are, since which day, and those before an ISO day."""
        return self._age(reports.c.date, before)

    def forget(self, before: str) -> int:
        """Remove the reports before an ISO day and return how many there were."""
        return self._forget(reports.c.date, before)

    def remark(
        self,
        date: str,
        shift: str,
        squad: str,
        *,
        revision: int,
        remarks: str,
        sprin: str,
        by: str,
        at: datetime,
    ) -> ReportRecord:
        """Return the report with these remarks and number of the order letter, kept.

        Raises
        ------
        ConflictError : somebody else changed it since that revision, or it is signed.
        """
        with self._database.write() as db:
            self._own(db)
            before = self.get(date, shift, squad)
            self._check(before, revision)
            values = {
                "remarks": remarks,
                "sprin": sprin,
                "revision": revision + 1,
                "changed": at,
                "changed_by": by,
            }
            if before.revision:
                self._change(db, before, values)
            else:
                key = {"city": self._city, "date": date, "shift": shift, "squad": squad}
                put = self._database.insert(reports).values(**key, **values)
                put = put.on_conflict_do_nothing().returning(reports.c.revision)
                if db.execute(put).one_or_none() is None:
                    self._check(self.get(date, shift, squad), revision)
            return self.get(date, shift, squad)

    def sign(self, record: ReportRecord, *, json: str, by: str, at: datetime) -> ReportRecord:
        """Return the report signed and frozen as `json`.

        Raises
        ------
        ConflictError : somebody else changed it since, or it is signed.
        """
        with self._database.write() as db:
            before = self.get(record.date, record.shift, record.squad)
            self._check(before, record.revision)
            self._change(db, before, {"json": json, "signed": at, "signed_by": by})
            return self.get(record.date, record.shift, record.squad)

    def approve(self, record: ReportRecord, *, by: str, at: datetime) -> ReportRecord:
        """Return the signed report approved.

        Raises
        ------
        ConflictError : it is not signed, or somebody approved it before.
        """
        r = reports.c
        with self._database.write() as db:
            done = db.execute(
                reports.update()
                .where(
                    *self._of(record.date, record.shift, record.squad),
                    r.signed.is_not(None),
                    r.approved.is_(None),
                )
                .values(approved=at, approved_by=by)
            )
            if done.rowcount != 1:
                raise ConflictError("only a report that is signed and not yet approved can be")
            return self.get(record.date, record.shift, record.squad)

    def reopen(self, record: ReportRecord, *, by: str, at: datetime) -> ReportRecord:
        """Return the report without signature and approval, remarks kept, as its next revision.

        As it was signed it is kept beside; see `taken_back`.

        Raises
        ------
        ConflictError : it is not signed.
        """
        r = reports.c
        key = record.date, record.shift, record.squad
        with self._database.write() as db:
            signed = self.get(*key)
            if signed.signed is not None:
                self._add(reopened_reports, [fields_of(signed)])
            done = db.execute(
                reports.update()
                .where(*self._of(*key), r.signed.is_not(None))
                .values(
                    revision=r.revision + 1,
                    changed=at,
                    changed_by=by,
                    json="",
                    signed=None,
                    signed_by="",
                    approved=None,
                    approved_by="",
                )
            )
            if done.rowcount != 1:
                raise ConflictError("only a report that is signed can be reopened")
            return self.get(*key)

    def taken_back(self, date: str, shift: str, squad: str) -> tuple[ReportRecord, ...]:
        """Return a report as it was each time that it was signed and opened again, oldest first."""
        r = reopened_reports.c
        query = self._from(reopened_reports, r.date == date, r.shift == shift, r.squad == squad)
        return self._all(ReportRecord, query.order_by(r.revision))

    def _check(self, before: ReportRecord, revision: int) -> None:
        if before.signed is not None:
            raise ConflictError(f"{before.signed_by} signed this report; it cannot be changed")
        if before.revision != revision:
            raise ConflictError(
                f"{before.changed_by} changed this report meanwhile: it is at revision "
                f"{before.revision}, this was {revision}; nothing of yours was kept"
            )

    def _change(self, db: sa.Connection, before: ReportRecord, values: dict[str, Any]) -> None:
        done = db.execute(
            reports.update()
            .where(
                *self._of(before.date, before.shift, before.squad),
                reports.c.revision == before.revision,
                reports.c.signed.is_(None),
            )
            .values(**values)
        )
        if done.rowcount != 1:
            raise ConflictError("somebody else changed this report meanwhile; nothing was kept")

    def _of(self, date: str, shift: str, squad: str) -> tuple[sa.ColumnElement[bool], ...]:
        r = reports.c
        return r.city == self._city, r.date == date, r.shift == shift, r.squad == squad

    def _select(self, *where: sa.ColumnElement[bool]) -> tuple[ReportRecord, ...]:
        r = reports.c
        query = sa.select(reports).where(*where).order_by(r.date.desc(), r.shift, r.squad)
        return self._all(ReportRecord, query)
