from datetime import date
from io import BytesIO
from pathlib import Path

import icalendar
import openpyxl
import pytest

from planner.city.office import Office
from planner.errors import ConflictError, NotFoundError, PersonError, PlannerError, RuleError
from planner.staffing.edit import Change
from planner.staffing.export.files import member_files, roster_files, squad_files
from planner.staffing.model import Assignment, Case, Leave, Member, Roster, Service, Vehicle
from planner.staffing.reasons import violation_told, why_text
from planner.staffing.service import roster as staffing
from planner.staffing.service.demo import demo_staff
from planner.staffing.service.members import (
    _squad,
    import_members,
    put_leave,
    put_member,
    put_vehicle,
)
from planner.staffing.service.roster import (
    case_of,
    change_month,
    make_month,
    on_duty,
    stand_ins,
    view_month,
)
from planner.staffing.store import Staffing
from planner.words import say

MONTH = "2026-12"
EVIL = '=HYPERLINK("http://x.invalid")'


def day(number: int) -> date:
    return date(2026, 12, number)


def by_hand(case: Case) -> Roster:
    """Return a roster made without the solver: the first in the morning, the second at night."""
    services = [Service(d, s, "Regu 1") for d in case.days[:3] for s in ("pagi", "malam")]
    people = {"pagi": "a", "malam": "b"}
    return Roster(
        month=case.month,
        services=tuple(services),
        assignments=tuple(
            Assignment(day=s.day, member=people[s.shift], shift=s.shift, squad=s.squad)
            for s in services
        ),
        gaps=(),
    )


@pytest.fixture
def unit(office: Office, monkeypatch: pytest.MonkeyPatch) -> Office:
    """Give an office with three people and the roster of three days."""
    monkeypatch.setattr(staffing, "make_roster_apart", by_hand)
    for id, name in (("a", "Anggota 1 Regu 1"), ("b", EVIL), ("c", "Anggota 3 Regu 1")):
        Staffing.of(office).put_members([Member(id=id, name=name, squad="Regu 1")])
    make_month(office, MONTH, by="uji")
    return office


def change(office: Office, revision: int = 1, **what: object) -> tuple[object, ...]:
    return change_month(office, MONTH, Change(**what), revision=revision, by="uji")  # type: ignore[arg-type]


def test_who_is_on_duty_stands_by_shift_and_squad_with_ready_vehicles(unit: Office) -> None:
    for name, out in (("Mobil 1", None), ("Mobil 2", day(2))):
        car = Vehicle(id="", name=name, kind="mobil", squad="Regu 1", out_until=out)
        put_vehicle(unit, car, by="uji")
    duty = on_duty(unit, "2026-12-01")
    assert [(d.shift, d.squad, [m.id for m in d.members]) for d in duty] == [
        ("pagi", "Regu 1", ["a"]),
        ("malam", "Regu 1", ["b"]),
    ]
    assert [v.name for v in duty[0].vehicles] == ["Mobil 1"]
    assert [v.name for v in on_duty(unit, day(3))[0].vehicles] == ["Mobil 1", "Mobil 2"]
    assert on_duty(unit, "2026-12-20") == ()


def test_somebody_free_takes_a_place_over_and_the_reason_says_so(unit: Office) -> None:
    change(unit, action="exchange", day=day(1), member="a", other="c")
    kept = Staffing.of(unit).roster(MONTH)
    assert kept is not None
    assert kept.revision == 2
    new = next(a for a in kept.assignments if a.day == day(1) and a.shift == "pagi")
    assert (new.member, new.pinned) == ("c", True)
    names = {"a": "Anggota 1 Regu 1"}
    assert why_text(new, names, "id") == "Ditukar oleh komandan dengan Anggota 1 Regu 1."
    assert why_text(new, names, "en") == "Exchanged by the commander with Anggota 1 Regu 1."


def test_no_edit_breaks_rest_and_nothing_of_it_is_kept(unit: Office) -> None:
    with pytest.raises(RuleError) as refused:
        change(unit, action="exchange", day=day(1), member="a", other="b", other_day=day(2))
    assert {v.rule for v in refused.value.broken} == {"twice"}
    with pytest.raises(RuleError) as rest:
        change(unit, action="exchange", day=day(2), member="a", other="b")
    told = say(violation_told(rest.value.broken[0], "B"), "id")
    assert told.startswith("B: istirahat hanya")
    kept = Staffing.of(unit).roster(MONTH)
    assert kept is not None
    assert kept.revision == 1


def test_leave_entered_later_is_told_and_keeps_people_from_being_added(unit: Office) -> None:
    away = Leave(id="", member="c", first_day=day(5), last_day=day(6))
    put_leave(unit, away, by="uji")
    with pytest.raises(RuleError):
        change(unit, action="add", day=day(5), member="c", shift="pagi", squad="Regu 1")
    put_leave(unit, Leave(id="", member="a", first_day=day(1), last_day=day(1)), by="uji")
    view = view_month(unit, MONTH)
    assert view is not None
    assert [(v.rule, v.member) for v in view.broken] == [("leave", "a")]


