"""What is noted of a city."""

from sqlalchemy import Column, String, Table, Text

from planner.database.tables import EVIDENCE, city_key, metadata

notes = Table(
    "notes",
    metadata,
    city_key(),
    Column("key", String(60), primary_key=True),
    Column("text", Text, nullable=False),
    info=EVIDENCE,
)
