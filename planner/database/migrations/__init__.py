"""The history of the tables: one module per step, up and down, in `versions`.

A new step: change the `tables.py` of the noun, then

    python -m planner.database.migrations.draft > planner/database/migrations/versions/v0014_noun.py

read what it wrote, say how the data that are there follow, and raise `HEAD`. A step never imports
the tables: it must still do the same when they have moved on.
"""

HEAD = "0013"
"""The step whose tables this version of the program works with."""

FIRST = "0001"
"""The tables of version 0.1.0, which kept no history."""
