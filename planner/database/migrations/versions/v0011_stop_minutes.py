"""Minutes at stops are told apart from those of driving."""

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

Known = dict[str, tuple[str, str, float]]


def upgrade() -> None:
    """Add the column, and to visits how long they took and in which shift.

    What is kept of earlier days does not tell. Each stop of a published plan is taken to have
    lasted as long as planned: on settled days those that squads visited, on others all. What no
    published plan tells of was no stop. Logs of patrols, recorded or simulated, stay untold.
    """
    op.add_column("patrols", sa.Column("stop_minutes", sa.Float(53)))
    db = op.get_bind()
    db.execute(
        sa.text(
            "UPDATE patrols SET stop_minutes = 0 "
            "WHERE source IN ('planned', 'checked-in', 'unreported')"
        )
    )
    visited = {
        (row.city, row.day): json.loads(row.json)
        for row in db.execute(sa.text("SELECT city, day, json FROM visits")).all()
    }
    days: dict[tuple[str, str], Known] = {}
    plans = sa.text("SELECT city, date, json FROM publications ORDER BY city, date, version")
    for row in db.execute(plans):
        days.setdefault((row.city, row.date), {}).update(_stops(json.loads(row.json)))
    for (city, day), stops in days.items():
        went = visited.get((city, day))
        there = stops if went is None else {visit[0] for visit in went}
        minutes: dict[tuple[str, str], float] = {}
        for stop, (shift, ward, dwell_min) in stops.items():
            if stop in there:
                minutes[shift, ward] = minutes.get((shift, ward), 0.0) + dwell_min
        for (shift, ward), spent in minutes.items():
            put = sa.text(
                "UPDATE patrols SET stop_minutes = CASE WHEN minutes < :spent THEN minutes "
                "ELSE :spent END WHERE city = :city AND day = :day AND shift = :shift "
                "AND ward = :ward AND source IN ('planned', 'checked-in', 'unreported')"
            ).bindparams(sa.bindparam("spent", type_=sa.Float()))
            values = {"spent": spent, "city": city, "day": day, "shift": shift, "ward": ward}
            db.execute(put, values)
    for (city, day), visits in visited.items():
        stops = days.get((city, day), {})
        _keep(db, city, day, [_whole(visit, stops) for visit in visits])


def downgrade() -> None:
    """Remove it, and what visits tell besides."""
    db = op.get_bind()
    for row in db.execute(sa.text("SELECT city, day, json FROM visits")).all():
        _keep(db, row.city, row.day, [visit[:4] for visit in json.loads(row.json)])
    op.drop_column("patrols", "stop_minutes")


def _stops(plan: Any) -> Known:
    """Return shift, ward and planned minutes of each stop of a plan by its id."""
    return {
        stop["id"]: (shift["name"], stop["ward_code"], stop["dwell_s"] / 60)
        for shift in plan.get("shifts", ())
        for loop in shift["loops"]
        for stop in loop["stops"]
    }


def _whole(visit: list[Any], stops: Known) -> list[Any]:
    shift, _, minutes = stops.get(visit[0], (visit[0].rpartition("@")[2], "", 0.0))
    return [*visit[:4], round(minutes, 1), shift]


def _keep(db: sa.Connection, city: str, day: str, visits: list[list[Any]]) -> None:
    put = sa.text("UPDATE visits SET json = :json WHERE city = :city AND day = :day")
    db.execute(put, {"json": json.dumps(visits, ensure_ascii=False), "city": city, "day": day})
