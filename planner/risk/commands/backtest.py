"""`patroli backtest`: how well the risk surface would have foretold any incident file."""

import json
import math
import sys
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from planner.words import TERMINAL, say_all, told_json

if TYPE_CHECKING:
    from geo.backtest.run import Backtest

LABELS = {
    "ours": "kernel mixture",
    "last_period": "last period",
    "counts_365d": "counts of 365 days",
    "kde": "KDE of 250 m",
}


def parse_mapping(text: str | None) -> dict[str, str]:
    """Return field to column of "time=WHEN,lon=X"; an empty mapping of none.

    Raises
    ------
    click.UsageError
        If a part has no "=".
    """
    parts = [part.strip() for part in (text or "").split(",") if part.strip()]
    wrong = [part for part in parts if not all(side.strip() for side in part.partition("=")[::2])]
    if wrong:
        raise click.UsageError(
            f"--map expects field=COLUMN, got {', '.join(wrong)}; "
            "write for example --map time=WHEN,lon=X,lat=Y,category=KIND"
        )
    return {key.strip(): name.strip() for key, _, name in (part.partition("=") for part in parts)}


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--wards",
    required=True,
    type=click.Path(path_type=Path),
    help="Polygons of the area, in any format GDAL reads.",
)
@click.option("--map", "mapping", metavar="time=…,lon=…,lat=…", help="Which column holds what.")
@click.option("--from", "first", type=click.DateTime(["%Y-%m-%d"]), help="First day to forecast.")
@click.option("--to", "last", type=click.DateTime(["%Y-%m-%d"]), help="Last day to forecast.")
@click.option("--cell-m", default=250.0, show_default=True, type=click.FloatRange(10, 100_000))
@click.option("--horizon-days", default=7, show_default=True, type=click.IntRange(1, 366))
@click.option("--json", "as_json", is_flag=True, help="Print figures as JSON.")
def backtest(
    file: Path,
    wards: Path,
    mapping: str | None,
    first: datetime | None,
    last: datetime | None,
    cell_m: float,
    horizon_days: int,
    as_json: bool,
) -> None:
    """Forecast an incident FILE period by period and score every forecast with what came.

    FILE is CSV, TSV, XLSX, GeoJSON or GPKG, also gzipped; its columns are guessed unless --map
    names them. Each forecast knows only what came before it. Beside the kernel mixture stand the
    plain forecasts: the last period again, the counts of the last 365 days, and a kernel density of
    250 m. Without --from and --to the second half of the file is forecast, a year at most.
    """
    from geo.backtest.files import backtest_files

    result = backtest_files(
        file,
        wards,
        mapping=parse_mapping(mapping),
        first=_day(first),
        last=_day(last),
        cell_m=cell_m,
        horizon_days=horizon_days,
        progress=_progress if sys.stderr.isatty() else _silent,
    )
    if as_json:
        click.echo(json.dumps(figures(result), ensure_ascii=False))
    else:
        click.echo(table(result))


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None


def _silent(done: int, of: int) -> None:
    """Show nothing: nobody is watching."""


def _progress(done: int, of: int) -> None:
    filled = 24 * done // of
    bar = "#" * filled + "-" * (24 - filled)
    click.echo(f"\r[{bar}] {done} of {of} forecasts", nl=False, err=True)
    if done == of:
        click.echo(err=True)


def _finite(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _finite(inner) for key, inner in value.items()}
    if isinstance(value, float):
        return round(value, 6) if math.isfinite(value) else None
    return value


def figures(result: "Backtest") -> dict[str, Any]:
    """Return the result as plain JSON values; what no event could decide is null."""
    return {
        "events": result.events,
        "periods": result.periods,
        "cells": result.cells,
        "cell_m": result.cell_m,
        "area_km2": round(result.area_km2, 3),
        "from": result.first_day,
        "to": result.last_day,
        "period": result.period,
        "notes": list(say_all(result.notes, TERMINAL)),
        "told": [told_json(note, TERMINAL) for note in result.notes],
        "methods": {
            name: _finite(
                {
                    "hit_rate": dict(score.hit_rate),
                    "pai": dict(score.pai),
                    "pei": dict(score.pei),
                    "log_score": score.log_score,
                    "seconds": score.seconds,
                    "fit_seconds": score.fit_seconds,
                }
            )
            for name, score in result.methods.items()
        },
    }


def table(result: "Backtest") -> str:
    """Return the result as a table for people."""
    percents = list(next(iter(result.methods.values())).hit_rate)
    lines = [
        f"{result.events:,} events in {result.periods} periods of {result.period}, "
        f"{result.first_day} to {result.last_day}; "
        f"{result.cells:,} cells of {result.cell_m:g} m = {result.area_km2:,.1f} km²",
        *(f"note: {note}" for note in say_all(result.notes, TERMINAL)),
    ]
    for title, name, scale in (
        ("hit rate in %", "hit_rate", 100),
        ("PAI", "pai", 1),
        ("PEI in %", "pei", 100),
    ):
        lines += ["", f"{title + ' at':<20}" + "".join(f"{p + ' %':>9}" for p in percents)]
        for method, score in result.methods.items():
            values = getattr(score, name)
            cells = "".join(f"{values[p] * scale:>9.2f}" for p in percents)
            lines.append(f"{LABELS.get(method, method):<20}{cells}")
    lines += ["", f"{'':<20}{'log score':>11}{'seconds':>9}{'learning':>10}"]
    lines += [
        f"{LABELS.get(method, method):<20}{score.log_score:>11.4f}{score.seconds:>9.3f}"
        f"{score.fit_seconds:>10.3f}"
        for method, score in result.methods.items()
    ]
    return "\n".join(lines)
