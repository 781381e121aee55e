"""What may happen, as officers and commanders recorded it, and what came of it."""

from sqlalchemy import Boolean, Column, Float, Index, Integer, String, Table, Text, false

from planner.database.tables import city_key, metadata
from planner.database.types import time

anticipated = Table(
    "anticipated",
    metadata,
    city_key(),
    # Made with the form, so that sending it again adds nothing.
    Column("id", String(64), primary_key=True),
    Column("category", Text, nullable=False),
    Column("lon", Float(53), nullable=False),
    Column("lat", Float(53), nullable=False),
    Column("by_ward", Boolean, nullable=False, server_default=false()),
    Column("place", String(200), nullable=False, server_default=""),
    Column("ward", Text, nullable=False),
    Column("district", Text, nullable=False),
    time("start_us"),
    time("end_us"),
    Column("likelihood", Float(53), nullable=False),
    Column("size", Integer, nullable=False),
    Column("source", String(12), nullable=False),
    Column("note", Text, nullable=False, server_default=""),
    # A code of a ward or district, "" for the whole city.
    Column("recorder", Text, nullable=False, server_default=""),
    time("recorded_us"),
    Column("recorded_by", String(60), nullable=False),
    Column("revision", Integer, nullable=False, server_default="0"),
    Column("outcome", String(10), nullable=False, server_default=""),  # confirmed, dismissed
    time("decided_us", nullable=True),
    Column("decided_by", String(60), nullable=False, server_default=""),
    Column("seen", Text, nullable=False, server_default=""),
    Column("incident", String(64), nullable=False, server_default=""),
    time("withdrawn_us", nullable=True),
    Column("withdrawn_by", String(60), nullable=False, server_default=""),
)
Index("anticipated_by_end", anticipated.c.city, anticipated.c.end)
