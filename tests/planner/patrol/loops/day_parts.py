"""Wards, hotspots and rates of a small town for the tests of demand and coverage."""

from datetime import time

from geo.model import Hotspot, LonLat, Ward, WardRate
from geo.notice import as_it_is
from planner.city.model import Category, Shift
from planner.patrol.model import Stop

SHIFTS = (
    Shift(name="pagi", start=time(7), end=time(15)),
    Shift(name="siang", start=time(15), end=time(23)),
    Shift(name="malam", start=time(23), end=time(7)),
)
CATEGORIES = {
    "PKL": Category(
        code="PKL",
        name="Pedagang kaki lima",
        severity=1.0,
        windows=((time(6), time(11)),),
        dwell_min=12,
        instruction="Imbau pedagang.",
    ),
    "ASUSILA": Category(
        code="ASUSILA",
        name="Asusila",
        severity=3.0,
        windows=((time(20), time(3)),),
        dwell_min=40,
        instruction="Periksa penginapan.",
    ),
}


def wards(count: int = 4, *, districts: int = 2) -> tuple[Ward, ...]:
    """Return wards in a row 0.1° apart, by turns in the districts D0, D1, …"""
    return tuple(
        Ward(
            code=f"W{n:03d}",
            name=f"Kampung {n}",
            district_code=f"D{n % districts}",
            district=f"D{n % districts}",
            area_km2=5.0,
            centre=LonLat(round(101 + 0.1 * n, 6), 1.5),
            outline={"type": "Polygon", "coordinates": []},
        )
        for n in range(count)
    )


def rates(*wards: Ward, rate: float = 1.0, status: str = "known") -> tuple[WardRate, ...]:
    """Return the same rate for some wards in all shifts."""
    return tuple(
        WardRate(
            ward=w.code,
            shift=s.name,
            rate=rate,
            sd=0.1,
            exposure=0.5,
            observed=9,
            status=status,  # type: ignore[arg-type]
        )
        for w in wards
        for s in SHIFTS
    )


def hotspot(
    key: str,
    *,
    shift: str = "pagi",
    lon: float = 101.0,
    lat: float = 1.51,
    severity: float = 2.0,
    category: str = "PKL",
    peak_hours: tuple[int, ...] = (),
    significant: bool = True,
) -> Hotspot:
    """Return a hotspot."""
    return Hotspot(
        id=key,
        shift=shift,
        centre=LonLat(lon, lat),
        outline={"type": "Polygon", "coordinates": []},
        incidents=20,
        expected=1.0,
        sd=0.2,
        severity=severity,
        category=category,
        peak_hours=peak_hours,
        trend=1.0,
        wards=("W000",),
        why={"chronic": 1.0},
        z=3.0,
        q=0.01,
        significant=significant,
        emerging=False,
    )


def stop(key: str, *, district: str = "D0", prize: float = 1.0, ward: str = "W000") -> Stop:
    """Return a stop that is open from 08.00 to 12.00."""
    return Stop(
        id=key,
        kind="place",
        name=as_it_is(key),
        point=LonLat(101.0, 1.5),
        ward_code=ward,
        ward=ward,
        district=district,
        prize=prize,
        dwell_s=600,
        windows_s=((8 * 3600, 12 * 3600 - 600),),
    )
