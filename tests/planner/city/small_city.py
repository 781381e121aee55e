"""A city of four square wards in two districts, small enough to check a whole day by hand."""

import json
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

from geo.model import Incident, LonLat, PatrolRecord

NOW = datetime(2026, 3, 2, tzinfo=UTC)

SETTINGS = """
name = "Kota Kecil"
timezone = "Asia/Jakarta"

[[posts]]
name = "Mako"
lon = 101.425
lat = 1.625
kind = "headquarters"

[[squads]]
name = "Regu 1"
post = "Mako"
crews = 3

[[squads]]
name = "Regu 2"
post = "Mako"
crews = 3

[[shifts]]
name = "pagi"
start = "07:00"
end = "10:00"
break_min = 15

[[shifts]]
name = "siang"
start = "15:00"
end = "18:00"

[[shifts]]
name = "malam"
start = "22:00"
end = "01:00"

[categories.PKL]
name = "Pedagang kaki lima"
windows = ["06:00-11:00", "15:00-18:00"]

[categories.ASUSILA]
name = "Asusila"
severity = 2.5
windows = ["20:00-03:00"]

[loops]
iterations = 60
workers = 1
"""

WARDS = {
    "A1": ("Utara Barat", "A", "Utara", 101.40, 1.65),
    "A2": ("Utara Timur", "A", "Utara", 101.45, 1.65),
    "B1": ("Selatan Barat", "B", "Selatan", 101.40, 1.60),
    "B2": ("Selatan Timur", "B", "Selatan", 101.45, 1.60),
}
SIDE = 0.05


def write_city(root: Path, settings: str = SETTINGS, name: str = "kecil") -> Path:
    """Write the city folder below `root` and return it."""
    folder = root / name
    folder.mkdir(parents=True)
    (folder / "city.toml").write_text(settings, encoding="utf-8")
    features = [
        {
            "type": "Feature",
            "properties": {
                "code": code,
                "name": ward,
                "kecamatan_code": district,
                "kecamatan": district_name,
            },
            "geometry": {
                "type": "Polygon",
                "coordinates": [
                    [
                        [west, south],
                        [west + SIDE, south],
                        [west + SIDE, south + SIDE],
                        [west, south + SIDE],
                        [west, south],
                    ]
                ],
            },
        }
        for code, (ward, district, district_name, west, south) in WARDS.items()
    ]
    (folder / "wards.geojson").write_text(
        json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8"
    )
    return folder


def incidents(count: int = 80, *, until: datetime = NOW, seed: int = 1) -> list[Incident]:
    """Return reported incidents of the last 300 days, most around one corner of ward B1."""
    draw = random.Random(seed)
    made = []
    for number in range(count):
        near = draw.random() < 0.7
        lon = 101.41 + draw.gauss(0, 0.001) if near else draw.uniform(101.401, 101.499)
        lat = 1.61 + draw.gauss(0, 0.001) if near else draw.uniform(1.601, 1.699)
        code = ("A" if lat > 1.65 else "B") + ("2" if lon > 101.45 else "1")
        hour = draw.choice([1, 2, 9, 15, 16])
        day = until - timedelta(days=draw.randrange(1, 300))
        made.append(
            Incident(
                id=f"i{number}",
                time=day.replace(hour=hour, minute=draw.randrange(1, 60)),
                point=LonLat(lon, lat),
                category="ASUSILA" if hour > 12 else "PKL",
                origin="reported",
                ward=code,
                district=code[0],
            )
        )
    return made


def patrols(until: datetime = NOW) -> list[PatrolRecord]:
    """Return a patrol a week and shift of both wards of district B, and of no other."""
    return [
        PatrolRecord(
            day=(until - timedelta(days=7 * week)).date().isoformat(),
            shift=shift,
            ward=ward,
            minutes=60,
            source="recorded",
        )
        for week in range(1, 30)
        for shift in ("pagi", "siang", "malam")
        for ward in ("B1", "B2")
    ]
