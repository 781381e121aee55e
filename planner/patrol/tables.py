"""From a proposed plan to what the squads were given."""

from sqlalchemy import DDL, BigInteger, Column, Index, Integer, String, Table, Text, event

from planner.database.tables import city_key, metadata, of_city

worksheets = Table(
    "worksheets",
    metadata,
    city_key(),
    Column("plan", String(120), primary_key=True),
    Column("json", Text, nullable=False),
)
"""What a plan was chosen from, its candidate stops and duties, so that it can be edited."""

drafts = Table(
    "drafts",
    metadata,
    city_key(),
    Column("date", String(10), primary_key=True),
    Column("revision", Integer, nullable=False),
    Column("plan", String(120), nullable=False),
    Column("edits", Text, nullable=False),
    Column("changed_us", BigInteger, nullable=False),
    Column("changed_by", String(60), nullable=False),
)
"""The plan of a day that commanders work on; `revision` rises with every change."""

publications = Table(
    "publications",
    metadata,
    city_key(),
    Column("date", String(10), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("plan", String(120), nullable=False),
    # A copy, not a reference: what was published never changes.
    Column("json", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("published_us", BigInteger, nullable=False),
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

jobs = Table(
    "jobs",
    metadata,
    Column("id", String(36), primary_key=True),
    of_city(),
    Column("kind", String(20), nullable=False),
    Column("arguments", Text, nullable=False),
    Column("state", String(10), nullable=False),  # waiting, running, done, failed
    Column("step", Integer, nullable=False),
    Column("steps", Integer, nullable=False),
    Column("message", Text, nullable=False),
    Column("asked_by", String(60), nullable=False),
    Column("asked_us", BigInteger, nullable=False),
    Column("started_us", BigInteger),
    Column("seen_us", BigInteger),
    Column("ended_us", BigInteger),
    Column("attempts", Integer, nullable=False, server_default="0"),
)
Index("jobs_by_time", jobs.c.city, jobs.c.asked_us)
