import atexit
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, ClassVar

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2.bccache import Bucket, BytecodeCache
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from planner.city.office import Office
from planner.people.roles import ROLES, Grant, Person, Role
from tests.planner.city.offices import small_office
from tests.web import sample
from tests.web.fakes import empty_desk, full_desk
from web.app import create_app
from web.config import AppConfig
from web.desk import Desk


class Compiled(BytecodeCache):
    """Templates that were compiled once, for every application of the process."""

    kept: ClassVar[dict[str, bytes]] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self.kept:
            bucket.bytecode_from_string(self.kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.kept[bucket.key] = bucket.bytecode_to_string()


_BUILDERS: dict[tuple[object, ...], object] = {}


@contextmanager
def addresses_compiled_once() -> Iterator[None]:
    """Let Werkzeug compile how an address is put together once, not for every application.

    It takes three quarters of the time to make one.
    """
    name = "_compile_builder"
    compile_one = getattr(Rule, name)

    def kept(rule: Rule, append_unknown: bool = True) -> object:
        key = (rule.rule, rule.subdomain, rule.host, repr(rule.defaults), append_unknown)
        if key not in _BUILDERS:
            _BUILDERS[key] = compile_one(rule, append_unknown)
        return _BUILDERS[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Rule, name, kept)
        yield


class Buffered(FlaskClient):
    """A client that reads and closes every answer, as a browser does."""

    def open(self, *args: Any, buffered: bool = True, **kwargs: Any) -> TestResponse:
        return super().open(*args, buffered=buffered, **kwargs)


ALL_ROLES = Person(username="uji", name="Uji", grants=tuple(Grant(role=r) for r in ROLES))


def person(*roles: Role, area: str = "", name: str = "Uji") -> Person:
    """Return someone with these roles."""
    return Person(
        username=name.lower(), name=name, grants=tuple(Grant(role=r, area=area) for r in roles)
    )


@cache
def spare_office() -> Office:
    """Return an office for pages that do not look at it."""
    folder = Path(mkdtemp(prefix="patroli-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return office_in(folder)


def office_in(folder: Path, at: datetime = sample.NOW) -> Office:
    """Return the small city's office below a folder."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATROLI_DATA", str(folder / "cities"))
        return small_office(folder, at=at)


def app_of(
    desk: Desk,
    at: datetime = sample.NOW,
    *,
    office: Office | None = None,
    who: Person | None = ALL_ROLES,
    csrf: bool = False,
    accounts: bool = False,
    behind_tls: bool = False,
) -> Flask:
    """Return the application for someone; without CSRF tokens, so that tests can simply post.

    With `accounts` people are who signed in: see `tests.web.people.signing.sign_in`.
    """
    config = AppConfig(
        desk=desk,
        office=office or spare_office(),
        clock=lambda: at,
        identify=None if accounts else lambda: who,
        csrf=csrf,
        behind_tls=behind_tls,
    )
    with addresses_compiled_once():
        app = create_app(config)
    app.test_client_class = Buffered
    app.jinja_env.bytecode_cache = Compiled()
    return app


@pytest.fixture
def client() -> Iterator[FlaskClient]:
    with app_of(full_desk("2023-08-01", "2023-08-02")).test_client() as made:
        yield made


@pytest.fixture
def empty_client() -> Iterator[FlaskClient]:
    with app_of(empty_desk()).test_client() as made:
        yield made
