"""From a proposed plan to what the squads were given."""

from sqlalchemy import DDL, BigInteger, Column, Index, Integer, String, Table, Text, event

from planner.database.tables import EVIDENCE, city_key, metadata
from planner.database.types import time

worksheets = Table(
    "worksheets",
    metadata,
    city_key(),
    Column("plan", String(120), primary_key=True),
    Column("json", Text, nullable=False),
    # The row that `json` tells the difference from, None where it is whole.
    Column("base", String(120)),
    info=EVIDENCE,
)
"""What a plan was chosen from, its candidate stops and duties, so that it can be edited."""

drafts = Table(
    "drafts",
    metadata,
    city_key(),
    Column("date", String(10), primary_key=True),
    Column("revision", Integer, nullable=False),
    Column("plan", String(120), key="plan_id", nullable=False),
    Column("edits", Text, nullable=False),
    time("changed_us"),
    Column("changed_by", String(60), nullable=False),
    info=EVIDENCE,
)
"""The plan of a day that commanders work on; `revision` rises with every change."""

publications = Table(
    "publications",
    metadata,
    city_key(),
    Column("date", String(10), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("plan", String(120), key="plan_id", nullable=False),
    # A copy, not a reference: what was published never changes.
    Column("json", Text, nullable=False),
    Column("reason", Text, nullable=False),
    time("published_us"),
    Column("published_by", String(60), nullable=False),
)

_REFUSAL = "what was published never changes"
for _dialect, _statement in (
    (
        "sqlite",
        "CREATE TRIGGER publications_stay BEFORE UPDATE ON publications "
        f"BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END",
    ),
    (
        "postgresql",
        "CREATE OR REPLACE FUNCTION publications_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{_REFUSAL}'; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER publications_stay BEFORE UPDATE ON publications "
        "FOR EACH ROW EXECUTE FUNCTION publications_refuse()",
    ),
):
    _trigger = DDL(_statement)  # type: ignore[no-untyped-call]
    event.listen(publications, "after_create", _trigger.execute_if(dialect=_dialect))


plans = Table(
    "plans",
    metadata,
    city_key(),
    Column("id", String(120), primary_key=True),
    Column("date", String(10), nullable=False),
    Column("seed", BigInteger, nullable=False),
    time("made_us"),
    Column("json", Text, nullable=False),
    # The row that `json` tells the difference from, None where it is whole.
    Column("base", String(120)),
    info=EVIDENCE,
)


visits = Table(
    "visits",
    metadata,
    city_key(),
    Column("day", String(10), primary_key=True),
    Column("json", Text, nullable=False),
    info=EVIDENCE,
)
"""Which stops squads were at on days that are settled, so that a plan does not repeat them."""


passes = Table(
    "passes",
    metadata,
    city_key(),
    Column("id", String(32), primary_key=True),
    Column("date", String(10), nullable=False),
    Column("version", Integer, nullable=False),
    Column("shift", String(60), nullable=False),
    Column("squad", String(60), nullable=False),
    time("from_us", "valid_from"),
    time("until_us", "valid_until"),
    time("made_us"),
    Column("made_by", String(60), nullable=False),
    time("revoked_us", nullable=True),
)
"""The links that open one squad's loop for one shift."""

Index("plans_by_date", plans.c.city, plans.c.date, plans.c.made)
