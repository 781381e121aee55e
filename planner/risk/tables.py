"""What risk is computed from besides incidents, and what pages show of it."""

from sqlalchemy import Column, Float, Integer, String, Table, Text

from planner.database.tables import EVIDENCE, city_key, metadata
from planner.database.types import time

patrols = Table(
    "patrols",
    metadata,
    city_key(),
    Column("day", String(10), primary_key=True),
    Column("shift", String(60), primary_key=True),
    Column("ward", String(60), primary_key=True),
    Column("source", String(20), primary_key=True),
    Column("minutes", Float(53), nullable=False),
    info=EVIDENCE,
)


snapshots = Table(
    "snapshots",
    metadata,
    city_key(),
    Column("day", String(10), primary_key=True),
    time("made_us"),
    Column("incidents", Integer, nullable=False),
    Column("json", Text, nullable=False),
    info=EVIDENCE,
)
"""What pages show of a morning's situation, computed once by a job."""
