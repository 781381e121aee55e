"""Plans as they were made, and the visits of days that are settled."""

import json
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from planner.database.alike import Alike
from planner.database.database import Database
from planner.database.store import Store, fields_of, read
from planner.errors import NotFoundError
from planner.patrol.kept import KeptPlan, PlanInfo, Visit
from planner.patrol.tables import drafts, plans, visits


class Plans(Store):
    """The plans and visits of a city."""

    def __init__(self, database: Database, city: str) -> None:
        super().__init__(database, city)
        self._plans = Alike(database, plans, "id")

    def keep_visits(self, day: str, made: Iterable[Visit]) -> None:
        """Keep which stops squads were at on an ISO day; those kept of it before are replaced."""
        text = json.dumps([list(visit) for visit in made], ensure_ascii=False)
        self._keep(visits, [{"day": day, "json": text}])

    def visits(self, *, since: str) -> dict[str, tuple[Visit, ...]]:
        """Return the visits by ISO day, from a day on; a day that is not settled is not there."""
        v = visits.c
        query = sa.select(v.day, v.json).where(v.city == self._city, v.day >= since).order_by(v.day)
        with self._database.read() as db:
            return {
                row.day: tuple(Visit(*parts) for parts in json.loads(row.json))
                for row in db.execute(query)
            }

    def keep(self, plan: KeptPlan, *, like: str | None = None) -> None:
        """Keep a plan, in few bytes if much `like` another; one of the same id is replaced."""
        values = fields_of(plan, "city", "id", "json")
        with self._database.write() as db:
            self._own(db)
            self._plans.keep(db, self._city, plan.id, plan.json, like=like, **values)

    def get(self, plan_id: str) -> KeptPlan:
        """Return a plan. Raises NotFoundError."""
        kept = self._first(self._from(plans, plans.c.id == plan_id))
        if kept is None:
            raise NotFoundError(f"no plan {plan_id!r} of {self._city!r} is kept")
        return kept

    def latest(self, date: str | None = None) -> KeptPlan | None:
        """Return the plan of that ISO day, or of the newest day; None without any.

        It is the draft that commanders work on; for a day without one, the plan made last.
        """
        drafted = sa.and_(drafts.c.city == plans.c.city, drafts.c.plan_id == plans.c.id)
        newest = sa.select(sa.func.max(plans.c.date)).where(plans.c.city == self._city)
        query = self._from(
            plans, plans.c.date == (newest.scalar_subquery() if date is None else date)
        )
        return self._first(query.outerjoin(drafts, drafted).order_by(*_DRAFTED))

    def _first(self, query: sa.Select[Any]) -> KeptPlan | None:
        with self._database.read() as db:
            row = db.execute(query.limit(1)).one_or_none()
            if row is None:
                return None
            return read(KeptPlan, row, json=self._plans.text(db, self._city, row.id))

    def all(self, *, since: str | None = None) -> tuple[PlanInfo, ...]:
        """Return which plans a city has, newest day and newest made first, from the day on."""
        p = plans.c
        # Without the plans themselves, which are long.
        query = sa.select(p.id, p.city, p.date, p.seed, p.made).where(p.city == self._city)
        if since is not None:
            query = query.where(p.date >= since)
        return self._all(PlanInfo, query.order_by(*_NEWEST))

    def dates(self) -> tuple[str, ...]:
        """Return the ISO days that have a plan, newest first."""
        p = plans.c
        query = sa.select(p.date).distinct().where(p.city == self._city).order_by(p.date.desc())
        with self._database.read() as db:
            return tuple(db.scalars(query))


_NEWEST = (plans.c.date.desc(), plans.c.made.desc(), plans.c.id.desc())
_DRAFTED = (sa.case((drafts.c.plan_id.is_(None), 1), else_=0), *_NEWEST)
