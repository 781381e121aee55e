"""The jobs that are asked for."""

from sqlalchemy import BigInteger, Column, Index, Integer, String, Table, Text

from planner.database.tables import metadata, of_city

jobs = Table(
    "jobs",
    metadata,
    Column("id", String(36), primary_key=True),
    of_city(),
    Column("kind", String(20), nullable=False),
    Column("arguments", Text, nullable=False),
    Column("state", String(10), nullable=False),  # waiting, running, done, failed
    Column("step", Integer, nullable=False),
    Column("steps", Integer, nullable=False),
    Column("message", Text, nullable=False),
    Column("asked_by", String(60), nullable=False),
    Column("asked_us", BigInteger, nullable=False),
    Column("started_us", BigInteger),
    Column("seen_us", BigInteger),
    Column("ended_us", BigInteger),
    Column("attempts", Integer, nullable=False, server_default="0"),
)
Index("jobs_by_time", jobs.c.city, jobs.c.asked_us)
