import logging

import pytest
from flask.testing import FlaskClient

from geo.errors import GeoError, OfflineError, TableError
from planner.city.office import Office
from planner.errors import AssetError, NotFoundError, PlanError, StoreError
from tests.planner.city.small_city import NOW
from tests.web.conftest import app_of, person
from tests.web.fakes import empty_desk, full_desk
from web.errors import status_of


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (NotFoundError("x"), 404),
        (PlanError("x"), 400),
        (StoreError("x"), 503),
        (AssetError("x"), 503),
        (OfflineError("x"), 503),
        (TableError("x"), 400),
        (GeoError("x"), 400),
        (ValueError("x"), 500),
    ],
)
def test_the_nearest_class_of_an_error_decides_its_status(error: Exception, status: int) -> None:
    assert status_of(error) == status


def test_an_address_that_does_not_exist_gets_a_page_in_indonesian(client: FlaskClient) -> None:
    response = client.get("/tidak-ada")
    assert response.status_code == 404
    assert "Halaman tidak ditemukan" in response.get_data(as_text=True)


def test_an_unexpected_error_is_logged_and_not_shown(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    desk = full_desk()

    def broken() -> None:
        raise RuntimeError("rahasia")

    monkeypatch.setattr(desk, "dates", broken)
    with caplog.at_level(logging.ERROR):
        response = app_of(desk).test_client().get("/plans/")
    assert response.status_code == 500
    assert "Terjadi gangguan" in response.get_data(as_text=True)
    assert "rahasia" not in response.get_data(as_text=True)
    assert "rahasia" in caplog.text


def test_a_fault_of_the_server_tells_its_remedy_to_the_log_alone(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    desk = full_desk()

    def broken() -> None:
        raise StoreError("sqlite:////srv/db.sqlite: of another version; run 'patroli demo'")

    monkeypatch.setattr(desk, "dates", broken)
    response = app_of(desk).test_client().get("/plans/")
    page = response.get_data(as_text=True)
    assert response.status_code == 503
    assert "Coba lagi sebentar" in page
    assert "/srv" not in page
    assert "run 'patroli demo'" in caplog.text


def test_pages_take_no_form(client: FlaskClient) -> None:
    assert client.post("/rencana").status_code == 405


def test_programs_get_the_code_and_the_values_of_a_refusal(office: Office) -> None:
    client = app_of(empty_desk(), NOW, office=office, who=person("commander")).test_client()
    client.set_cookie("lang", "en")
    told = client.get("/api/v1/jobs/none").get_json()
    assert told["notice"] == {
        "code": "job.unknown",
        "values": {"job": "none"},
        "sentence": "no job none is known; reload the page",
    }
    assert told["detail"] == told["notice"]["sentence"]
