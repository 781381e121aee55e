"""What all tables share."""

from sqlalchemy import BigInteger, Column, ForeignKey, MetaData, String, Table

metadata = MetaData()

EVIDENCE = {"evidence": True}
"""Marks tables that a city's data consist of: they are emptied when the data are made anew."""


def city_key() -> Column[str]:
    """Return the first column of a primary key: the city, whose rows go when it goes."""
    return Column(
        "city", String(60), ForeignKey("cities.key", ondelete="CASCADE"), primary_key=True
    )


def of_city() -> Column[str]:
    """Return the same for tables with a key of their own."""
    return Column("city", String(60), ForeignKey("cities.key", ondelete="CASCADE"), nullable=False)


PASSING = {"passing": True}
"""Marks tables of what is only so for a moment: nothing that is kept is made of them."""

cities = Table("cities", metadata, Column("key", String(60), primary_key=True))

revisions = Table(
    "revisions",
    metadata,
    Column("name", String(60), primary_key=True),
    Column("number", BigInteger, nullable=False),
)
"""How often each table was changed, so that what is made of it can tell whether it still holds."""
