import pytest

from geo.errors import GeoError
from geo.exposure.districts import DistrictStatus, district_status
from geo.hotspots.parameters import HotspotParams
from geo.model import PatrolRecord
from tests.geo.hotspots.spots import NOW, ago, incidents, wards

PARAMS = HotspotParams()


def patrols(ward: str, minutes: float, source: str = "recorded") -> list[PatrolRecord]:
    """Return the same minutes on each of the last 52 weeks."""
    return [
        PatrolRecord(
            day=ago(1 + 7 * week).date().isoformat(),
            shift="pagi",
            ward=ward,
            minutes=minutes,
            source=source,
        )
        for week in range(52)
    ]


def status(records: list[PatrolRecord] | None) -> tuple[DistrictStatus, ...]:
    frame = incidents([100.0, 200.0, 300.0], [100.0] * 3, [ago(3), ago(9), ago(700)])
    return district_status(frame, wards(), records, now=NOW, params=PARAMS)


def test_a_district_with_incidents_is_known_with_its_rates() -> None:
    west, _ = status(None)
    assert (west.code, west.name, west.status) == ("D1", "Kota Barat", "known")
    assert west.incidents == 2
    assert west.incidents_per_km2 == pytest.approx(2 / 25)
    assert west.per_1000_people == pytest.approx(0.2)
    assert west.last_incident == ago(3)


def test_silence_without_patrols_is_unknown() -> None:
    assert [s.status for s in status(None)] == ["known", "unknown"]
    assert [s.status for s in status([])] == ["known", "unknown"]
    east = status(patrols("W2", 30))[1]
    assert (east.status, east.patrol_minutes, east.last_incident) == ("unknown", 52 * 30, None)
    assert east.per_1000_people is None


def test_silence_under_patrol_is_quiet() -> None:
    assert status(patrols("W2", 130))[1].status == "quiet"


def test_planned_minutes_are_no_evidence() -> None:
    assert status(patrols("W2", 130, source="planned"))[1].status == "unknown"


def test_patrols_elsewhere_are_no_evidence() -> None:
    assert status(patrols("W1", 500) + patrols("X9", 500))[1].status == "unknown"


def test_only_old_incidents_leave_a_district_unknown_but_remembered() -> None:
    frame = incidents([9000.0], [100.0], [ago(700)])
    east = district_status(frame, wards(), None, now=NOW, params=PARAMS)[1]
    assert (east.status, east.incidents, east.last_incident) == ("unknown", 0, ago(700))


def test_a_city_without_any_incident_is_unknown_everywhere() -> None:
    nothing = incidents([1.0], [1.0], [ago(1)]).iloc[:0]
    found = district_status(nothing, wards(), None, now=NOW, params=PARAMS)
    assert [s.status for s in found] == ["unknown", "unknown"]


def test_incidents_after_now_are_not_seen() -> None:
    frame = incidents([9000.0], [100.0], [ago(-3)])
    assert district_status(frame, wards(), None, now=NOW, params=PARAMS)[1].incidents == 0


def test_a_naive_now_is_refused() -> None:
    frame = incidents([1.0], [1.0], [ago(1)])
    with pytest.raises(GeoError, match="add a zone"):
        district_status(frame, wards(), None, now=NOW.replace(tzinfo=None), params=PARAMS)
