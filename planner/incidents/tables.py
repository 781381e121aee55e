"""What risk is computed from, and the plans made of it: city by city."""

from sqlalchemy import Column, Float, Index, Integer, String, Table, Text

from planner.database.tables import EVIDENCE, city_key, metadata
from planner.database.types import time

incidents = Table(
    "incidents",
    metadata,
    city_key(),
    Column("id", String(64), primary_key=True),
    time("time_us"),
    Column("lon", Float(53), nullable=False),
    Column("lat", Float(53), nullable=False),
    Column("category", Text, nullable=False),
    Column("origin", String(12), nullable=False),
    Column("ward", Text, nullable=False),
    Column("district", Text, nullable=False),
    Column("source", Text, nullable=False),
    info=EVIDENCE,
)
Index("incidents_by_time", incidents.c.city, incidents.c.time)
Index("incidents_by_ward", incidents.c.city, incidents.c.ward, incidents.c.time)


tallies = Table(
    "tallies",
    metadata,
    city_key(),
    Column("origin", String(12), primary_key=True),
    Column("count", Integer, nullable=False),
    time("first_us"),
    time("last_us"),
    info=EVIDENCE,
)
"""Number and age of the incidents, so that no page counts a million rows."""


entries = Table(
    "entries",
    metadata,
    city_key(),
    # Made with the form, so that sending it again adds nothing.
    Column("incident", String(64), primary_key=True),
    Column("place", String(200), nullable=False, server_default=""),
    Column("placed", String(10), nullable=False),  # point, ward
    time("entered_us"),
    Column("entered_by", String(60), nullable=False),
    time("withdrawn_us", nullable=True),
    Column("withdrawn_by", String(60)),
    info=EVIDENCE,
)
"""Incidents that people entered, also those withdrawn since."""
