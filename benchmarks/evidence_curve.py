"""What a year of silence says, by how long patrols looked: drawn for docs/concepts.md.

Run `python -m benchmarks.evidence_curve [--svg FILE] [--json]`. A ward had no incident in 52 weeks;
its group has four a week, a patrol hour finds 2 % of a week's. The curve is the rate left to expect
and its interval of 90 %, with reporting integrated out as the product does.
"""

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import click
import numpy as np

from geo.exposure.estimate import INTERVAL, status_of
from geo.exposure.rates import Prior
from geo.exposure.reporting import (
    Looked,
    Mixture,
    share_prior,
    share_weights,
    told_by_count,
    told_by_split,
)

WEEKS, A_WEEK, FOUND_PER_HOUR = 52.0, 4.0, 0.02
MINUTES = (0, 1, 10, 60, 300, 600, 1200, 3000, 6000, 12_000)
COLOURS = {"unknown": "#b45309", "sparse": "#6b7280", "known": "#15803d"}
WIDTH, HEIGHT, LEFT, BELOW, MOST = 640, 320, 48, 270, 13.0


def left_to_expect(minutes: list[float]) -> list[dict[str, Any]]:
    """Return rate, interval and status after each number of minutes."""
    watched = FOUND_PER_HOUR * np.array(minutes) / 60
    looked = Looked(0 * watched, 0 * watched, watched, WEEKS - watched)
    prior = Prior(np.full(len(watched), A_WEEK), np.full(len(watched), A_WEEK**2))
    told = told_by_split(looked, 10.0) + told_by_count(looked, prior)
    found = Mixture.of(looked, prior, share_weights(told, share_prior(0.4, 4.0, 0.5)))
    rate, sd = found.moments()
    low, high = found.ends(INTERVAL)
    return [
        {
            "minutes": m,
            "rate": round(float(rate[i]), 3),
            "low": round(float(low[i]), 3),
            "high": round(float(high[i]), 3),
            "status": status_of(float(rate[i]), float(sd[i]), A_WEEK),
        }
        for i, m in enumerate(minutes)
    ]


def drawing() -> str:
    """Return the curve as SVG: minutes on a scale of roots, incidents a week upwards."""
    points = left_to_expect([float(m) for m in np.linspace(0, 110, 56) ** 2])

    def at(minutes: float, value: float) -> str:
        x = LEFT + (WIDTH - LEFT - 12) * (minutes**0.5) / 110
        return f"{x:.1f},{BELOW - (BELOW - 20) * value / MOST:.1f}"

    edge = [at(p["minutes"], p["high"]) for p in points]
    edge += [at(p["minutes"], p["low"]) for p in reversed(points)]
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        'font-family="sans-serif" font-size="12">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
        f'<polygon points="{" ".join(edge)}" fill="#dbeafe"/>',
    ]
    for a, b in pairwise(points):
        ends = at(a["minutes"], a["rate"]), at(b["minutes"], b["rate"])
        out.append(
            f'<polyline points="{ends[0]} {ends[1]}" fill="none" stroke-width="3" '
            f'stroke="{COLOURS[str(a["status"])]}"/>'
        )
    for minutes, name in ((0, "0"), (60, "1 h"), (300, "5 h"), (1200, "20 h"), (6000, "100 h")):
        x, y = at(minutes, 0).split(",")
        out.append(f'<text x="{x}" y="{float(y) + 16}" text-anchor="middle">{name}</text>')
    for value in (0, 4, 8, 12):
        x, y = at(0, value).split(",")
        out.append(f'<text x="{LEFT - 8}" y="{float(y) + 4}" text-anchor="end">{value}</text>')
    out.append(
        f'<text x="{LEFT}" y="{HEIGHT - 8}">patrol in a silent year; incidents a week upwards; '
        f'<tspan fill="{COLOURS["unknown"]}">unknown</tspan>, '
        f'<tspan fill="{COLOURS["sparse"]}">sparse</tspan>; blue: 90 % interval</text></svg>'
    )
    return "\n".join(out) + "\n"


@click.command()
@click.option("--svg", type=click.Path(dir_okay=False, path_type=Path), help="Draw into a file.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
def main(svg: Path | None, as_json: bool) -> None:
    """Say what a silent year leaves to expect."""
    if svg is not None:
        svg.write_text(drawing(), encoding="utf-8")
    rows = left_to_expect([float(m) for m in MINUTES])
    if as_json:
        click.echo(json.dumps(rows, indent=2))
        return
    for row in rows:
        click.echo("{minutes:>8.0f} min {rate:>7.2f} ({low:.2f}-{high:.2f}) {status}".format(**row))


if __name__ == "__main__":
    main()
