"""The reports of shifts."""

from sqlalchemy import Column, Integer, String, Table, Text

from planner.database.tables import city_key, metadata
from planner.database.types import time

reports = Table(
    "reports",
    metadata,
    city_key(),
    Column("date", String(10), primary_key=True),
    Column("shift", String(60), primary_key=True),
    Column("squad", String(60), primary_key=True),
    Column("remarks", Text, nullable=False),
    Column("sprin", String(80), nullable=False, server_default=""),
    Column("revision", Integer, nullable=False),
    time("changed_us"),
    Column("changed_by", String(60), nullable=False),
    # The report as signed; empty until then.
    Column("json", Text, nullable=False, server_default=""),
    time("signed_us", nullable=True),
    Column("signed_by", Text, nullable=False, server_default=""),
    time("approved_us", nullable=True),
    Column("approved_by", Text, nullable=False, server_default=""),
)

reopened_reports = Table(
    "reopened_reports",
    metadata,
    city_key(),
    Column("date", String(10), primary_key=True),
    Column("shift", String(60), primary_key=True),
    Column("squad", String(60), primary_key=True),
    Column("revision", Integer, primary_key=True, autoincrement=False),
    Column("remarks", Text, nullable=False),
    Column("sprin", String(80), nullable=False),
    time("changed_us"),
    Column("changed_by", String(60), nullable=False),
    Column("json", Text, nullable=False),
    time("signed_us"),
    Column("signed_by", Text, nullable=False),
    time("approved_us", nullable=True),
    Column("approved_by", Text, nullable=False),
)
"""Reports as they were signed before they were opened again."""