def test_who_goes_on_leave_leaves_a_gap_and_is_told_nowhere_as_serving(unit: Office) -> None:
    before = view_month(unit, MONTH)
    put_leave(unit, Leave(id="", member="a", first_day=day(1), last_day=day(1)), by="uji")
    view = view_month(unit, MONTH)
    assert before is not None
    assert view is not None
    lacking = [sum(g.missing for g in v.gaps) for v in (before, view)]
    assert lacking[1] == lacking[0] + 1
    gap = next(g for g in view.gaps if g.service.day == day(1) and g.duty == "member")
    assert [m.id for m in stand_ins(view, gap)] == ["c"]
    assert [[m.id for m in d.members] for d in on_duty(unit, day(1))] == [[], ["b"]]
    change(unit, action="add", day=day(1), member="c", shift="pagi", squad="Regu 1")
    after = view_month(unit, MONTH)
    assert after is not None
    assert sum(g.missing for g in after.gaps) == lacking[0]


def test_a_crew_may_be_left_short_but_it_is_told(unit: Office) -> None:
    warnings = change(unit, action="remove", day=day(1), member="a")
    assert [(w.rule, w.figure) for w in warnings] == [("crew", 3)]  # type: ignore[attr-defined]


def test_the_second_of_two_commanders_is_told(unit: Office) -> None:
    change(unit, action="pin", day=day(1), member="a")
    with pytest.raises(ConflictError, match="changed by uji"):
        change(unit, action="remove", day=day(1), member="a")
    with pytest.raises(NotFoundError):
        change(unit, revision=2, action="pin", day=day(9), member="a")


def test_what_is_pinned_comes_back_in_the_case_of_the_month(unit: Office) -> None:
    change(unit, action="pin", day=day(1), member="a")
    assert [(a.day, a.member) for a in case_of(unit, MONTH).pinned] == [(day(1), "a")]
    assert [a.day.day for a in case_of(unit, "2027-01").around] == []


def test_the_workbook_holds_no_formula_and_the_calendars_read_back(unit: Office) -> None:
    view = view_month(unit, MONTH)
    assert view is not None
    files = roster_files(unit, view)
    book = openpyxl.load_workbook(BytesIO(files[f"jadwal-{MONTH}.xlsx"]()))
    cells = [c for sheet in book for row in sheet.iter_rows() for c in row]
    assert EVIL in [c.value for c in cells]
    assert [c.value for c in cells if c.data_type == "f"] == []
    one = icalendar.Calendar.from_ical(files[member_files(view.case)["b"]]())
    events = list(one.walk("VEVENT"))
    assert len(events) == 3
    assert len({str(e["UID"]) for e in events}) == 3
    start, end = events[0].decoded("DTSTART"), events[0].decoded("DTEND")
    assert f"{start:%d %H:%M %z}" == "01 22:00 +0700"
    assert f"{end:%d %H:%M}" == "02 01:00"
    again = icalendar.Calendar.from_ical(files[member_files(view.case)["b"]]())
    assert [str(e["UID"]) for e in again.walk("VEVENT")] == [str(e["UID"]) for e in events]
    squad = icalendar.Calendar.from_ical(files[squad_files(view.case)["Regu 1"]]())
    assert len(squad.walk("VEVENT")) == 6


def test_members_come_from_a_file_once_and_bad_rows_are_told(
    office: Office, tmp_path: Path
) -> None:
    file = tmp_path / "anggota.csv"
    file.write_text(
        "NIP;Nama Lengkap;Regu;Jabatan\n1;Anggota X;REGU 1;Kepala Regu\n2;Anggota Y;2;sopir\n"
        "3;Anggota Z;Regu 9;anggota\n4;Anggota W;1;dukun\n",
        encoding="utf-8",
    )
    first = import_members(office, file, by="uji")
    assert (first.added, first.changed, first.same) == (2, 0, 0)
    assert [r.line for r in first.rejects] == [4, 5]
    assert [(m.name, m.squad, m.duty) for m in Staffing.of(office).members()] == [
        ("Anggota X", "Regu 1", "leader"),
        ("Anggota Y", "Regu 2", "driver"),
    ]
    again = import_members(office, file, by="uji")
    assert (again.added, again.changed, again.same) == (0, 0, 2)
    bad = tmp_path / "lain.csv"
    bad.write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(PlannerError, match="Regu"):
        import_members(office, bad, by="uji")


def test_people_and_squads_of_any_script_are_told_apart_in_a_file(
    office: Office, tmp_path: Path
) -> None:
    file = tmp_path / "anggota.csv"
    names = ("Анна", "Борис", "राम", "रम", "王", "José", "Jos")
    rows = "".join(f"{n},Regu 1\n" for n in names)
    file.write_text(f"Nama,Regu\n{rows}", encoding="utf-8")
    for added in (len(names), 0):
        assert import_members(office, file, by="uji").added == added
    assert {m.name for m in Staffing.of(office).members()} == set(names)
    squads = ("Regu Альфа", "Regu Браво", "Альфа 1")
    assert [_squad(squads, s) for s in (*squads, "БРАВО", "regu альфа")] == [
        *squads,
        "Regu Браво",
        "Regu Альфа",
    ]


def test_a_member_needs_a_squad_of_the_city(office: Office) -> None:
    with pytest.raises(PersonError) as refused:
        put_member(office, Member(id="", name="X", squad="Regu 9"), by="uji")
    assert refused.value.field == "squad"


def test_the_demo_has_people_who_do_not_look_real(office: Office) -> None:
    assert demo_staff(office) == 50
    assert demo_staff(office) == 0
    assert all(m.name.startswith("Anggota ") for m in Staffing.of(office).members())
