"""Every figure of a day's reports, reckoned again from what phones sent."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from tests.web.review.figures.agree import check
from tests.web.review.figures.conftest import Shown
from tests.web.review.figures.driven import Driven, day_driven
from tests.web.review.figures.office import FIRST, SECOND
from tests.web.review.figures.page import Key
from tests.web.review.figures.tables import NAMES, ZONE, Tables

pytestmark = pytest.mark.slow

Expected = dict[Key, tuple[float, ...] | float]
MINUTES = "Menit per kelurahan"
WARDS = {code: (name, "Utara" if code < "B" else "Selatan") for code, name in NAMES.items()}


def summed(parts: Sequence[dict[str, float]]) -> dict[str, float]:
    """Return the sums by ward of what each report tells, in tenths of a minute."""
    return {ward: sum(round(part.get(ward, 0.0), 1) for part in parts) for ward in NAMES}


def day_page(tables: Tables, day: str) -> Expected:
    """Return what the page of a day has to show."""
    every = day_driven(tables, day)
    told = [o for o in every if o.told]
    heard = [o for o in every if o.told or o.findings]
    signed, approved = tables.rows(
        "SELECT count(signed_us), count(approved_us) FROM reports "
        "WHERE city = :city AND date = :day",
        day=day,
    )[0]
    visited, answered = sum(o.count("visited") for o in told), sum(o.answered for o in told)
    duties = sum(o.duties("visited", "skipped", "missed") for o in told)
    out: Expected = {
        ("Rencana ditepati", ""): (visited / answered, visited, answered),
        ("Kewajiban", ""): (sum(o.duties("visited") for o in told), duties),
        ("Regu yang mengirim kabar", ""): (len(heard), len(every)),
        ("Ditandatangani", ""): (signed, len(every), approved),
        ("Temuan", ""): sum(len(o.findings) for o in every),
        ("Di titik, di jalan", ""): (
            sum(sum(o.dwell_s.values()) for o in told) / 60,
            sum(o.drive_s for o in told) / 60,
            sum(o.driven_m for o in told) / 1000,
        ),
    }
    many = {o.squad for o in every}
    for o in every:
        row = "Regu", f"{o.squad} {o.shift}" if len(many) < len(every) else o.squad
        if o.told:
            out[*row, "Titik didatangi"] = o.count("visited"), o.answered
            out[*row, "Ditepati"] = o.count("visited") / o.answered
            out[*row, "Kewajiban"] = o.duties("visited"), o.duties("visited", "skipped", "missed")
            out[*row, "Dilewati"] = o.count("skipped")
            out[*row, "Menit di titik"] = sum(o.dwell_s.values()) / 60
        if o.told or o.findings:
            out[*row, "Temuan"] = len(o.findings)
    promised = summed([o.planned for o in every])
    untold = summed([o.planned for o in every if not o.told])
    actual = summed([o.actual for o in told])
    for code, (name, district) in WARDS.items():
        row = MINUTES, f"{name} {district}"
        out[*row, "Rencana"] = promised[code], untold[code]
        out[*row, "Nyata"] = actual[code]
    return out


def report_page(o: Driven, late: int) -> Expected:
    """Return what the report of one squad has to show."""
    dwell_s = sum(o.dwell_s.values())
    planned_dwell = sum(s["dwell_s"] for s in o.stops) / 60
    planned_drive, planned_km = o.planned_drive_s / 60, o.planned_m / 1000
    out: Expected = {
        ("Menit di titik", ""): planned_dwell,
        ("Menit di jalan", ""): planned_drive,
        ("Jarak", ""): planned_km,
    }
    if o.told:
        visited, duties = o.count("visited"), o.duties("visited", "skipped", "missed")
        kept = visited / o.answered
        out["Titik didatangi", ""] = visited, o.answered, kept
        out["Nilai terkumpul", ""] = o.prize
        out["Kewajiban", ""] = o.duties("visited"), duties
        out["Menit di titik", ""] = dwell_s / 60, planned_dwell
        out["Menit di jalan", ""] = o.drive_s / 60, planned_drive
        out["Jarak", ""] = o.driven_m / 1000, planned_km
        out["message", "Titik: # dari # didatangi (#)"] = visited, o.answered, kept
        out["message", "Wajib: # dari #"] = o.duties("visited"), duties
        out["message", "Waktu: # mnt di titik, # mnt di jalan, # km"] = (
            *(dwell_s / 60, o.drive_s / 60),
            o.driven_m / 1000,
        )
        spent = {code: round(o.actual.get(code, 0.0), 1) for code in NAMES}
        reached = sorted((WARDS[code][::-1], code) for code, minutes in spent.items() if minutes)
        line = ", ".join(f"{NAMES[code]} #" for _, code in reached)
        if line:
            out["message", f"Menit per kelurahan: {line}"] = tuple(spent[c] for _, c in reached)
    if o.findings:
        out["message", "Temuan: #"] = len(o.findings)
    if late:
        out["message", "Susulan setelah tanda tangan: #"] = late
    out.update(rows(o))
    for code, (name, district) in WARDS.items():
        row = MINUTES, f"{name} {district}"
        if o.planned.get(code) or o.actual.get(code):
            out[*row, "Rencana"] = o.planned.get(code, 0.0)
            if o.told:
                out[*row, "Nyata"] = o.actual.get(code, 0.0)
    return out


def rows(o: Driven) -> Expected:
    """Return the figures of the stops' table."""
    out: Expected = {}
    for order, stop in enumerate(o.stops, 1):
        duty = " Wajib: Kecamatan Utara" if stop["duties"] else ""
        head = f"{order}. {stop['name']} {stop['ward']}, {stop['district']}{duty}"
        out["Titik", head, "Titik"] = order
        if o.states[stop["id"]] == "visited":
            planned = datetime.fromisoformat(stop["arrive"])
            out["Titik", head, "Menit"] = o.dwell_s[stop["id"]] / 60
            late = o.arrived[stop["id"]] - planned
            out["Titik", head, "Terlambat"] = round(late / timedelta(minutes=1))
            away = o.away_m[stop["id"]]
            if away - 8 > 150:
                out["Titik", head, "Hasil"] = away, 8
    places = {s["id"]: n for n, s in enumerate(o.stops)}
    came = [places[key] for key in sorted(o.arrived, key=lambda key: o.arrived[key])]
    swapped = sum(a > b for a, b in pairwise(came))
    if swapped:
        out["Titik", "", "# titik didatangi tidak menurut urutan rencana."] = swapped
    return out


