"""Who did what when: rows that are only ever added, each sealed with the one before."""

from sqlalchemy import BigInteger, Column, String, Table, Text

from planner.store.tables.base import metadata

audit = Table(
    "audit",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("at_us", BigInteger, nullable=False),
    Column("city", String(60), nullable=False),
    Column("actor", Text, nullable=False),
    Column("action", String(60), nullable=False),
    Column("object", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Column("seal", String(64), nullable=False),
)
