"""Jobs and how far they are."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from geo.notice import Notice
from planner.database.store import Store
from planner.errors import NotFoundError
from planner.jobs.model import OPEN, Job, State
from planner.jobs.tables import jobs


class Jobs(Store):
    """Jobs and how far they are, of one city. What stands here is the truth about them."""

    def add(
        self, id: str, kind: str, arguments: Mapping[str, Any], *, by: str, at: datetime
    ) -> Job:
        """Keep a new job and return it; if the same one is open already, that is returned."""
        with self._database.write() as db:
            self._own(db)
            if self._database.dialect == "postgresql":
                # Two who ask at once take turns, so that the second finds the job of the first.
                db.execute(sa.text("LOCK TABLE jobs IN SHARE ROW EXCLUSIVE MODE"))
            same = self._select(*self._same(kind, arguments), jobs.c.state.in_(OPEN))
            if same:
                return same[0]
            db.execute(
                jobs.insert().values(
                    id=id,
                    city=self._city,
                    kind=kind,
                    arguments=dict(arguments),
                    state="waiting",
                    step=0,
                    steps=0,
                    message=None,
                    asked_by=by,
                    asked=at,
                )
            )
            return self.get(id)

    def get(self, id: str) -> Job:
        """Return a job. Raises NotFoundError."""
        found = self._select(jobs.c.id == id)
        if not found:
            raise NotFoundError(Notice.of("job.unknown", job=id))
        return found[0]

    def open(self) -> tuple[Job, ...]:
        """Return the jobs that wait or run, by when they were asked for."""
        return self._select(jobs.c.state.in_(OPEN))

    def of_kind(self, kind: str, *, limit: int) -> tuple[Job, ...]:
        """Return the jobs of a kind that were asked for last, newest first."""
        newest = self._from(jobs, jobs.c.kind == kind).order_by(
            jobs.c.asked.desc(), jobs.c.id.desc()
        )
        return self._all(Job, newest.limit(limit))

    def asked(self, kind: str, arguments: Mapping[str, Any]) -> bool:
        """Whether such a job was ever asked for."""
        return bool(self._select(*self._same(kind, arguments)))

    def claim(self, id: str, *, steps: int, at: datetime) -> Job | None:
        """Begin a job and return it.

        None if it does not wait, or if one of its kind runs already: they take turns.
        """
        others = jobs.alias()
        busy = sa.exists().where(
            others.c.city == self._city, others.c.state == "running", others.c.kind == jobs.c.kind
        )
        with self._database.write() as db:
            begun = db.execute(
                jobs.update()
                .where(jobs.c.city == self._city, jobs.c.id == id, jobs.c.state == "waiting", ~busy)
                .values(
                    state="running",
                    step=0,
                    steps=steps,
                    started=at,
                    seen=at,
                    attempts=jobs.c.attempts + 1,
                )
            )
            return self.get(id) if begun.rowcount else None

    def step(self, id: str, number: int, message: Notice, *, at: datetime) -> None:
        """Tell how far a running job is."""
        self._change(id, step=number, message=message, seen=at)

    def done(self, id: str, *, at: datetime) -> None:
        """End a job that succeeded."""
        with self._database.write() as db:
            db.execute(
                jobs.update()
                .where(jobs.c.id == id)
                .values(state="done", step=jobs.c.steps, message=None, ended=at)
            )

    def fail(self, id: str, message: Notice, *, at: datetime) -> None:
        """End a job that cannot be done, and say why."""
        self._change(id, state="failed", message=message, ended=at)

    def hand_back(self, id: str, message: Notice | None = None, *, again: bool = False) -> None:
        """Let a running job wait again; unless `again`, as if this attempt had not been made."""
        with self._database.write() as db:
            db.execute(
                jobs.update()
                .where(jobs.c.id == id, jobs.c.state == "running")
                .values(
                    state="waiting",
                    step=0,
                    message=message,
                    attempts=jobs.c.attempts - (0 if again else 1),
                )
            )

    def counts(self) -> tuple[tuple[str, State, int], ...]:
        """Return how many jobs are kept of each kind and state."""
        query = (
            sa.select(jobs.c.kind, jobs.c.state, sa.func.count())
            .where(jobs.c.city == self._city)
            .group_by(jobs.c.kind, jobs.c.state)
            .order_by(jobs.c.kind, jobs.c.state)
        )
        with self._database.read() as db:
            return tuple((kind, state, number) for kind, state, number in db.execute(query))

    def forget(self, before: datetime) -> None:
        """Drop the jobs that ended before a time."""
        with self._database.write() as db:
            db.execute(jobs.delete().where(jobs.c.city == self._city, jobs.c.ended < before))

    def _change(self, id: str, **values: Any) -> None:
        with self._database.write() as db:
            db.execute(jobs.update().where(jobs.c.id == id).values(**values))

    def _same(
        self, kind: str, arguments: Mapping[str, Any]
    ) -> tuple[sa.ColumnElement[bool], sa.ColumnElement[bool]]:
        return jobs.c.kind == kind, jobs.c.arguments == dict(arguments)

    def _select(self, *where: sa.ColumnElement[bool]) -> tuple[Job, ...]:
        return self._all(Job, self._from(jobs, *where).order_by(jobs.c.asked, jobs.c.id))
