"""Behind a proxy, tried on the real server: what it says of visitors is believed, of no other."""

import json

import pytest
from flask import Flask, request, url_for

from planner.errors import SettingsError
from tests.web.conftest import app_of, office_in
from tests.web.fakes import full_desk
from tests.web.server.visitors import ask, door
from web.access import PUBLIC, allow
from web.http.limits import SIGN_IN
from web.server.proxy import LOOPBACK, NamedProxies, networks

FORWARDED = {
    "X-Forwarded-For": "198.51.100.7",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Port": "666",
    "X-Forwarded-Prefix": "/evil",
    "Forwarded": "for=203.0.113.9;proto=https;host=evil.example",
    "X-Real-Ip": "203.0.113.9",
}


@pytest.fixture
def app() -> Flask:
    """Return the application with an address that tells who asks and what its links are."""
    app = app_of(full_desk(), behind_tls=True)

    @allow(PUBLIC)
    def tell() -> dict[str, object]:
        return {"who": request.remote_addr, "link": url_for("squad.start", _external=True)}

    app.add_url_rule("/tell", "tell", tell)
    return app


def told(app: Flask, proxies: tuple[str, ...]) -> tuple[str, str, bool]:
    with door(app, proxies=proxies) as port:
        answer = ask(port, "/tell", {"Host": "patroli.example", **FORWARDED})
        made = json.loads(answer.text)
        return made["who"], made["link"], "Strict-Transport-Security" in answer.headers


def test_a_named_proxy_is_believed_who_asks_and_that_it_is_by_tls(app: Flask) -> None:
    assert told(app, LOOPBACK) == ("198.51.100.7", "https://patroli.example/r/", True)


@pytest.mark.parametrize("proxies", [(), ("192.0.2.1",), ("192.0.2.0/24", "2001:db8::/32")])
def test_nobody_else_is_believed(app: Flask, proxies: tuple[str, ...]) -> None:
    assert told(app, proxies) == ("127.0.0.1", "http://patroli.example/r/", False)


def test_tries_to_sign_in_are_counted_by_visitor_not_by_proxy(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    office = office_in(tmp_path_factory.mktemp("proxy"))
    app = app_of(full_desk(), office=office, accounts=True, behind_tls=True)
    most = int(SIGN_IN.split()[0])

    def try_from(address: str) -> int:
        headers = {"X-Forwarded-For": address, "X-Forwarded-Proto": "https"}
        return ask(port, "/masuk", headers, method="POST", body=b"").status

    with door(app, proxies=LOOPBACK) as port:
        assert [try_from("198.51.100.7") for _ in range(most + 1)][-1] == 429
        assert try_from("198.51.100.8") != 429


@pytest.mark.parametrize(
    ("forwarded", "visitor"),
    [
        ("198.51.100.7", "198.51.100.7"),
        ("198.51.100.7:5123", "198.51.100.7"),
        ("[2001:db8::5]:443", "2001:db8::5"),
        ("203.0.113.9, 198.51.100.7", "198.51.100.7"),
        ("203.0.113.9, 198.51.100.7, 10.0.0.2", "198.51.100.7"),
        ("198.51.100.7, ::ffff:10.0.0.2", "198.51.100.7"),
        ("198.51.100.7, me", "10.0.0.1"),
        ("198.51.100.7\n", "198.51.100.7"),
        ("", "10.0.0.1"),
        (",,,", "10.0.0.1"),
        ("x" * 10_000, "10.0.0.1"),
    ],
)
def test_the_visitor_is_the_last_address_that_is_no_named_proxy(
    forwarded: str, visitor: str
) -> None:
    seen: list[str] = []
    app = NamedProxies(lambda e, _: seen.append(e["REMOTE_ADDR"]), networks(["10.0.0.0/30"]))
    app({"REMOTE_ADDR": "10.0.0.1", "HTTP_X_FORWARDED_FOR": forwarded}, None)
    assert seen == [visitor]


@pytest.mark.parametrize("scheme", ["gopher", "https, http", "", "https\r\nx", "javascript"])
def test_no_other_scheme_than_https_makes_links_secure(scheme: str) -> None:
    seen: list[str] = []
    app = NamedProxies(lambda e, _: seen.append(e["wsgi.url_scheme"]), networks(LOOPBACK))
    peer = {"REMOTE_ADDR": "127.0.0.1", "wsgi.url_scheme": "http"}
    app({**peer, "HTTP_X_FORWARDED_PROTO": scheme}, None)
    assert seen == ["http"]


def test_a_proxy_that_is_no_address_is_named_with_a_remedy() -> None:
    with pytest.raises(SettingsError, match=r"10\.0\.0\.0/24, got 'proxy\.lan'"):
        networks(["proxy.lan"])
