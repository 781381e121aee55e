import gzip

import pytest

from planner.patrol.map import plan_map
from tests.web.conftest import app_of, person
from tests.web.fakes import FakeDesk, full_desk
from web.patrol import plans

PACKED = {"Accept-Encoding": "gzip"}


@pytest.fixture
def desk() -> FakeDesk:
    return full_desk("2023-08-01", "2023-08-02")


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the list of languages that maps were drawn in."""
    made: list[str] = []
    draw = plan_map

    def counted(*args: object, **kwargs: object) -> object:
        made.append(str(kwargs["lang"]))
        return draw(*args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(plans, "plan_map", counted)
    return made


def test_a_kept_page_is_the_same_as_one_made_for_the_asking(desk: FakeDesk) -> None:
    client = app_of(desk).test_client()
    plain = client.get("/plans/2023-08-02/")
    for _ in range(2):
        packed = client.get("/plans/2023-08-02/", headers=PACKED)
        assert gzip.decompress(packed.data) == plain.data
        assert packed.headers["Content-Security-Policy"] == plain.headers["Content-Security-Policy"]
        assert packed.headers["Content-Encoding"] == "gzip"
        assert "Accept-Encoding" in packed.headers["Vary"]
    again = client.get(
        "/plans/2023-08-02/", headers={**PACKED, "If-None-Match": packed.headers["ETag"]}
    )
    assert again.status_code == 304


def test_a_map_is_drawn_once_for_all_readers_of_a_language(
    desk: FakeDesk, drawn: list[str]
) -> None:
    client = app_of(desk).test_client()
    for query in ("", "", "?lang=en", "?lang=id"):
        client.get(f"/plans/2023-08-02/{query}", headers=PACKED)
    assert drawn == ["id", "en"]


def test_the_page_is_made_anew_when_data_change(
    desk: FakeDesk, drawn: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    client = app_of(desk).test_client()
    client.get("/plans/2023-08-02/", headers=PACKED)
    monkeypatch.setattr(desk, "state", lambda: 2)
    client.get("/plans/2023-08-02/", headers=PACKED)
    assert drawn == ["id", "id"]


def test_readers_with_other_roles_get_their_own_page(desk: FakeDesk) -> None:
    app = app_of(desk)
    whole = app.test_client().get("/peta", headers=PACKED).data
    fewer = app_of(desk, who=person("leadership")).test_client().get("/peta", headers=PACKED).data
    assert b'href="/plans/"' in gzip.decompress(whole)
    assert b'href="/plans/"' not in gzip.decompress(fewer)
