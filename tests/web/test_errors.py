import logging
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from geo.errors import GeoError, OfflineError, TableError
from planner.city.office import Office
from planner.database.engine import make_engine, plain_url
from planner.errors import AssetError, NotFoundError, PlanError, StoreError
from planner.people.roles import ROLES
from tests.planner.city.small_city import NOW
from tests.web.conftest import app_of, person
from tests.web.fakes import empty_desk, full_desk
from tests.web.people.signing import sign_in
from tests.web.server.serving import served
from tests.web.test_access import BROWSER, filled
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


def break_database(office: Office, folder: Path) -> None:
    """Let every question to the database fail from now on, as when its server stops."""
    gone = f"sqlite:///{folder / 'gone' / 'x.sqlite'}"
    if office.database.file is None:
        gone = "postgresql://patroli@127.0.0.1:1/patroli"
    office.database.close()
    office.database.engine = make_engine(plain_url(gone))


@pytest.mark.slow
def test_without_the_database_every_address_tells_a_503_with_its_number_and_one_line_of_log(
    office: Office, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    app = app_of(empty_desk(), NOW, office=office, accounts=True)
    client, stranger = app.test_client(), app.test_client()
    sign_in(client, office, *(role for role in ROLES if role != "squad_leader"))
    break_database(office, tmp_path)
    troubled = 0
    asked = [("/tidak-ada", {"GET"}), ("/kejadian/1/tidak-ada", {"POST"})]
    asked += [
        (filled(app, rule), (rule.methods or set()) - {"OPTIONS"})
        for rule in app.url_map.iter_rules()
        if rule.endpoint != "health.healthz"
    ]
    for address, methods in asked:
        for method in methods:
            for each in (client, stranger):
                caplog.clear()
                answer = each.open(address, method=method, headers=BROWSER)
                faults = [r for r in caplog.records if r.levelno >= logging.ERROR]
                assert answer.status_code != 500, (method, address)
                assert [r for r in faults if r.exc_info] == []
                assert len(faults) == (answer.status_code == 503), (method, address)
                if answer.status_code != 503 or method == "HEAD":
                    continue
                troubled += 1
                told = answer.get_data(as_text=True)
                assert address.startswith("/api/") or answer.headers["X-Request-Id"] in told
                assert "sqlite" not in told
                assert "127.0.0.1:1" not in told
    assert troubled > 100
    assert client.get("/healthz").status_code == 503


@pytest.mark.slow
def test_the_real_server_tells_whoever_is_signed_in_the_page_of_a_fault_without_the_database(
    office: Office, tmp_path: Path
) -> None:
    app = app_of(empty_desk(), NOW, office=office, accounts=True)
    client = app.test_client()
    sign_in(client, office, "commander")
    client.get("/akun")
    cookie = client.get_cookie("patroli")
    assert cookie
    with served(app) as address:
        asked = urllib.request.Request(
            f"{address}/akun", headers=BROWSER | {"Cookie": f"patroli={cookie.value}"}
        )
        with urllib.request.urlopen(asked, timeout=20) as good:
            assert good.status == 200
        break_database(office, tmp_path)
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(asked, timeout=20)
        with refused.value as answer:
            page = answer.read().decode()
            assert answer.code == 503
            assert answer.headers["X-Request-Id"] in page
            assert "Terjadi gangguan" in page


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
