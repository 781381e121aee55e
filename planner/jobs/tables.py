"""The jobs that are asked for."""

from sqlalchemy import Column, Index, Integer, String, Table

from planner.database.tables import metadata, of_city
from planner.database.types import AsText, Json, time
from planner.words.notices import notice_text, text_notice

jobs = Table(
    "jobs",
    metadata,
    Column("id", String(36), primary_key=True),
    of_city(),
    Column("kind", String(20), nullable=False),
    Column("arguments", Json, nullable=False),
    Column("state", String(10), nullable=False),  # waiting, running, done, failed
    Column("step", Integer, nullable=False),
    Column("steps", Integer, nullable=False),
    Column("message", AsText(notice_text, text_notice), nullable=False),
    Column("asked_by", String(60), nullable=False),
    time("asked_us"),
    time("started_us", nullable=True),
    time("seen_us", nullable=True),
    time("ended_us", nullable=True),
    Column("attempts", Integer, nullable=False, server_default="0"),
)
Index("jobs_by_time", jobs.c.city, jobs.c.asked)
