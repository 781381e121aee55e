"""The tables of the database, a module per noun; their history is in `planner.database.migrations`."""

from planner.audit import tables as logbook
from planner.database.tables import metadata
from planner.field import tables as field
from planner.incidents import tables as evidence
from planner.patrol import tables as planning
from planner.people import tables as people
from planner.staffing import tables as staffing

__all__ = ["evidence", "field", "logbook", "metadata", "people", "planning", "staffing"]
