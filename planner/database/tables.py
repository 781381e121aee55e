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


cities = Table(
    "cities",
    metadata,
    Column("key", String(60), primary_key=True),
    # Rises with every change of what pages show, so that they can tell whether they still hold.
    Column("revision", BigInteger, nullable=False, server_default="0"),
)
