"""What is noted of a city."""

from sqlalchemy import Column, String, Table

from planner.database.tables import EVIDENCE, city_key, metadata
from planner.database.types import AsText
from planner.words.notices import notice_text, text_notice

notes = Table(
    "notes",
    metadata,
    city_key(),
    Column("key", String(60), primary_key=True),
    Column("text", AsText(notice_text, text_notice), nullable=False),
    info=EVIDENCE,
)
