"""What is sent without the token of the sender's own session is refused."""

import re

import pytest
from flask import Blueprint, Flask, render_template_string
from flask.testing import FlaskClient

from tests.web.conftest import ALL_ROLES, spare_office
from tests.web.fakes import full_desk
from tests.web.sample import NOW
from web.access import PUBLIC, allow
from web.app import create_app
from web.config import AppConfig
from web.security import csrf

FORM = '<form method="post"><input name="csrf_token" value="{{ csrf_token() }}"></form>'


@allow(PUBLIC)
def form() -> str:
    return render_template_string(FORM)


@allow(PUBLIC)
def signed() -> str:
    return "kept"


@pytest.fixture
def app() -> Flask:
    made = create_app(
        AppConfig(
            desk=full_desk(), office=spare_office(), clock=lambda: NOW, identify=lambda: ALL_ROLES
        )
    )
    made.add_url_rule("/form", view_func=form, methods=["GET", "POST"])
    phones = Blueprint("phones", __name__)
    phones.add_url_rule("/signed", view_func=signed, methods=["POST"])
    csrf.exempt(phones)
    made.register_blueprint(phones)
    return made


@pytest.fixture
def sender(app: Flask) -> FlaskClient:
    return app.test_client()


def token_of(client: FlaskClient) -> str:
    found = re.search(r'value="([^"]+)"', client.get("/form").get_data(as_text=True))
    assert found
    return found[1]


def test_an_application_asks_for_the_token_unless_told_otherwise(sender: FlaskClient) -> None:
    assert sender.post("/form").status_code == 400


def test_the_token_of_the_page_lets_its_form_through(sender: FlaskClient) -> None:
    token = token_of(sender)
    assert sender.post("/form", data={"csrf_token": token}).status_code == 200
    assert sender.post("/form", headers={"X-CSRFToken": token}).status_code == 200
    secure = {"wsgi.url_scheme": "https"}
    assert sender.post("/form", data={"csrf_token": token}, environ_overrides=secure).status_code


def test_the_token_of_another_session_is_refused(app: Flask, sender: FlaskClient) -> None:
    token_of(sender)
    token = token_of(app.test_client())
    assert sender.post("/form", data={"csrf_token": token}).status_code == 400


def test_what_is_signed_in_its_address_needs_no_token(sender: FlaskClient) -> None:
    assert sender.post("/signed").status_code == 200


def test_pages_without_a_form_set_no_cookie_and_are_not_sent_again(sender: FlaskClient) -> None:
    first = sender.get("/kecamatan")
    assert "Set-Cookie" not in first.headers
    again = sender.get("/kecamatan", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
