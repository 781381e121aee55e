"""Who may do what: people, what they were granted, and how they prove who they are."""

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Integer, String, Table, Text

from planner.database.tables import metadata, of_city

people = Table(
    "people",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("username", String(60), nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("email", String(254), unique=True),
    Column("password", Text),
    Column("active", Boolean, nullable=False),
    Column("uniquifier", String(64), nullable=False, unique=True),
    Column("totp_secret", Text),
    # The step of the last code taken, so that none is taken twice.
    Column("totp_step", BigInteger),
    Column("recovery_codes", Text, nullable=False, server_default="[]"),
    Column("language", String(5), nullable=False, server_default="id"),
    Column("failures", Integer, nullable=False, server_default="0"),
    Column("locked_until_us", BigInteger),
    Column("created_us", BigInteger, nullable=False),
    Column("last_login_us", BigInteger),
)

grants = Table(
    "grants",
    metadata,
    Column("id", Integer, primary_key=True),
    of_city(),
    Column("person", Integer, ForeignKey("people.id", ondelete="CASCADE"), nullable=False),
    Column("role", String(20), nullable=False),
    # A district or ward code for an officer, a squad's name for its leader, else "".
    Column("area", Text, nullable=False, server_default=""),
    Column("first_day", String(10)),
    Column("last_day", String(10)),
    Column("granted_by", String(60), nullable=False),
    Column("granted_us", BigInteger, nullable=False),
)
Index("grants_of_person", grants.c.person)

sessions = Table(
    "sessions",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("person", Integer, ForeignKey("people.id", ondelete="CASCADE"), nullable=False),
    Column("created_us", BigInteger, nullable=False),
    Column("seen_us", BigInteger, nullable=False),
    Column("agent", Text, nullable=False),
    Column("address", String(60), nullable=False),
    Column("ended_us", BigInteger),
)
Index("sessions_of_person", sessions.c.person)

keys = Table(
    "access_keys",
    metadata,
    # Only the SHA-256 of what the person holds is kept.
    Column("digest", String(64), primary_key=True),
    Column("person", Integer, ForeignKey("people.id", ondelete="CASCADE"), nullable=False),
    Column("purpose", String(20), nullable=False),  # first-login, reset, api
    Column("name", Text, nullable=False, server_default=""),
    Column("created_us", BigInteger, nullable=False),
    Column("expires_us", BigInteger, nullable=False),
    Column("used_us", BigInteger),
)
"""One-time sign-in links, and the tokens of programs."""

tries = Table(
    "tries",
    metadata,
    # What is limited and for whom, such as "password/12/192.0.2.7".
    Column("key", String(300), primary_key=True),
    Column("count", Integer, nullable=False),
    # When the count starts anew.
    Column("ends_us", BigInteger, nullable=False),
)
Index("tries_by_end", tries.c.ends_us)
"""How often somebody tried lately, for limits that hold in every process."""
