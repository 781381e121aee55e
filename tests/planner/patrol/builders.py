"""Small plans and wards for tests, the same ones on every call."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from geo.model import LonLat, Ward
from geo.notice import Notice, as_it_is
from planner.patrol.model import Coverage, Loop, Plan, PlannedStop, ShiftPlan, Stop, UnmetDuty

JAKARTA = ZoneInfo("Asia/Jakarta")
POST = LonLat(101.4478, 1.6662)
SHIFTS = (("Pagi", 7), ("Siang", 15), ("Malam", 23))
CAVEATS = (Notice.of("roads.schematic"), Notice.of("incidents.simulated"))


def make_stop(number: int = 1, **changes: object) -> Stop:
    """Return a stop; any field can be given, name and instruction as text."""
    texts = ("name", "instruction")
    changes = {
        k: as_it_is(v) if k in texts and isinstance(v, str) else v for k, v in changes.items()
    }
    turn = (number * 7) % 12
    stop = Stop(
        id=f"s{number}",
        kind=("hotspot", "place", "ward")[number % 3],
        name=as_it_is(f"Pasar {number}"),
        point=LonLat(
            round(POST.lon + 0.004 * (turn - 6), 6), round(POST.lat + 0.003 * (number % 7 - 3), 6)
        ),
        ward_code=f"14.72.02.{1000 + number % 6}",
        ward=f"Ward {number % 6}",
        district=("Timur", "Barat")[number % 2],
        prize=0.5 + number / 10,
        dwell_s=720,
        windows_s=((0, 108_000),),
        category="pkl",
        instruction=as_it_is("Ajak pedagang pindah dari trotoar."),
    )
    return replace(stop, **changes)  # type: ignore[arg-type]


def make_loop(
    squad: str = "Regu 1",
    shift: str = "Pagi",
    depart: datetime = datetime(2026, 11, 20, 7, 0, tzinfo=JAKARTA),
    stops: int | tuple[Stop, ...] = 5,
    **changes: object,
) -> Loop:
    """Return a loop that drives 6 minutes and 2 km to each stop and back to the post."""
    chosen = tuple(make_stop(n) for n in range(1, stops + 1)) if isinstance(stops, int) else stops
    now = depart
    planned = []
    for order, stop in enumerate(chosen, 1):
        arrive = now + timedelta(minutes=6)
        now = arrive + timedelta(seconds=stop.dwell_s)
        planned.append(
            PlannedStop(
                order=order,
                stop=stop,
                arrive=arrive,
                start=arrive,
                leave=now,
                drive_s=360,
                drive_m=2000.0,
                duty=(as_it_is("kecamatan Barat"),) if order % 4 == 2 else (),
                checklist=(Notice.of("check.stalls"), as_it_is("Catat yang mengulang")),
            )
        )
    legs = len(chosen) + 1 if chosen else 0
    loop = Loop(
        squad=squad,
        shift=shift,
        post="Mako",
        post_point=POST,
        depart=depart,
        return_=now + timedelta(minutes=6 if chosen else 0),
        distance_m=2000.0 * legs,
        drive_s=360 * legs,
        prize=sum(s.prize for s in chosen),
        stops=tuple(planned),
        path=_path(chosen),
    )
    return replace(loop, **changes)  # type: ignore[arg-type]


def make_plan(
    *, shifts: int = 3, squads: int = 4, stops: int = 5, date: str = "2026-11-20", **changes: object
) -> Plan:
    """Return a day of `shifts` × `squads` loops with `stops` stops each."""
    midnight = datetime.fromisoformat(date).replace(tzinfo=JAKARTA)
    made = []
    for name, hour in SHIFTS[:shifts]:
        start = midnight + timedelta(hours=hour)
        loops = tuple(make_loop(f"Regu {n}", name, start, stops) for n in range(1, squads + 1))
        made.append(ShiftPlan(name=name, start=start, end=start + timedelta(hours=8), loops=loops))
    prize = sum(loop.prize for shift in made for loop in shift.loops)
    plan = Plan(
        city="contoh",
        city_name="Kota Contoh",
        date=date,
        seed=7,
        made=datetime(2026, 11, 20, 5, 30, tzinfo=JAKARTA),
        shifts=tuple(made),
        coverage=Coverage(
            districts={"Barat": 3, "Timur": 2, "Utara": 0},
            unmet=(
                UnmetDuty(
                    duty=as_it_is("Utara"),
                    why=as_it_is("40 menit terlalu jauh"),
                    remedy=as_it_is("tambah 1 regu"),
                ),
            ),
        ),
        predictability=0.18,
        prize=prize,
        best_prize=prize * 1.01,
        caveats=CAVEATS,
        data_until=datetime(2026, 11, 18, 16, 0, tzinfo=UTC),
        incidents=577,
    )
    return replace(plan, **changes)  # type: ignore[arg-type]


def make_wards() -> tuple[Ward, ...]:
    """Return six square wards of two districts around the post; one has a hole."""
    wards = []
    for n in range(6):
        west, south = 101.41 + 0.025 * (n % 3), 1.645 + 0.025 * (n // 3)
        wards.append(make_ward(n, west, south, hole=n == 4))
    return tuple(wards)


def make_ward(
    n: int, west: float, south: float, *, size: float = 0.025, hole: bool = False
) -> Ward:
    """Return a square ward whose rings wind the wrong way, as shapefiles have them."""
    rings = [_square(west, south, size)]
    if hole:
        rings.append(_square(west + size / 4, south + size / 4, size / 4)[::-1])
    return Ward(
        code=f"14.72.02.{1000 + n}",
        name=f"Ward {n}",
        district_code=f"14.72.{n % 2:02d}",
        district=("Timur", "Barat")[n % 2],
        area_km2=7.7,
        centre=LonLat(west + size / 2, south + size / 2),
        outline={"type": "Polygon", "coordinates": rings},
        people=12_000.0 if n else None,
        includes=("14.72.02.1099",) if n == 3 else (),
    )


def _square(west: float, south: float, size: float) -> list[list[float]]:
    east, north = west + size, south + size
    return [[west, south], [west, north], [east, north], [east, south], [west, south]]


def _path(stops: tuple[Stop, ...]) -> tuple[LonLat, ...]:
    corners = [POST, *(s.point for s in stops), POST]
    path = [POST]
    for a, b in pairwise(corners):
        path += [LonLat(b.lon, a.lat), b]
    return tuple(path)
