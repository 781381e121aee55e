"""The lines of small print that stand above the figures of several pages."""

from tests.web.review.figures.page import Key
from tests.web.review.figures.tables import Tables


def notes(tables: Tables, heading: str) -> dict[Key, tuple[float, ...]]:
    """Return the age of the data, and the hours that the kept notice tells are in no shift."""
    gaps = {c["code"]: c["values"] for c in tables.snapshot["caveats"]}["exposure.shift_gaps"]
    age = (tables.at - tables.data_until).days
    hours = "# j sehari tidak masuk shift mana pun: kejadian saat itu tidak masuk laju shift"
    return {
        (heading, "", "Data sampai (# hari yang lalu)"): (max(age, 0),),
        (heading, "", hours): (gaps["time_s"] / 3600,),
    }
