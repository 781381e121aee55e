"""What risk is computed from, and the plans made of it: city by city."""

from sqlalchemy import BigInteger, Column, Float, Index, Integer, String, Table, Text

from planner.database.tables import city_key, metadata

cities = Table(
    "cities",
    metadata,
    Column("key", String(60), primary_key=True),
    # Rises with every change of what pages show, so that they can tell whether they still hold.
    Column("revision", BigInteger, nullable=False, server_default="0"),
)

incidents = Table(
    "incidents",
    metadata,
    city_key(),
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
Index("incidents_by_ward", incidents.c.city, incidents.c.ward, incidents.c.time_us)

patrols = Table(
    "patrols",
    metadata,
    city_key(),
    Column("day", String(10), primary_key=True),
    Column("shift", String(60), primary_key=True),
    Column("ward", String(60), primary_key=True),
    Column("source", String(20), primary_key=True),
    Column("minutes", Float(53), nullable=False),
)

plans = Table(
    "plans",
    metadata,
    city_key(),
    Column("id", String(120), primary_key=True),
    Column("date", String(10), nullable=False),
    Column("seed", BigInteger, nullable=False),
    Column("made_us", BigInteger, nullable=False),
    Column("json", Text, nullable=False),
)
Index("plans_by_date", plans.c.city, plans.c.date, plans.c.made_us)

visits = Table(
    "visits",
    metadata,
    city_key(),
    Column("day", String(10), primary_key=True),
    Column("json", Text, nullable=False),
)
"""Which stops squads were at on days that are settled, so that a plan does not repeat them."""

notes = Table(
    "notes",
    metadata,
    city_key(),
    Column("key", String(60), primary_key=True),
    Column("text", Text, nullable=False),
)

tallies = Table(
    "tallies",
    metadata,
    city_key(),
    Column("origin", String(12), primary_key=True),
    Column("count", Integer, nullable=False),
    Column("first_us", BigInteger, nullable=False),
    Column("last_us", BigInteger, nullable=False),
)
"""Number and age of the incidents, so that no page counts a million rows."""

snapshots = Table(
    "snapshots",
    metadata,
    city_key(),
    Column("day", String(10), primary_key=True),
    Column("made_us", BigInteger, nullable=False),
    Column("incidents", Integer, nullable=False),
    Column("json", Text, nullable=False),
)
"""What pages show of a morning's situation, computed once by a job."""

entries = Table(
    "entries",
    metadata,
    city_key(),
    # Made with the form, so that sending it again adds nothing.
    Column("incident", String(64), primary_key=True),
    Column("place", String(200), nullable=False, server_default=""),
    Column("placed", String(10), nullable=False),  # point, ward
    Column("entered_us", BigInteger, nullable=False),
    Column("entered_by", String(60), nullable=False),
    Column("withdrawn_us", BigInteger),
    Column("withdrawn_by", String(60)),
)
"""Incidents that people entered, also those withdrawn since."""
