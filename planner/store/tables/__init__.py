"""The tables of the database, a module per noun; their history is in `planner.store.migrations`."""

from planner.store.tables import evidence, field, logbook, people, planning, staffing
from planner.store.tables.base import metadata

__all__ = ["evidence", "field", "logbook", "metadata", "people", "planning", "staffing"]
