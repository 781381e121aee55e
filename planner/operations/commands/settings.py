"""`patroli settings`: what holds, and from where."""

import json
import re
from typing import Any

import click

from planner.errors import PlannerError
from planner.late import load
from planner.settings import held, keys

HIDDEN = "***"
FOUND = {
    "city": "planner.city.which:which_city",
    "database": "planner.database.database:database_url",
    "folder": "planner.city.office:work_folder",
    "cities": "planner.city.folder:data_root",
}
"""What the program looks for where nothing is set."""


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print them as JSON.")
def settings(as_json: bool) -> None:
    """Print what is set for the installation, and from where; secrets are hidden."""
    rows = [_row(key, secret) for key, _, secret in keys()]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    for row in rows:
        value = row["value"]
        told = ", ".join(value) if isinstance(value, list) else str(value)
        click.echo(f"{row['key']:<28} {told or '–':<44} {row['from']}")


def _row(key: str, secret: bool) -> dict[str, Any]:
    now = held()
    value: Any = now.settings
    for part in key.split("."):
        value = getattr(value, part)
    origin = now.origins.get(key, "default")
    if key in FOUND and not value:
        try:
            value, origin = str(load(FOUND[key])()), "found"
        except PlannerError as error:
            value, origin = "", f"not found: {error}"
    if isinstance(value, tuple):
        value = list(value)
    if secret and value:
        value = HIDDEN
    if isinstance(value, str):
        value = without_password(value)
    return {"key": key, "value": value, "from": origin}


def without_password(text: str) -> str:
    """Return a URL with its password hidden, all up to the last @: it may hold one itself.

    >>> without_password("postgresql://patroli:p@ss@127.0.0.1/patroli")
    'postgresql://patroli:***@127.0.0.1/patroli'
    """
    return re.sub(r"(://[^:/@\s]*:).*@", rf"\1{HIDDEN}@", text)
