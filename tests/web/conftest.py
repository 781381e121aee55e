from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.web import sample
from tests.web.fakes import FakeDesk, empty_desk, full_desk
from web.app import create_app
from web.config import AppConfig
from web.install import TRANSLATIONS, compile_translations


@pytest.fixture(scope="session", autouse=True)
def translations() -> None:
    compile_translations(TRANSLATIONS)


class Buffered(FlaskClient):
    """A client that reads and closes every answer, as a browser does."""

    def open(self, *args: Any, buffered: bool = True, **kwargs: Any) -> TestResponse:
        return super().open(*args, buffered=buffered, **kwargs)


def app_of(desk: FakeDesk, at: datetime = sample.NOW) -> Flask:
    app = create_app(AppConfig(desk=desk, clock=lambda: at))
    app.test_client_class = Buffered
    return app


@pytest.fixture
def client() -> Iterator[FlaskClient]:
    with app_of(full_desk("2023-08-01", "2023-08-02")).test_client() as made:
        yield made


@pytest.fixture
def empty_client() -> Iterator[FlaskClient]:
    with app_of(empty_desk()).test_client() as made:
        yield made
