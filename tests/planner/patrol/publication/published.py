"""A published day of the small city, made by hand: three shifts, two squads, four stops each."""

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count, pairwise

from geo.model import LonLat
from geo.notice import Notice, as_it_is
from planner.city.office import Office
from planner.city.settings import City
from planner.patrol.draft.store import Draft, Drafts
from planner.patrol.export.json import plan_to_json
from planner.patrol.kept import KeptPlan
from planner.patrol.model import Coverage, Loop, Plan, PlannedStop, ShiftPlan, Stop, UnmetDuty
from planner.patrol.publication.model import Publication
from planner.patrol.publication.publish import publish
from planner.patrol.store import Plans
from tests.planner.city.small_city import WARDS

SQUADS_OF = {"pagi": ("Regu 1", "Regu 2"), "siang": ("Regu 1", "Regu 2"), "malam": ("Regu 2",)}

INSTRUCTION = "Ajak pedagang pindah."
"""What the city writes itself, in its own language."""

CHECKED = "Pedagang pindah"
"""What it has its squads tick; in words of its instruction."""


def published_day(office: Office, date: str | None = None, *, reason: str = "") -> Publication:
    """Return the small city's plan of a day, today if left out, published with its passes.

    A plan of an earlier day was published as its first shift began.
    """
    draft = proposed_day(office, date)
    start = datetime.fromisoformat(draft.date).replace(tzinfo=office.data.settings.zone)
    at = min(office.now(), start + timedelta(seconds=office.data.settings.shifts[0].start_s))
    return publish(
        replace(office, clock=lambda: at),
        draft.date,
        revision=draft.revision,
        reason=reason,
        by="komandan",
    )


def proposed_day(
    office: Office, date: str | None = None, *, plan: Plan | None = None, seed: int = 7
) -> Draft:
    """Return the draft of the small city's plan of a day, or of a given plan, kept."""
    made = plan or small_plan(office.data.settings, date or today(office), office.now(), seed)
    kept = KeptPlan(
        id=f"{made.date}-{made.seed}",
        city=office.city,
        date=made.date,
        seed=made.seed,
        made=made.made,
        json=plan_to_json(made),
    )
    with office.database.write():
        Plans.of(office).keep(kept)
        return Drafts.of(office).start(made.date, kept.id, "system", office.now())


def today(office: Office) -> str:
    """Return the office's day."""
    return office.now().astimezone(office.data.settings.zone).date().isoformat()


def small_plan(city: City, date: str, made: datetime, seed: int = 7) -> Plan:
    """Return a plan of the small city whose stops lie in its four wards, one loop at night."""
    midnight = datetime.fromisoformat(date).replace(tzinfo=city.zone)
    number = count(1)
    shifts = []
    for shift in city.shifts:
        start = midnight + timedelta(seconds=shift.start_s)
        loops = tuple(
            small_loop(city, squad, shift.name, start, [next(number) for _ in range(4)])
            for squad in SQUADS_OF[shift.name]
        )
        end = midnight + timedelta(seconds=shift.end_s)
        shifts.append(ShiftPlan(name=shift.name, start=start, end=end, loops=loops))
    prize = sum(loop.prize for shift in shifts for loop in shift.loops)
    return Plan(
        city=city.key,
        city_name=city.name,
        date=date,
        seed=seed,
        made=made.replace(microsecond=0),
        shifts=tuple(shifts),
        coverage=Coverage(
            districts={"Selatan": 10, "Utara": 10},
            unmet=(
                UnmetDuty(
                    duty=Notice.of("place.ward", ward="Utara Timur"),
                    why=Notice.of("unmet.no_squad"),
                    remedy=Notice.of("unmet.assign_squad"),
                ),
            ),
        ),
        predictability=0.2,
        prize=prize,
        best_prize=prize,
        caveats=(Notice.of("roads.schematic"),),
        data_until=made - timedelta(days=1),
        incidents=80,
    )


def small_loop(
    city: City, squad: str, shift: str, start: datetime, numbers: list[int], dwell_s: int = 900
) -> Loop:
    """Return a loop that drives six minutes and two kilometres to each of its stops and back."""
    post = city.posts[0]
    at, planned = start, []
    for order, number in enumerate(numbers, 1):
        arrive = at + timedelta(minutes=6)
        at = arrive + timedelta(seconds=dwell_s)
        planned.append(
            PlannedStop(
                order=order,
                stop=small_stop(number, dwell_s),
                arrive=arrive,
                start=arrive,
                leave=at,
                drive_s=360,
                drive_m=2000.0,
                duty=(Notice.of("place.district", district="Utara"),) if order == 2 else (),
                checklist=(Notice.of("check.stalls"), as_it_is(CHECKED)),
            )
        )
    corners = [post.point, *(p.stop.point for p in planned), post.point]
    return Loop(
        squad=squad,
        shift=shift,
        post=post.name,
        post_point=post.point,
        depart=start,
        return_=at + timedelta(minutes=6),
        distance_m=2000.0 * (len(planned) + 1),
        drive_s=360 * (len(planned) + 1),
        prize=sum(p.stop.prize for p in planned),
        stops=tuple(planned),
        path=(*(p for a, b in pairwise(corners) for p in (a, LonLat(b.lon, a.lat))), post.point),
    )


def small_stop(number: int, dwell_s: int = 900) -> Stop:
    """Return a stop in one of the four wards, in turn."""
    code = tuple(WARDS)[number % 4]
    ward, _, district, west, south = WARDS[code]
    return Stop(
        id=f"s{number}",
        kind=("hotspot", "place", "ward")[number % 3],
        name=as_it_is(f"Pasar {number}"),
        point=LonLat(
            round(west + 0.01 + number % 7 * 0.004, 6), round(south + 0.01 + number % 5 * 0.006, 6)
        ),
        ward_code=code,
        ward=ward,
        district=district,
        prize=0.5 + number / 100,
        dwell_s=dwell_s,
        windows_s=((0, 108_000),),
        category="PKL",
        instruction=as_it_is(INSTRUCTION),
    )
