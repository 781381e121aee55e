"""What no database keeps is refused with a sentence, wherever it stands."""

import io
from typing import Any

import pytest
from flask import request
from flask.testing import FlaskClient

from tests.web.conftest import app_of
from tests.web.fakes import full_desk
from web.access import PUBLIC, allow


@pytest.fixture
def client() -> FlaskClient:
    app = app_of(full_desk())

    @allow(PUBLIC)
    def take() -> list[Any]:
        return [request.args, request.form, list(request.files), request.values]

    app.add_url_rule("/ambil", "take", take, methods=["POST"])
    return app.test_client()


FILE = {"berkas": (io.BytesIO(b"a"), "a\0.csv")}


@pytest.mark.parametrize(
    ("address", "sent"),
    [
        ("/ambil?q=a%00", {}),
        ("/ambil?q%00=a", {}),
        ("/ambil%00", {}),
        ("/tidak/ada%00", {}),
        ("/static/%00", {}),
        ("/hari-ini/2026-01-01%00", {}),
        ("/ambil", {"data": {"nama": "a\0"}}),
        ("/ambil", {"data": {"na\0ma": "a"}}),
        ("/ambil", {"data": b"nama=a%00", "content_type": "application/x-www-form-urlencoded"}),
        ("/ambil", {"data": {"nama": "a\0", "x": (io.BytesIO(b"a"), "a.csv")}}),
        ("/masuk", {"data": {"username": "a\0", "password": "x"}}),
        ("/pengguna", {"data": {"username": "siti", "name": "Si\0ti"}}),
    ],
)
def test_nul_is_refused_in_paths_parameters_forms_and_names_of_files(
    client: FlaskClient, address: str, sent: dict[str, Any]
) -> None:
    answer = client.post(address, **sent)
    assert answer.status_code == 400
    assert "karakter rusak" in answer.text


def test_whole_texts_pass(client: FlaskClient) -> None:
    answer = client.post("/ambil?q=é\n", data={"nama": "Jl. Ujung 😀\r\n2"})
    assert answer.status_code == 200
