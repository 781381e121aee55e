"""Who may do what: people, what they were granted, and how they prove who they are."""

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Integer, String, Table, Text

from planner.database.tables import metadata, of_city
from planner.database.types import Day, Json, time

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
    Column("recovery_codes", Json, nullable=False, server_default="[]"),
    Column("language", String(5), nullable=False, server_default="id"),
    Column("failures", Integer, nullable=False, server_default="0"),
    time("locked_until_us", nullable=True),
    time("created_us"),
    time("last_login_us", nullable=True),
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
    Column("first_day", Day),
    Column("last_day", Day),
    Column("granted_by", String(60), nullable=False),
    time("granted_us"),
)
Index("grants_of_person", grants.c.person)

sessions = Table(
    "sessions",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("person", Integer, ForeignKey("people.id", ondelete="CASCADE"), nullable=False),
    time("created_us"),
    time("seen_us"),
    Column("agent", Text, nullable=False),
    Column("address", String(60), nullable=False),
    time("ended_us", nullable=True),
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
    time("created_us"),
    time("expires_us"),
    # When a link was used, or a token last was.
    time("used_us", nullable=True),
    # What a token may be used for, as words with blanks between them.
    Column("scope", String(60), nullable=False, server_default=""),
)
"""One-time sign-in links, and the tokens of programs."""

tries = Table(
    "tries",
    metadata,
    # What is limited and for whom, such as "password/12/192.0.2.7".
    Column("key", String(300), primary_key=True),
    Column("count", Integer, nullable=False),
    # When the count starts anew.
    time("ends_us"),
)
Index("tries_by_end", tries.c.ends)
"""How often somebody tried lately, for limits that hold in every process."""

posts = Table(
    "posts",
    metadata,
    # SHA-256 of the form's key and of what was sent by it.
    Column("digest", String(64), primary_key=True),
    time("sent_us"),
    # What was answered: a status, and the address it led to; empty while it is at work.
    Column("status", Integer),
    Column("location", Text, nullable=False, server_default=""),
)
Index("posts_by_time", posts.c.sent)
"""Forms that were sent lately, so that the same one sent again does nothing more."""
