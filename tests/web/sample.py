"""A town of six square wards, one day's plan and three hotspots: small enough to check by hand."""

import itertools
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from geo.crs import metric_crs, to_metres
from geo.grid import Grid
from geo.hotspots.series import Series
from geo.model import Hotspot, LonLat, Place, Ward
from geo.notice import Notice, as_it_is
from planner.maps import Backdrop, Notices, RiskImage, risk_image
from planner.patrol.model import Coverage, Loop, Plan, PlannedStop, ShiftPlan, Stop, UnmetDuty

ZONE = ZoneInfo("Asia/Jakarta")
NOW = datetime(2023, 8, 2, 9, 30, tzinfo=ZONE)
DATA_UNTIL = datetime(2023, 7, 31, 22, 15, tzinfo=ZONE)
CAVEATS = (Notice.of("incidents.simulated"), Notice.of("roads.schematic"))
SHIFTS = (("pagi", 7), ("siang", 15), ("malam", 23))
SQUADS = ("Regu 1", "Regu 2")
DISTRICTS = (("14.01", "Kota Lama"), ("14.02", "Kota <Baru>"), ("14.03", "Hulu"))
SIDE_DEG = 0.02
WEST, SOUTH = 101.40, 1.64


def square(lon: float, lat: float, side: float = SIDE_DEG) -> dict[str, object]:
    west, south, east, north = (round(v, 6) for v in (lon, lat, lon + side, lat + side))
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def wards() -> tuple[Ward, ...]:
    out = []
    for i in range(6):
        code, district = DISTRICTS[i // 2]
        lon, lat = WEST + (i // 2) * SIDE_DEG, SOUTH + (i % 2) * SIDE_DEG
        out.append(
            Ward(
                code=f"{code}.100{i}",
                name=("Pasar", "Dermaga", "Taman", "Rimba", "Bukit", "Sungai")[i],
                district_code=code,
                district=district,
                area_km2=4.95,
                centre=LonLat(lon + 0.009, lat + 0.011),
                outline=square(lon, lat),
                people=12_345.0,
            )
        )
    return tuple(out)


def stop(ward: Ward, n: int) -> Stop:
    return Stop(
        id=f"s{n}",
        kind="place" if n % 2 else "hotspot",
        name=as_it_is(f"Titik {n} & <b>pasar</b>"),
        point=LonLat(ward.centre.lon + n * 0.0006, ward.centre.lat - n * 0.0005),
        ward_code=ward.code,
        ward=ward.name,
        district=ward.district,
        prize=0.25,
        dwell_s=720,
        windows_s=((25_200, 54_000),),
        category="PKL",
        instruction=as_it_is("Tertibkan lapak di badan jalan"),
    )


def loop(shift: str, hour: int, squad: int, day: datetime) -> Loop:
    depart = day.replace(hour=0, minute=0) + timedelta(hours=hour, minutes=5)
    post = LonLat(WEST + 0.03, SOUTH + 0.021)
    chosen = wards()[squad * 2 : squad * 2 + 4]
    planned, at, path = [], depart, [post]
    for order, ward in enumerate(chosen, start=1):
        place = stop(ward, order + squad)
        arrive = at + timedelta(seconds=600)
        leave = arrive + timedelta(seconds=place.dwell_s)
        planned.append(
            PlannedStop(
                order=order,
                stop=place,
                arrive=arrive,
                start=arrive,
                leave=leave,
                drive_s=600,
                drive_m=2500.0,
                duty=(Notice.of("place.district", district="Hulu"),) if order == 4 else (),
            )
        )
        at = leave
        path += [LonLat(place.point.lon, path[-1].lat), place.point]
    return Loop(
        squad=SQUADS[squad],
        shift=shift,
        post="Mako",
        post_point=post,
        depart=depart,
        return_=at + timedelta(seconds=600),
        distance_m=12_500.0,
        drive_s=3000,
        prize=1.0,
        stops=tuple(planned),
        path=(*path, post),
    )


def plan(date: str = "2023-08-02") -> Plan:
    day = datetime.fromisoformat(date).replace(tzinfo=ZONE)
    shifts = tuple(
        ShiftPlan(
            name=name,
            start=day + timedelta(hours=hour),
            end=day + timedelta(hours=hour + 8),
            loops=tuple(loop(name, hour, squad, day) for squad in range(len(SQUADS))),
        )
        for name, hour in SHIFTS
    )
    return Plan(
        city="kota",
        city_name="Kota Contoh",
        date=date,
        seed=7,
        made=NOW - timedelta(hours=3),
        shifts=shifts,
        coverage=Coverage(
            districts={"Kota Lama": 6, "Kota <Baru>": 12, "Hulu": 6},
            unmet=(
                UnmetDuty(
                    duty=Notice.of("place.ward", ward="Sungai"),
                    why=Notice.of("unmet.no_squad"),
                    remedy=Notice.of("unmet.assign_squad"),
                ),
            ),
        ),
        predictability=0.31,
        prize=6.0,
        best_prize=6.1,
        caveats=CAVEATS,
        data_until=DATA_UNTIL,
        incidents=577,
    )


def hotspots() -> tuple[Hotspot, ...]:
    out = []
    for n, (shift, _) in enumerate(SHIFTS):
        for k in range(2):
            ward = wards()[n * 2 + k]
            out.append(
                Hotspot(
                    id=f"h-{shift}-{k}",
                    shift=shift,
                    centre=ward.centre,
                    outline=square(ward.centre.lon - 0.002, ward.centre.lat - 0.002, 0.004),
                    incidents=40 - 10 * k,
                    expected=0.42 / (k + 1),
                    sd=0.1,
                    severity=0.9,
                    category="PKL",
                    peak_hours=(8, 9, 16),
                    trend=1.35 if k else 0.8,
                    wards=(ward.code,),
                    why={"chronic": 0.6, "last_weeks": 0.3, "neighbours": 0.1},
                    z=4.2,
                    q=0.001,
                    significant=k == 0 or n == 0,
                    emerging=n == 0 and k == 1,
                )
            )
    return tuple(out)


def series() -> tuple[tuple[str, Series], ...]:
    last = DATA_UNTIL.replace(hour=21, minute=5)
    return (
        (
            wards()[0].name,
            Series(
                category="PKL",
                centre=wards()[0].centre,
                radius_m=80,
                incidents=3,
                first=last - timedelta(hours=2),
                last=last,
                hours=(19, 20, 21),
                extra_per_day=0.2,
                until=last + timedelta(days=14),
                p=1e-5,
            ),
        ),
    )


def grid() -> Grid:
    crs = metric_crs(WEST, SOUTH)
    x, y = to_metres(
        np.array([WEST, WEST + 3 * SIDE_DEG]), np.array([SOUTH, SOUTH + 2 * SIDE_DEG]), crs
    )
    cols, rows = int((x[1] - x[0]) // 250), int((y[1] - y[0]) // 250)
    inside = np.ones((rows, cols), dtype=np.bool_)
    return Grid(crs, 250.0, float(x[0]), float(y[0]), inside, np.zeros(rows * cols, np.int64))


def risks() -> tuple[RiskImage, ...]:
    cells = grid()
    x, y = cells.centres()
    out = []
    for n, (shift, _) in enumerate(SHIFTS):
        away = np.hypot(x - x.mean() - 900 * (n - 1), y - y.mean())
        out.append(risk_image(cells, 0.01 * np.exp(-away / 800), shift))
    return tuple(out)


def backdrop() -> Backdrop:
    towns = wards()
    return Backdrop(
        city="Kota Contoh",
        wards=towns,
        places=(Place(name="Pasar Lama", kind="market", point=towns[0].centre, quality="baik"),),
        posts=(("Mako", LonLat(WEST + 0.03, SOUTH + 0.021)),),
        roads=tuple((a.centre, b.centre) for a, b in itertools.pairwise(towns)),
        categories={"PKL": "Pedagang kaki lima"},
        district_rates={"14.01": 3.2, "14.02": 0.4, "14.03": None},
        ward_rates={w.code: (None if i > 3 else 0.5 * i) for i, w in enumerate(towns)},
        attribution="Batas: contoh",
    )


def notices() -> Notices:
    return Notices(now=NOW, data_until=DATA_UNTIL, caveats=CAVEATS)
