"""What risk is computed from besides incidents, and what pages show of it."""

from sqlalchemy import BigInteger, Column, Float, Integer, String, Table, Text

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
    # Of these, None where a log of patrols does not tell them apart from driving.
    Column("stop_minutes", Float(53)),
    info=EVIDENCE,
)


snapshots = Table(
    "snapshots",
    metadata,
    city_key(),
    Column("day", String(10), primary_key=True),
    time("made_us"),
    Column("incidents", Integer, nullable=False),
    # The number of the changes of what it was made of, so that it is known when that has changed.
    Column("evidence", BigInteger, nullable=False, server_default="-1"),
    Column("json", Text, nullable=False),
    info=EVIDENCE,
)
"""What pages show of a morning's situation, computed once by a job."""
