"""Databases as earlier versions left them."""

from typing import Any

import sqlalchemy as sa

from planner.database.database import Database
from planner.database.schema import migrate


def old_database(url: str) -> Database:
    """Return a database of version 0.1.0 with two cities, incidents, minutes, a plan, a note."""
    database = Database(url, any_version=True)
    with database.write() as db:
        migrate(db, "0001")
        # That version kept no history.
        db.execute(sa.text("DROP TABLE alembic_version"))
        for city in ("dumai", "kota-b"):
            db.execute(sa.text("INSERT INTO cities (key) VALUES (:c)"), {"c": city})
            for number, origin in enumerate(("found", "found", "reported")):
                row = {"c": city, "i": f"i{number}", "t": 10**15 + number, "o": origin}
                db.execute(
                    sa.text(
                        "INSERT INTO incidents (city, id, time_us, lon, lat, category, origin, "
                        "ward, district, source) VALUES (:c, :i, :t, 101.4, 1.6, 'PKL', :o, 'w', "
                        "'d', 'f')"
                    ),
                    row,
                )
        for statement in (
            "INSERT INTO notes VALUES ('dumai', 'demo', 'titik simulasi')",
            "INSERT INTO patrols VALUES ('dumai', '2026-01-02', 'pagi', 'w', 'planned', 7.5)",
            "INSERT INTO plans VALUES ('dumai', 'p1', '2026-01-02', 7, 1000, '{}')",
        ):
            db.execute(sa.text(statement))
    return database


SAMPLES = ("cities", "incidents", "notes", "patrols", "plans")


def contents(db: sa.Connection) -> dict[str, list[tuple[Any, ...]]]:
    """Return what such a database holds, of whatever version it is by now."""
    columns = {
        "cities": "key",
        "patrols": "city, day, shift, ward, source, minutes",
        "plans": "city, id, date, seed, made_us, json",
    }
    return {
        name: sorted(
            tuple(row)
            for row in db.execute(sa.text(f"SELECT {columns.get(name, '*')} FROM {name}"))
        )
        for name in SAMPLES
    }
