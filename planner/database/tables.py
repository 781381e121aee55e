"""What all tables share."""

from sqlalchemy import Column, ForeignKey, MetaData, String

metadata = MetaData()


def city_key() -> Column[str]:
    """Return the first column of a primary key: the city, whose rows go when it goes."""
    return Column(
        "city", String(60), ForeignKey("cities.key", ondelete="CASCADE"), primary_key=True
    )


def of_city() -> Column[str]:
    """Return the same for tables with a key of their own."""
    return Column("city", String(60), ForeignKey("cities.key", ondelete="CASCADE"), nullable=False)
