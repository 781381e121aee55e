"""The tables of all nouns, each beside the noun's own code."""

import importlib
from functools import cache
from pathlib import Path

from sqlalchemy import MetaData, Table

from planner.database.tables import metadata
from planner.nouns import DIRECTIONS

PLANNER = Path(__file__).parents[1]


@cache
def all_tables() -> MetaData:
    """Return the tables of every noun, so that a database is made and copied whole."""
    for noun in DIRECTIONS:
        if _has_tables(noun):
            importlib.import_module(f"planner.{noun}.tables")
    return metadata


@cache
def tables_of(*nouns: str) -> frozenset[str]:
    """Return the names of the tables of nouns; those that have none add none."""
    return frozenset(
        found.name
        for noun in nouns
        if _has_tables(noun)
        for found in vars(importlib.import_module(f"planner.{noun}.tables")).values()
        if isinstance(found, Table)
    )


def _has_tables(noun: str) -> bool:
    # Asked of the folder: to ask Python would import every noun, maps with all they draw with.
    return (PLANNER / noun / "tables.py").is_file()
