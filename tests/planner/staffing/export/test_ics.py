from dataclasses import replace
from datetime import UTC, datetime
from random import Random

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.city.model import Squad
from planner.city.office import Office
from planner.staffing.export.files import followed_calendar, member_files, roster_files, squad_files
from planner.staffing.export.ics import roster_ics, squad_key
from planner.staffing.model import Assignment, Case, Leave, Member, Service
from planner.staffing.service.calendars import Edition, Owner
from planner.staffing.service.members import put_leave, remove_leave, remove_member
from planner.staffing.service.roster import view_month
from planner.staffing.store import Staffing
from tests.planner.staffing.units import crew, day, on, unit

CASE = unit(crew("Regu 1", "member"))
NOW = datetime(2026, 12, 1, tzinfo=UTC)
MONTH = "2026-03"
"""The month of the small city's clock."""


def events_of(calendar: bytes) -> dict[str, icalendar.Event]:
    found = icalendar.Calendar.from_ical(calendar).walk("VEVENT")
    events = {str(e["UID"]): e for e in found}
    assert len(events) == len(found)
    return events


def told(case: Case, *served: Assignment, squad: str = "", city: str = "kecil") -> set[str]:
    """Return the UIDs of the calendar of a squad, of everybody if none is named."""
    edition = Edition(case=case, served=served, dropped=(), sequence=1, made=NOW)
    calendar = roster_ics(
        [edition],
        lambda a: not squad or a.squad == squad,
        {},
        city=city,
        zone=case.zone,
        title="x",
        whole_squad=bool(squad),
    )
    return set(events_of(calendar))


def of_squads(*names: str) -> list[set[str]]:
    squads = tuple(Squad(name=n, post="Mako", shifts=("pagi",)) for n in names)
    return [told(replace(CASE, squads=squads), on(1, "11", squad=n), squad=n) for n in names]


def test_ids_of_squads_and_members_in_ascii_are_made_of_their_letters() -> None:
    assert of_squads("Regu 1", "REGU 2") == [
        {"2026-12-01-pagi-regu-1@kecil.patroli"},
        {"2026-12-01-pagi-regu-2@kecil.patroli"},
    ]
    assert told(CASE, on(1, "demo-1-01"), city="kota-b") == {"2026-12-01-demo-1-01@kota-b.patroli"}


def test_names_in_other_letters_have_ids_of_their_own() -> None:
    names = ("Альфа", "Браво", "王", "Regu Альфа", "Regu Браво", "Régu", "Rêgu")
    assert len(set().union(*of_squads(*names))) == len(names)
    assert len(told(CASE, on(1, "Альфа"), on(1, "Браво"))) == 2
    assert told(CASE, on(1, "a"), city="Альфа") != told(CASE, on(1, "a"), city="Браво")


def test_an_id_does_not_depend_on_the_squads_that_come_later() -> None:
    assert of_squads("Regu 1")[0] == of_squads("Regu 1", "Regu-1", "regu 1")[0]
    assert len(set().union(*of_squads("Regu 1", "Regu-1", "regu 1"))) == 3


@given(st.lists(st.text(min_size=1, max_size=6), min_size=2, max_size=4, unique=True))
def test_no_two_squads_share_a_key(names: list[str]) -> None:
    case = replace(CASE, squads=tuple(Squad(name=n, post="Mako", shifts=()) for n in names))
    keys = {squad_key(case, "pagi", n) for n in names}
    assert len(keys) == len(names)
    assert all(k.isascii() for k in keys)


def test_shift_and_squad_do_not_run_into_each_other() -> None:
    shifts = tuple(replace(CASE.shifts[0], name=n) for n in ("pagi", "pagi-a"))
    squads = tuple(Squad(name=n, post="Mako", shifts=()) for n in ("a-b", "b"))
    case = replace(CASE, shifts=shifts, squads=squads)
    assert squad_key(case, "pagi", "a-b") != squad_key(case, "pagi-a", "b")


