"""The tables of all nouns, each beside the noun's own code."""

import importlib
from functools import cache
from importlib.util import find_spec

from sqlalchemy import MetaData

from planner.database.tables import metadata
from planner.nouns import DIRECTIONS


@cache
def all_tables() -> MetaData:
    """Return the tables of every noun, so that a database is made and copied whole."""
    for noun in DIRECTIONS:
        if find_spec(f"planner.{noun}.tables"):
            importlib.import_module(f"planner.{noun}.tables")
    return metadata
