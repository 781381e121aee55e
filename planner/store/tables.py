"""The tables of the database and the version of their shape."""

from sqlalchemy import (
    BigInteger,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
)

VERSION = 1
"""Raised with every change of a table."""

metadata = MetaData()

schema = Table("schema_version", metadata, Column("version", Integer, primary_key=True))

cities = Table("cities", metadata, Column("key", String(60), primary_key=True))


def _city() -> Column[str]:
    return Column(
        "city", String(60), ForeignKey("cities.key", ondelete="CASCADE"), primary_key=True
    )


incidents = Table(
    "incidents",
    metadata,
    _city(),
    Column("id", String(64), primary_key=True),
    Column("time_us", BigInteger, nullable=False),
    Column("lon", Float(53), nullable=False),
    Column("lat", Float(53), nullable=False),
    Column("category", Text, nullable=False),
    Column("origin", String(12), nullable=False),
    Column("ward", Text, nullable=False),
    Column("district", Text, nullable=False),
    Column("source", Text, nullable=False),
)
Index("incidents_by_time", incidents.c.city, incidents.c.time_us)

patrols = Table(
    "patrols",
    metadata,
    _city(),
    Column("day", String(10), primary_key=True),
    Column("shift", String(60), primary_key=True),
    Column("ward", String(60), primary_key=True),
    Column("source", String(20), primary_key=True),
    Column("minutes", Float(53), nullable=False),
)

plans = Table(
    "plans",
    metadata,
    _city(),
    Column("id", String(120), primary_key=True),
    Column("date", String(10), nullable=False),
    Column("seed", BigInteger, nullable=False),
    Column("made_us", BigInteger, nullable=False),
    Column("json", Text, nullable=False),
)
Index("plans_by_date", plans.c.city, plans.c.date, plans.c.made_us)

notes = Table(
    "notes",
    metadata,
    _city(),
    Column("key", String(60), primary_key=True),
    Column("text", Text, nullable=False),
)