@pytest.mark.parametrize("day", [FIRST, SECOND])
def test_every_figure_of_a_days_page_is_that_of_the_tables(
    shown: Shown, tables: Tables, day: str
) -> None:
    check(shown(f"/laporan/{day}"), day_page(tables, day))


@pytest.mark.parametrize("day", [FIRST, SECOND])
def test_every_figure_of_each_report_is_that_of_the_tables(
    shown: Shown, tables: Tables, day: str
) -> None:
    signed = {
        (shift, squad): datetime.fromtimestamp(us / 1e6, ZONE)
        for shift, squad, us in tables.rows(
            "SELECT shift, squad, signed_us FROM reports WHERE city = :city AND date = :day",
            day=day,
        )
    }
    for o in day_driven(tables, day):
        moment = signed.get((o.shift, o.squad))
        then = next(
            each
            for each in day_driven(tables, day, by=moment)
            if (each.shift, each.squad) == (o.shift, o.squad)
        )
        late = [
            e
            for e in tables.events(day)
            if moment and (e["shift"], e["squad"]) == (o.shift, o.squad)
            if e["received_us"] >= moment.timestamp() * 1e6
        ]
        page = f"/laporan/{day}/{o.shift}/{o.squad.lower().replace(' ', '-')}"
        check(shown(page), report_page(then, len(late)))


@pytest.mark.parametrize("stage", ["", "open", "signed", "approved"])
def test_the_list_of_reports_has_no_figure_that_could_be_wrong(shown: Shown, stage: str) -> None:
    check(shown(f"/laporan?keadaan={stage}"), {})
