"""Reports that end long ago do not stop the watch: patrols count until today."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

from geo.model import PatrolRecord
from planner.city.office import Office
from planner.risk.assess import Evidence, Situation, assess
from planner.risk.service import evidence
from tests.planner.city.offices import fill
from tests.planner.city.small_city import NOW

OLD = NOW - timedelta(days=3 * 365)


def seen(office: Office, records: list[PatrolRecord], days: int = 0) -> Situation:
    known = evidence(office, before=NOW.date())
    both = Evidence(
        incidents=known.incidents, wards=known.wards, patrols=(*known.patrols, *records)
    )
    city = office.data.settings
    now = datetime.combine(NOW.date() + timedelta(days=days), time(), tzinfo=city.zone)
    return assess(city, both, now=now, progress=lambda _: None)


def fortnight(ward: str, stop_minutes: float, source: str) -> list[PatrolRecord]:
    return [
        PatrolRecord(
            day=(NOW.date() + timedelta(days=n)).isoformat(),
            shift="pagi",
            ward=ward,
            minutes=40.0,
            source=source,
            stop_minutes=stop_minutes,
        )
        for n in range(14)
    ]


def test_the_watch_counts_until_today_however_old_the_reports_are(office: Office) -> None:
    fill(office, until=OLD)
    before = seen(office, [])
    assert before.watch.tv is None or before.watch.patrol == {"A": 0.0, "B": 0.0}
    assert before.watch.unvisited == ("A1", "A2", "B1", "B2")
    for source in ("planned", "checked-in"):
        records = fortnight("A1", 12.0, source)
        after = seen(office, records, days=14)
        assert after.watch.patrol == {"A": 1.0, "B": 0.0}
        assert after.watch.least == 0.0
        assert after.watch.least_district == "B"
        assert after.watch.unvisited == ("A2", "B1", "B2")
        passing = seen(office, [replace(r, stop_minutes=0.0) for r in records], days=14)
        assert passing.watch.patrol == {"A": 1.0, "B": 0.0}
        assert passing.watch.unvisited == ("A1", "A2", "B1", "B2")
        (ends,) = (c for c in after.caveats if c.code == "risk.two_ends")
        newest = after.data_until
        assert newest is not None
        assert ends.values["reports_day"] == newest.astimezone(office.data.settings.zone).date()
        assert ends.values["patrols_day"] == date(2026, 3, 16)


def test_fresh_reports_need_no_word_on_their_end(office: Office) -> None:
    fill(office)
    assert "risk.two_ends" not in {c.code for c in seen(office, []).caveats}
