"""Real messages of OwnTracks and Traccar Client, with their times moved into the shift."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from geo.model import LonLat
from planner.city.office import Office
from planner.field.model import Position
from planner.field.store import FieldLog
from planner.patrol.publication.passes import token_of
from tests.planner.city.small_city import NOW
from tests.planner.field.field_day import HOUR, morning_pass
from tests.web.conftest import app_of
from tests.web.fakes import empty_desk

SECONDS = int(NOW.timestamp())


def tracker(office: Office, after: timedelta = HOUR) -> tuple[FlaskClient, str]:
    """Return an app on the phone and the address it was given."""
    now = (NOW + after).astimezone(office.data.settings.zone)
    app = app_of(empty_desk(), now, office=office, who=None, csrf=True)
    return app.test_client(), f"/lacak/{token_of(office, morning_pass(office))}"


def kept(office: Office) -> tuple[Position, ...]:
    return FieldLog.of(office).positions("2026-03-02")


OWNTRACKS: dict[str, Any] = {
    "_type": "location",
    "BSSID": "00:11:22:33:44:55",
    "SSID": "posko",
    "acc": 13,
    "alt": 12,
    "batt": 66,
    "bs": 1,
    "cog": 271,
    "conn": "m",
    "created_at": SECONDS + 2,
    "lat": 1.66321,
    "lon": 101.44712,
    "m": 2,
    "t": "u",
    "tid": "r1",
    "topic": "owntracks/regu1/ponsel",
    "tst": SECONDS,
    "vac": 3,
    "vel": 27,
}


def test_a_location_of_owntracks_is_kept_and_answered_as_it_expects(office: Office) -> None:
    client, link = tracker(office)
    answer = client.post(f"{link}/owntracks", json=OWNTRACKS)
    assert (answer.status_code, answer.get_json()) == (200, [])
    (place,) = kept(office)
    assert place.point == LonLat(101.44712, 1.66321)
    assert (place.at, place.accuracy_m, place.source) == (NOW, 13, "owntracks")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b'{"_type":"lwt","tst":1}',
        b'{"_type":"transition","event":"enter","lat":1.6,"lon":101.4,"tst":1}',
        b'{"_type":"encrypted","data":"abc"}',
        b'{"_type":"status"}',
    ],
)
def test_other_messages_of_owntracks_are_answered_and_dropped(office: Office, body: bytes) -> None:
    client, link = tracker(office)
    answer = client.post(f"{link}/owntracks", data=body, content_type="application/json")
    assert (answer.status_code, answer.get_json()) == (200, [])
    assert kept(office) == ()


TRACCAR_9: dict[str, Any] = {
    "location": {
        "timestamp": NOW.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "coords": {
            "latitude": 1.66321,
            "longitude": 101.44712,
            "accuracy": 4.7,
            "speed": 8.1,
            "heading": 271.4,
            "altitude": 12.5,
        },
        "is_moving": True,
        "odometer": 1204,
        "event": "motionchange",
        "battery": {"level": 0.66, "is_charging": False},
        "activity": {"type": "in_vehicle"},
        "extras": {},
    },
    "device_id": "48241179",
}


def test_a_location_of_traccar_client_as_json_is_kept(office: Office) -> None:
    client, link = tracker(office)
    assert client.post(f"{link}/traccar", json=TRACCAR_9).status_code == 200
    (place,) = kept(office)
    assert place.point == LonLat(101.44712, 1.66321)
    assert (place.at, place.accuracy_m, place.source) == (NOW, 4.7, "traccar")


def test_a_heartbeat_of_traccar_client_is_no_position(office: Office) -> None:
    client, link = tracker(office)
    body = {"location": {"timestamp": "2026-03-02T00:00:00.000Z", "event": "heartbeat"}}
    assert client.post(f"{link}/traccar", json=body).status_code == 200
    assert kept(office) == ()


PARAMETERS = (
    f"id=48241179&timestamp={SECONDS}&lat=1.66321&lon=101.44712&speed=15.7&bearing=271.4"
    "&altitude=12.5&accuracy=4.7&batt=66.0&charge=false"
)


@pytest.mark.parametrize("how", ["get", "post query", "post form"])
@pytest.mark.parametrize("unit", ["s", "ms", "iso"])
def test_a_location_of_the_osmand_protocol_is_kept(office: Office, how: str, unit: str) -> None:
    client, link = tracker(office)
    times = {"s": SECONDS, "ms": SECONDS * 1000, "iso": "2026-03-02T00:00:00Z"}
    query = PARAMETERS.replace(str(SECONDS), str(times[unit]))
    address = f"{link}/traccar"
    if how == "get":
        answer = client.get(f"{address}?{query}")
    elif how == "post query":
        answer = client.post(f"{address}?{query}")
    else:
        answer = client.post(address, data=query, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 200
    (place,) = kept(office)
    assert (place.at, place.accuracy_m) == (NOW, 4.7)
    assert place.point == LonLat(101.44712, 1.66321)


@pytest.mark.parametrize(
    "query",
    [
        f"id=1&timestamp={SECONDS}&lat=91&lon=101",
        f"id=1&timestamp={SECONDS}&lat=nan&lon=101",
        f"id=1&timestamp={SECONDS}&lat=1",
        "id=1&timestamp=kemarin&lat=1&lon=101",
        "id=1&timestamp=inf&lat=1&lon=101",
    ],
)
def test_what_is_no_position_is_put_aside_so_that_the_app_goes_on(
    office: Office, query: str, caplog: pytest.LogCaptureFixture
) -> None:
    client, link = tracker(office)
    assert client.get(f"{link}/traccar?{query}").status_code == 200
    assert "put aside" in caplog.text
    assert client.get(f"{link}/traccar?{PARAMETERS}").status_code == 200
    assert len(kept(office)) == 1


def test_a_phone_that_does_not_know_how_exact_it_is_still_counts(office: Office) -> None:
    client, link = tracker(office)
    client.post(f"{link}/owntracks", json={**OWNTRACKS, "acc": -1})
    assert [p.accuracy_m for p in kept(office)] == [None]


def test_nothing_is_taken_of_the_time_after_the_shift(office: Office) -> None:
    client, link = tracker(office, 5 * HOUR)
    late = datetime.fromtimestamp(SECONDS, UTC) + 4 * HOUR
    client.post(f"{link}/owntracks", json={**OWNTRACKS, "tst": int(late.timestamp())})
    assert kept(office) == ()
    client.post(f"{link}/owntracks", json=OWNTRACKS)
    assert len(kept(office)) == 1


@pytest.mark.parametrize("app", ["owntracks", "traccar"])
def test_a_link_that_is_over_or_not_ours_takes_nothing(office: Office, app: str) -> None:
    client, link = tracker(office, 40 * HOUR)
    assert client.post(f"{link}/{app}", json=OWNTRACKS).status_code == 410
    assert client.post(f"/lacak/salah.salah/{app}", json=OWNTRACKS).status_code == 404


@pytest.mark.parametrize("app", ["owntracks", "traccar"])
def test_json_that_is_none_or_nested_without_end_is_refused(office: Office, app: str) -> None:
    client, link = tracker(office)
    for body in ("{", "[" * 20_000, "\xff"):
        answer = client.post(f"{link}/{app}", data=body, content_type="application/json")
        assert answer.status_code == 400
    assert kept(office) == ()
