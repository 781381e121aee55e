"""Who serves when: members, vehicles, leave and the month's roster."""

import sqlalchemy as sa
from sqlalchemy import Boolean, Column, Index, Integer, String, Table, Text

from planner.database.tables import city_key, metadata
from planner.database.types import Day, Json, time

members = Table(
    "members",
    metadata,
    city_key(),
    Column("id", String(36), primary_key=True),
    Column("name", Text, nullable=False),
    Column("number", Text, nullable=False, server_default=""),  # of the service, NIP
    Column("squad", String(60), nullable=False),
    Column("duty", String(20), nullable=False),  # leader, driver, member
    Column("phone", Text, nullable=False, server_default=""),
    Column("username", String(60), nullable=False, server_default=""),
    Column("first_day", Day),
    Column("last_day", Day),
)

vehicles = Table(
    "vehicles",
    metadata,
    city_key(),
    Column("id", String(36), primary_key=True),
    Column("name", Text, nullable=False),
    Column("plate", Text, nullable=False, server_default=""),
    Column("kind", String(20), nullable=False),
    Column("squad", String(60), nullable=False),
    Column("out_until", Day),
)

leave = Table(
    "leave",
    metadata,
    city_key(),
    Column("id", String(36), primary_key=True),
    Column("member", String(36), nullable=False),
    Column("first_day", Day, nullable=False),
    Column("last_day", Day, nullable=False),
    Column("reason", Text, nullable=False),
    Column("wish", Boolean, nullable=False, server_default=sa.false()),  # kept only if it can be
)
Index("leave_of_member", leave.c.city, leave.c.member)

rosters = Table(
    "rosters",
    metadata,
    city_key(),
    Column("month", String(7), primary_key=True),
    Column("revision", Integer, nullable=False),
    time("changed_us"),
    Column("changed_by", String(60), nullable=False),
    Column("notes", Json, nullable=False),
    # The state of the month that calendars were given last, how often it changed, and when.
    Column("told", String(64), nullable=False, server_default=""),
    Column("told_number", Integer, nullable=False, server_default="0"),
    time("told_us", "told_at", nullable=True),
)

assignments = Table(
    "assignments",
    metadata,
    city_key(),
    Column("day", Day, primary_key=True),
    Column("member", String(36), primary_key=True),
    Column("shift", String(60), nullable=False),
    Column("squad", String(60), nullable=False),
    Column("pinned", Boolean, nullable=False),
    Column("why", Text, nullable=False),
)

dropped_assignments = Table(
    "dropped_assignments",
    metadata,
    city_key(),
    Column("day", Day, primary_key=True),
    Column("member", String(36), primary_key=True),
    Column("shift", String(60), primary_key=True),
    Column("squad", String(60), primary_key=True),
)
"""What was once in a roster and left it: calendars that hold it must be told."""

calendar_links = Table(
    "calendar_links",
    metadata,
    city_key(),
    Column("kind", String(10), primary_key=True),
    Column("who", String(60), primary_key=True),
    Column("id", String(40), nullable=False),  # stands signed in the address
)
