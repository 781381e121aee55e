"""What squads carry out, and what they send back from outdoors."""

import json

from sqlalchemy import Column, Float, Index, String, Table, Text

from planner.database.tables import PASSING, city_key, metadata
from planner.database.types import AsText, Time, time

field_events = Table(
    "field_events",
    metadata,
    city_key(),
    # Made on the phone, so that sending again adds nothing.
    Column("id", String(36), primary_key=True),
    Column("pass_id", String(32), nullable=False),
    Column("date", String(10), nullable=False),
    Column("shift", String(60), nullable=False),
    Column("squad", String(60), nullable=False),
    Column("kind", String(10), nullable=False),  # arrive, leave, skip, finding
    Column("stop", Text, nullable=False),
    time("at_us"),
    time("received_us"),
    Column("lon", Float(53)),
    Column("lat", Float(53)),
    Column("accuracy_m", Float(53)),
    Column("category", Text, nullable=False, server_default=""),
    Column("note", Text, nullable=False, server_default=""),
    Column("checkpoint", Text, nullable=False, server_default=""),
    # What was ticked, as a list in JSON.
    Column(
        "checks",
        AsText(json.dumps, lambda kept: tuple(json.loads(kept))),
        nullable=False,
        server_default="[]",
    ),
    Column("photo", Text, nullable=False, server_default=""),
    # Why its time or place cannot be: future, place, accuracy.
    Column("doubt", String(12), nullable=False, server_default=""),
)
Index("field_events_by_day", field_events.c.city, field_events.c.date, field_events.c.at)

positions = Table(
    "positions",
    metadata,
    city_key(),
    Column("squad", String(60), primary_key=True),
    Column("at_us", Time, key="at", primary_key=True),
    Column("date", String(10), nullable=False),
    Column("shift", String(60), nullable=False),
    Column("lon", Float(53), nullable=False),
    Column("lat", Float(53), nullable=False),
    Column("accuracy_m", Float(53)),
    Column("source", String(12), nullable=False),  # phone, owntracks, traccar
    Column("doubt", String(12), nullable=False, server_default=""),
    info=PASSING,
)
Index("positions_by_time", positions.c.at)
