"""The reports of shifts."""

from sqlalchemy import BigInteger, Column, Integer, String, Table, Text

from planner.database.tables import city_key, metadata

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
    Column("changed_us", BigInteger, nullable=False),
    Column("changed_by", String(60), nullable=False),
    # The report as signed; empty until then.
    Column("json", Text, nullable=False, server_default=""),
    Column("signed_us", BigInteger),
    Column("signed_by", Text, nullable=False, server_default=""),
    Column("approved_us", BigInteger),
    Column("approved_by", Text, nullable=False, server_default=""),
)