class Desk:
    """A unit of two people whose roster is put as a test wants, and the calendars it gives."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.revision = 0
        Staffing.of(office).put_members(
            [Member(id=i, name=f"Anggota {i}", squad="Regu 1") for i in "ab"]
        )

    def keep(self, *served: tuple[int, str, str]) -> None:
        """Keep a roster of days, members and shifts."""
        on = [
            Assignment(day=day(n).replace(month=3, year=2026), member=m, shift=s, squad="Regu 1")
            for n, m, s in served
        ]
        self.revision = Staffing.of(self.office).keep_roster(
            MONTH,
            revision=self.revision,
            services=[Service(a.day, a.shift, a.squad) for a in on],
            assignments=on,
            by="uji",
            at=NOW,
        )

    def calendars(self) -> dict[str, icalendar.Event]:
        """Return the entries of all calendars, those that are followed and those that are not."""
        view = view_month(self.office, MONTH)
        assert view is not None
        files = roster_files(self.office, view)
        names = [*member_files(view.case).values(), *squad_files(view.case).values()]
        kept = {uid: e for name in names for uid, e in events_of(files[name]()).items()}
        owners = [Owner(kind="member", who=m) for m in "ab"]
        owners += [Owner(kind="squad", who=s.name) for s in view.case.squads]
        followed = {
            uid: e
            for o in owners
            for uid, e in events_of(followed_calendar(self.office, o)).items()
        }
        for uid, e in kept.items():
            assert [followed[uid][k] for k in ("SEQUENCE", "STATUS")] == [
                e[k] for k in ("SEQUENCE", "STATUS")
            ]
        return followed


@pytest.fixture
def desk(office: Office) -> Desk:
    return Desk(office)


def state(event: icalendar.Event) -> tuple[str, int]:
    return str(event["STATUS"]), int(event["SEQUENCE"])


def test_what_leaves_the_roster_is_cancelled_and_comes_back_confirmed(desk: Desk) -> None:
    uids = ("2026-03-02-b@kecil.patroli", "2026-03-02-pagi-regu-1@kecil.patroli")
    seen: list[list[tuple[str, int]]] = []
    for served in ([(1, "a", "pagi"), (2, "b", "pagi")], [(1, "a", "pagi")], [(2, "b", "pagi")]):
        desk.keep(*served)
        events = desk.calendars()
        seen.append([state(events[uid]) for uid in uids])
    assert [[s for s, _ in row] for row in seen] == [
        ["CONFIRMED"] * 2,
        ["CANCELLED"] * 2,
        ["CONFIRMED"] * 2,
    ]
    for n in (0, 1):
        numbers = [row[n][1] for row in seen]
        assert numbers == sorted(set(numbers))


def test_a_move_to_another_shift_moves_the_entry_of_a_member(desk: Desk) -> None:
    desk.keep((1, "a", "pagi"))
    desk.keep((1, "a", "malam"))
    events = desk.calendars()
    assert state(events["2026-03-01-a@kecil.patroli"])[0] == "CONFIRMED"
    assert str(events["2026-03-01-a@kecil.patroli"]["SUMMARY"]) == "Regu 1 · malam"
    assert state(events["2026-03-01-pagi-regu-1@kecil.patroli"])[0] == "CANCELLED"
    assert state(events["2026-03-01-malam-regu-1@kecil.patroli"])[0] == "CONFIRMED"


def test_leave_cancels_and_its_end_confirms_with_higher_numbers(desk: Desk) -> None:
    desk.keep((1, "a", "pagi"), (1, "b", "pagi"))
    uid, squad = "2026-03-01-a@kecil.patroli", "2026-03-01-pagi-regu-1@kecil.patroli"
    seen = [state(desk.calendars()[uid])]
    first = datetime(2026, 3, 1).date()
    leave = put_leave(
        desk.office, Leave(id="", member="a", first_day=first, last_day=first), by="uji"
    )
    away = desk.calendars()
    assert state(away[squad])[0] == "CONFIRMED"
    seen.append(state(away[uid]))
    remove_leave(desk.office, leave.id, by="uji")
    seen.append(state(desk.calendars()[uid]))
    assert [s for s, _ in seen] == ["CONFIRMED", "CANCELLED", "CONFIRMED"]
    assert [n for _, n in seen] == sorted({n for _, n in seen})


def test_who_left_the_unit_is_told_and_named_no_more(desk: Desk) -> None:
    desk.keep((1, "a", "pagi"))
    remove_member(desk.office, "a", by="uji")
    calendar = followed_calendar(desk.office, Owner(kind="member", who="a"))
    assert [state(e)[0] for e in events_of(calendar).values()] == ["CANCELLED"]
    assert b"Anggota a" not in calendar
    squad = followed_calendar(desk.office, Owner(kind="squad", who="Regu 1"))
    assert [state(e)[0] for e in events_of(squad).values()] == ["CANCELLED"]


def test_a_shift_that_the_city_has_no_longer_is_cancelled_on_its_day(desk: Desk) -> None:
    desk.keep((1, "a", "sore"))
    event = desk.calendars()["2026-03-01-a@kecil.patroli"]
    assert state(event)[0] == "CANCELLED"
    assert event.decoded("DTSTART") == datetime(2026, 3, 1).date()


def test_an_entry_whose_hours_move_gets_a_higher_number(desk: Desk) -> None:
    desk.keep((1, "a", "pagi"))
    uid = "2026-03-01-a@kecil.patroli"
    before = desk.calendars()[uid]
    data = desk.office.data
    shifts = tuple(
        replace(s, start=s.start.replace(hour=s.start.hour + 1)) if s.name == "pagi" else s
        for s in data.settings.shifts
    )
    moved = replace(data, settings=replace(data.settings, shifts=shifts))
    desk.office = replace(desk.office, data=moved)
    after = desk.calendars()[uid]
    assert after["SEQUENCE"] > before["SEQUENCE"]
    assert (after.decoded("DTSTART") - before.decoded("DTSTART")).total_seconds() == 3600


def test_looking_again_changes_nothing(desk: Desk) -> None:
    desk.keep((1, "a", "pagi"))
    owner = Owner(kind="member", who="a")
    first = followed_calendar(desk.office, owner)
    assert followed_calendar(desk.office, owner) == first


@pytest.mark.slow
def test_no_entry_is_ever_lost_and_each_change_of_it_has_a_higher_number(desk: Desk) -> None:
    random, seen = Random(1), dict[str, tuple[str, int]]()
    places = [(n, m, s) for n in (1, 2) for m in "ab" for s in ("pagi", "malam")]
    for _ in range(5):
        chosen = {(n, m): (n, m, s) for n, m, s in random.sample(places, random.randrange(6))}
        desk.keep(*chosen.values())
        now = {uid: state(e) for uid, e in desk.calendars().items()}
        assert seen.keys() <= now.keys()
        for uid, (status, number) in seen.items():
            assert now[uid][1] > number or now[uid] == (status, number)
        seen = now


def test_a_followed_calendar_names_nobody_else_and_no_reasons(desk: Desk) -> None:
    desk.keep((1, "a", "pagi"), (1, "b", "pagi"))
    for owner in (Owner(kind="member", who="a"), Owner(kind="squad", who="Regu 1")):
        calendar = followed_calendar(desk.office, owner)
        assert b"Anggota b" not in calendar
        assert b"DESCRIPTION" not in calendar
        parsed = icalendar.Calendar.from_ical(calendar)
        assert str(parsed["REFRESH-INTERVAL"].to_ical(), "ascii") == "PT1H"
        assert parsed["REFRESH-INTERVAL"].params["VALUE"] == "DURATION"
        assert str(parsed["X-PUBLISHED-TTL"]) == "PT1H"
