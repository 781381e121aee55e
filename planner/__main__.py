"""`python -m planner`: the planner's commands."""

from planner.cli import cli

cli()
