"""The cities that are simulated: a real one with so many crews, or a made one of 272 wards."""

from collections import Counter
from dataclasses import fields, replace
from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
from shapely import box

from geo.model import LonLat, Place
from geo.simulation.published import Total
from geo.wards.read import wards_as_records
from planner.city.folder import CityData
from planner.city.model import Post, Squad
from planner.city.settings import City
from planner.patrol.loops.parameters import STEPS_PER_S, LoopParams

ROWS, COLUMNS, SIDE_DEG = 16, 17, 0.018
MADE_SQUADS, MADE_POSTS = 40, 8
WARDS_A_PLACE = 4
_TURNS: dict[str, Any] = {"crews": 2} if "crews" in {f.name for f in fields(Squad)} else {}
"""Where squads have crews that take turns, two of them keep a squad on duty every day."""

KINDS = ("market", "park", "beach", "hospital", "port")


def with_crews(settings: City, loops: int) -> City:
    """Return a city in which so many crews drive a day, as evenly over the shifts as they go.

    Each crew is a squad of its own with one shift, so that nobody drives twice; posts are those of
    the city's squads in turn.
    """
    shifts = len(settings.shifts)
    squads = []
    for number in range(loops):
        turn, shift = divmod(number, shifts)
        squads.append(
            replace(
                settings.squads[turn % len(settings.squads)],
                name=f"Regu {turn + 1} {settings.shifts[shift].name}",
                shifts=(settings.shifts[shift].name,),
                **_TURNS,
            )
        )
    return replace(settings, squads=tuple(squads))


def with_search(settings: City, seconds: float) -> City:
    """Return a city whose loops are searched for so long by a quiet machine.

    Counted in steps, so that the same days come out on any machine however busy.
    """
    search = LoopParams(iterations=max(round(seconds * STEPS_PER_S), 1))
    return replace(settings, sections={**settings.sections, "loops": search})


def made_city(like: CityData) -> tuple[CityData, tuple[Total, ...]]:
    """Return a made city: 272 wards of 4 km2 in 17 districts, 40 squads at 8 posts in three shifts.

    Categories, shifts and parameters are those of `like`. Half its districts have published
    enforcement, so that a biased start knows where to go.
    """
    rows = [(r, c) for r in range(ROWS) for c in range(COLUMNS)]
    frame = gpd.GeoDataFrame(
        {
            "code": [f"M{c:02d}.{r:02d}" for r, c in rows],
            "name": [f"Kelurahan {c:02d}-{r:02d}" for r, c in rows],
            "district_code": [f"M{c:02d}" for _, c in rows],
            "district": [f"Kecamatan {c:02d}" for _, c in rows],
            "area_km2": 4.0,
            "people": float("nan"),
            "centre_lon": [101.0 + SIDE_DEG * (c + 0.5) for _, c in rows],
            "centre_lat": [1.5 + SIDE_DEG * (r + 0.5) for r, _ in rows],
            "centre_known": True,
            "includes": "",
        },
        geometry=[
            box(
                101.0 + SIDE_DEG * c,
                1.5 + SIDE_DEG * r,
                101.0 + SIDE_DEG * (c + 1),
                1.5 + SIDE_DEG * (r + 1),
            )
            for r, c in rows
        ],
        crs="OGC:CRS84",
    )
    rng = np.random.default_rng(272)
    places = tuple(
        Place(
            name=f"Tempat {n:02d}",
            kind=KINDS[n % len(KINDS)],
            point=LonLat(
                round(101.0 + SIDE_DEG * (c + float(rng.uniform(0.2, 0.8))), 5),
                round(1.5 + SIDE_DEG * (r + float(rng.uniform(0.2, 0.8))), 5),
            ),
        )
        for n, (r, c) in enumerate(rows[::WARDS_A_PLACE])
    )
    every = len(rows) // MADE_POSTS
    homes = rows[every // 2 :: every][:MADE_POSTS]
    posts = tuple(
        Post(
            name=f"Pos {n}",
            point=LonLat(101.0 + SIDE_DEG * (c + 0.5), 1.5 + SIDE_DEG * (r + 0.5)),
            kind="standby" if n else "headquarters",
        )
        for n, (r, c) in enumerate(homes)
    )
    squads = tuple(
        Squad(name=f"Regu {n}", post=posts[n % MADE_POSTS].name, shifts=())
        for n in range(MADE_SQUADS)
    )
    settings = replace(like.settings, posts=posts, squads=squads)
    totals = [
        Total(
            category="PKL",
            start=date(2024, 1, 1),
            end=date(2024, 12, 31),
            count=100 * (1 + c % 3),
            district=f"M{c:02d}",
        )
        for c in range(0, COLUMNS, 2)
    ]
    data = replace(
        like,
        settings=settings,
        folder=Path("made"),
        frame=frame,
        wards=tuple(wards_as_records(frame)),
        places=places,
        notices=(),
        stamp="",
    )
    return data, (*totals, *_mix(like))


def _mix(like: CityData) -> tuple[Total, ...]:
    """Return a made year's totals of the whole city: every category, the first the most."""
    count = Counter({c.code: 1000 // (n + 1) for n, c in enumerate(like.settings.categories)})
    return tuple(
        Total(category=code, start=date(2024, 1, 1), end=date(2024, 12, 31), count=n)
        for code, n in count.items()
    )
