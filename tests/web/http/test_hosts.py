"""Links are made from names that are served here, and from no other."""

import pytest

from tests.web.conftest import ALL_ROLES, spare_office
from tests.web.fakes import full_desk
from tests.web.sample import NOW
from tests.web.server.visitors import ask, door
from web.app import create_app
from web.config import AppConfig
from web.http.hosts import host_name, served_names


def answer_to(host: str, path: str = "/api/openapi.json") -> tuple[int, str]:
    app = create_app(
        AppConfig(
            desk=full_desk(),
            office=spare_office(),
            clock=lambda: NOW,
            identify=lambda: ALL_ROLES,
            hosts=served_names("127.0.0.1", ["patroli.example"]),
        )
    )
    with door(app) as port:
        answer = ask(port, path, {"Host": host})
        return answer.status, answer.text


@pytest.mark.parametrize(
    "host", ["patroli.example", "Patroli.Example:8443", "localhost:80", "[::1]:9"]
)
def test_names_that_are_served_are_answered(host: str) -> None:
    assert answer_to(host)[0] == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "patroli.example.evil.example",
        "evil.example:80",
        "patroli.example@evil.example",
        "patroli.example:80@evil.example",
        "patroli.example/evil",
        "patroli.example:x",
        "203.0.113.9",
        "[::2]",
        "[::1",
        "",
        "patroli.example, evil.example",
    ],
)
def test_other_names_are_refused_and_never_repeated(host: str) -> None:
    status, page = answer_to(host)
    assert status == 400
    assert "evil" not in page
    assert "--allowed-host" in page or "Bad Request" in page


def test_a_monitor_may_ask_by_any_name() -> None:
    assert answer_to("10.1.2.3", "/healthz")[0] == 200


def test_without_a_name_this_machine_is_served_alone() -> None:
    assert served_names("127.0.0.1", []) >= {"localhost", "127.0.0.1", "::1"}
    assert "evil.example" not in served_names("0.0.0.0", [])
    assert host_name("evil.example") not in served_names("192.0.2.4", ["patroli.example"])
    assert "192.0.2.4" in served_names("192.0.2.4", [])
