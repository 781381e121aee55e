"""Sign-in by password, code and link; lockout; sessions that end."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from passlib.totp import TOTP

from geo.notice import Notice
from geo.simulation.simulate import SOURCE
from planner.audit.store import AuditLog
from planner.city.office import Office
from planner.city.store import Notes
from planner.incidents.model import NOTE
from planner.incidents.service.bring import import_file
from planner.incidents.service.enter import enter
from planner.incidents.store.incidents import Incidents
from planner.people.model import IDLE, LOCK, LONGEST, MOST_FAILURES
from planner.people.roles import Grant, Role
from planner.people.service.people import (
    account_of,
    add_person,
    entries,
    forget_code,
    make_link,
    set_active,
    unlock,
)
from planner.people.service.sign_in import live_sessions
from planner.people.store.people import People
from planner.staffing.model import Leave, Member, Vehicle
from planner.staffing.service.demo import demo_staff
from planner.staffing.service.members import import_members, put_leave, put_member, put_vehicle
from planner.staffing.store import Staffing
from tests.planner.city.small_city import NOW, incidents
from tests.planner.incidents.service.test_enter import TOLD
from tests.web.conftest import app_of
from tests.web.fakes import full_desk
from tests.web.people.signing import PASSWORD, sign_in
from web.app import create_app
from web.config import AppConfig
from web.server.start import demo_links

BROWSER = {"Accept": "text/html", "User-Agent": "Mozilla/5.0 (Android 13) Chrome/120"}
OTHER = "empat kata lain sekali"


@pytest.fixture
def open_app(make_office: Callable[..., Office]) -> Callable[..., tuple[Flask, Office]]:
    """Give a function that opens the application on one database at a time."""

    def open_at(at: datetime = NOW) -> tuple[Flask, Office]:
        office = make_office(at)
        return app_of(full_desk(), at, office=office, accounts=True), office

    return open_at


@pytest.fixture
def office(open_app: Callable[..., tuple[Flask, Office]]) -> Office:
    return open_app()[1]


@pytest.fixture
def client(office: Office) -> FlaskClient:
    return app_of(full_desk(), NOW, office=office, accounts=True).test_client()


def person(office: Office, *roles: Role, username: str = "sari") -> None:
    add_person(
        office,
        username,
        name="Sari",
        by="test",
        password=PASSWORD,
        grants=[Grant(role=r) for r in roles],
    )


def give_password(
    client: FlaskClient,
    password: str = PASSWORD,
    username: str = "sari",
    address: str = "127.0.0.1",
) -> str:
    """Return where a sign-in leads, "" if it is refused."""
    data = {"username": username, "password": password}
    answer = client.post("/masuk", data=data, environ_overrides={"REMOTE_ADDR": address})
    return answer.headers.get("Location", "")


def secret_on(client: FlaskClient) -> TOTP:
    page = client.get("/masuk/pasang-kode").get_data(as_text=True)
    shown = re.search(r'class="secret">([A-Z2-7 -]+)<', page)
    assert shown
    return TOTP(shown[1].replace(" ", "").replace("-", ""))


def code_at(app: TOTP, at: datetime = NOW) -> str:
    return str(app.generate(time=at).token)


def set_up(client: FlaskClient) -> tuple[TOTP, list[str]]:
    """Return the code app after it was set up at sign-in, and the recovery codes."""
    assert give_password(client) == "/masuk/pasang-kode"
    app = secret_on(client)
    page = client.post("/masuk/pasang-kode", data={"code": code_at(app)}).get_data(as_text=True)
    return app, re.findall(r"<code>(\w{5}-\w{5})</code>", page)


def inside(client: FlaskClient) -> bool:
    return client.get("/akun", headers=BROWSER).status_code == 200


# Passwords


def test_somebody_signs_in_with_username_and_password(client: FlaskClient, office: Office) -> None:
    person(office, "leadership")
    assert not inside(client)
    assert give_password(client, username=" SARI ") == "/"
    assert inside(client)


def test_a_wrong_name_and_a_wrong_password_are_told_apart_by_nobody(
    client: FlaskClient, office: Office
) -> None:
    person(office, "leadership")
    pages = [
        client.post("/masuk", data={"username": name, "password": "salah salah salah"})
        for name in ("sari", "hantu")
    ]
    texts = [p.get_data(as_text=True).replace("hantu", "sari") for p in pages]
    assert [p.status_code for p in pages] == [200, 200]
    assert re.sub(r'value="[^"]{40,}"', "", texts[0]) == re.sub(r'value="[^"]{40,}"', "", texts[1])
    assert "salah" in texts[0]


def test_what_was_typed_as_password_is_never_sent_back(client: FlaskClient, office: Office) -> None:
    answer = client.post("/masuk", data={"username": "sari", "password": "bocor-bocor-bocor"})
    assert "bocor" not in answer.get_data(as_text=True)


def test_five_wrong_passwords_end_it_for_their_address_for_a_quarter_of_an_hour(
    client: FlaskClient, office: Office, open_app: Callable[..., tuple[Flask, Office]]
) -> None:
    person(office, "leadership")
    for _ in range(MOST_FAILURES):
        assert give_password(client, "salah salah salah") == ""
    assert give_password(client) == ""
    before, _office = open_app(NOW + LOCK - timedelta(seconds=1))
    assert give_password(before.test_client()) == ""
    after, _office = open_app(NOW + LOCK)
    assert give_password(after.test_client()) == "/"
    assert give_password(after.test_client(), "salah salah salah") == ""
    assert give_password(after.test_client()) == "/"


def test_a_stranger_who_guesses_locks_nobody_out(client: FlaskClient, office: Office) -> None:
    person(office, "leadership")
    stranger = client.application.test_client()
    for number in range(4 * MOST_FAILURES):
        address = f"198.51.100.{number % 3}"
        assert give_password(stranger, "salah salah salah", address=address) == ""
    assert give_password(stranger, address="198.51.100.1") == ""
    assert give_password(client) == "/"
    assert inside(client)


def test_what_one_process_counts_the_other_knows(
    open_app: Callable[..., tuple[Flask, Office]],
) -> None:
    (one, office), (two, _office) = open_app(), open_app()
    person(office, "leadership")
    for _ in range(MOST_FAILURES):
        assert give_password(one.test_client(), "salah salah salah") == ""
    assert give_password(two.test_client()) == ""
    assert give_password(two.test_client(), address="192.0.2.7") == "/"


def test_four_wrong_passwords_and_a_right_one_start_the_count_anew(
    client: FlaskClient, office: Office
) -> None:
    person(office, "leadership")
    for _ in range(2):
        for _ in range(MOST_FAILURES - 1):
            give_password(client, "salah salah salah")
        assert give_password(client) == "/"
        client.post("/keluar")


def test_who_was_deactivated_is_out_at_once_and_stays_out(
    client: FlaskClient, office: Office
) -> None:
    person(office, "administrator", username="bos")
    person(office, "leadership")
    give_password(client)
    set_active(office, "sari", False, by="bos")
    assert not inside(client)
    assert give_password(client) == ""


@pytest.mark.parametrize(
    ("wanted", "led"),
    [
        ("/peta?lang=en", "/peta?lang=en"),
        ("//evil.example", "/"),
        ("https://evil.example/", "/"),
        ("/\\evil.example", "/"),
    ],
)
@pytest.mark.parametrize("role", ["leadership", "commander"])
def test_after_sign_in_a_page_of_this_host_follows_and_no_other(
    client: FlaskClient, office: Office, wanted: str, led: str, role: Role
) -> None:
    person(office, role)
    data = {"username": "sari", "password": PASSWORD}
    app = set_up(client)[0] if role == "commander" else None
    client.post("/keluar")
    answer = client.post("/masuk", query_string={"next": wanted}, data=data)
    if answer.status_code == 307:
        answer = client.post(answer.headers["Location"], data=data)
    if app:
        People.of(office).change(account_of(office, "sari").id, totp_step=None)
        answer = client.post(answer.headers["Location"], data={"code": code_at(app)})
    assert answer.headers["Location"] == led


def test_a_new_password_ends_every_other_session(client: FlaskClient, office: Office) -> None:
    person(office, "leadership")
    other = client.application.test_client()
    give_password(client)
    give_password(other)
    data = {"password": PASSWORD, "new_password": OTHER, "new_password_confirm": OTHER}
    assert client.post("/sandi", data=data).headers["Location"] == "/akun"
    assert inside(client)
    assert not inside(other)
    assert give_password(other) == ""
    assert give_password(other, OTHER) == "/"


@pytest.mark.parametrize(
    "change",
    [
        {"password": "salah salah salah"},
        {"new_password": "pendek", "new_password_confirm": "pendek"},
        {"new_password": "qwertyuiop123", "new_password_confirm": "qwertyuiop123"},
        {"new_password_confirm": "beda beda beda beda"},
    ],
)
def test_a_password_is_not_changed_to_a_bad_one_or_by_who_does_not_know_it(
    client: FlaskClient, office: Office, change: dict[str, str]
) -> None:
    person(office, "leadership")
    give_password(client)
    data = {"password": PASSWORD, "new_password": OTHER, "new_password_confirm": OTHER}
    page = client.post("/sandi", data={**data, **change})
    assert 'role="alert"' in page.get_data(as_text=True)
    assert give_password(client.application.test_client()) == "/"


def test_guessing_at_the_password_in_use_is_noted_and_slowed_as_at_the_sign_in(
    client: FlaskClient, office: Office
) -> None:
    person(office, "leadership")
    give_password(client)
    data = {"password": "salah salah salah", "new_password": OTHER, "new_password_confirm": OTHER}
    for _ in range(MOST_FAILURES):
        client.post("/sandi", data=data)
    noted = [r.object for r in AuditLog.of(office).rows(limit=99) if r.action == "sign-in.fail"]
    assert noted == ["sari"] * MOST_FAILURES
    page = client.post("/sandi", data={**data, "password": PASSWORD})
    assert 'role="alert"' in page.get_data(as_text=True)


# Codes


def test_a_commander_reaches_nothing_before_the_code_is_set_up(
    client: FlaskClient, office: Office
) -> None:
    person(office, "commander")
    assert give_password(client) == "/masuk/pasang-kode"
    assert client.get("/plans/", headers=BROWSER).headers["Location"].startswith("/masuk")
    app = secret_on(client)
    assert client.post("/masuk/pasang-kode", data={"code": "000000"}).status_code == 400
    assert not inside(client)
    assert client.post("/masuk/pasang-kode", data={"code": code_at(app)}).status_code == 200
    assert client.get("/plans/", headers=BROWSER).status_code == 200


def test_who_becomes_commander_while_signed_in_must_set_up_the_code_first(
    client: FlaskClient, office: Office
) -> None:
    person(office, "leadership")
    give_password(client)
    made = account_of(office, "sari")
    People.of(office).add_grant(made.id, Grant(role="commander"), by="test", at=NOW)
    for address in ("/peta", "/akun", "/sandi"):
        answer = client.get(address, headers=BROWSER)
        assert answer.headers["Location"] == "/masuk/pasang-kode", address
    app = secret_on(client)
    assert client.post("/masuk/pasang-kode", data={"code": code_at(app)}).status_code == 200
    assert inside(client)


def test_an_app_set_up_meanwhile_is_not_replaced_by_whoever_only_gave_the_password(
    client: FlaskClient, office: Office
) -> None:
    person(office, "commander")
    other = client.application.test_client()
    assert give_password(other) == "/masuk/pasang-kode"
    theirs = secret_on(other)
    set_up(client)
    before = account_of(office, "sari").totp_secret
    answer = other.post("/masuk/pasang-kode", data={"code": code_at(theirs)})
    assert answer.headers.get("Location") == "/masuk"
    assert account_of(office, "sari").totp_secret == before
    assert not inside(other)


def test_signing_out_has_the_browser_forget_the_pages_it_would_go_back_to(
    client: FlaskClient, office: Office
) -> None:
    person(office, "leadership")
    give_password(client)
    assert client.post("/keluar").headers["Clear-Site-Data"] == '"cache"'
    assert "Clear-Site-Data" not in client.get("/masuk").headers


def test_the_code_is_asked_for_and_taken_once(
    client: FlaskClient, office: Office, open_app: Callable[..., tuple[Flask, Office]]
) -> None:
    person(office, "commander")
    app, _codes = set_up(client)
    later = NOW + timedelta(minutes=5)
    again = open_app(later)[0]
    one, two = again.test_client(), again.test_client()
    for visitor in (one, two):
        assert give_password(visitor) == "/masuk/kode"
        assert not inside(visitor)
    code = code_at(app, later)
    assert one.post("/masuk/kode", data={"code": f"{code[:3]} {code[3:]}"}).status_code == 302
    assert inside(one)
    assert two.post("/masuk/kode", data={"code": code}).status_code == 400
    assert not inside(two)


def test_a_clock_that_ran_ahead_locks_nobody_out_and_an_administrator_ends_it(
    client: FlaskClient, office: Office, open_app: Callable[..., tuple[Flask, Office]]
) -> None:
    person(office, "commander")
    app, codes = set_up(client)
    ahead, now = NOW + timedelta(hours=30), NOW + timedelta(hours=1)
    early = open_app(ahead)[0].test_client()
    assert give_password(early) == "/masuk/kode"
    assert early.post("/masuk/kode", data={"code": code_at(app, ahead)}).status_code == 302
    right, then = open_app(now)
    for _ in range(MOST_FAILURES + 1):
        late = right.test_client()
        assert give_password(late) == "/masuk/kode"
        refused = late.post("/masuk/kode", data={"code": code_at(app, now)})
        assert refused.status_code == 400
        assert "jam server pernah maju" in refused.get_data(as_text=True)
    wrong = late.post("/masuk/kode", data={"code": "000000"}).get_data(as_text=True)
    assert "jam server" not in wrong
    assert late.post("/masuk/kode", data={"code": codes[0]}).status_code == 302
    assert [e.locked for e in entries(then)] == [True]
    unlock(then, "sari", by="bos")
    assert [e.locked for e in entries(then)] == [False]
    again = right.test_client()
    give_password(again)
    assert again.post("/masuk/kode", data={"code": code_at(app, now)}).status_code == 302
    assert inside(again)
    used = right.test_client()
    give_password(used)
    assert used.post("/masuk/kode", data={"code": code_at(app, now)}).status_code == 400


def test_a_lock_that_was_set_while_the_clock_ran_ahead_does_not_outlast_it(
    office: Office,
) -> None:
    person(office, "commander")
    ahead = NOW + timedelta(days=9)
    sari = account_of(office, "sari")
    People.of(office).change(sari.id, locked_until=ahead + LOCK)
    assert not account_of(office, "sari").locked(NOW)
    assert account_of(office, "sari").locked(ahead)


def test_the_code_that_set_the_app_up_does_not_sign_in(client: FlaskClient, office: Office) -> None:
    person(office, "commander")
    app, _codes = set_up(client)
    other = client.application.test_client()
    give_password(other)
    assert other.post("/masuk/kode", data={"code": code_at(app)}).status_code == 400


def test_wrong_codes_lock_the_account_though_the_password_is_right(
    client: FlaskClient, office: Office
) -> None:
    person(office, "commander")
    set_up(client)
    other = client.application.test_client()
    away = {"REMOTE_ADDR": "198.51.100.9"}
    for _ in range(MOST_FAILURES):
        assert give_password(other, address="198.51.100.9") == "/masuk/kode"
        wrong = other.post("/masuk/kode", data={"code": "000000"}, environ_overrides=away)
        assert wrong.status_code == 400
    assert give_password(other, address="198.51.100.9") == ""
    assert account_of(office, "sari").locked(NOW)
    assert give_password(other, address="203.0.113.5") == ""
    assert give_password(other) == "/masuk/kode"


def test_wrong_codes_from_a_known_address_end_it_for_that_address(
    client: FlaskClient, office: Office
) -> None:
    person(office, "commander")
    set_up(client)
    other = client.application.test_client()
    for _ in range(MOST_FAILURES):
        assert give_password(other) == "/masuk/kode"
        assert other.post("/masuk/kode", data={"code": "000000"}).status_code == 400
    assert give_password(other) == ""
    assert give_password(other, address="203.0.113.5") == "/masuk/kode"


def test_a_recovery_code_opens_once(client: FlaskClient, office: Office) -> None:
    person(office, "commander")
    _app, codes = set_up(client)
    assert len(set(codes)) == 8
    for expected in (302, 400):
        other = client.application.test_client()
        give_password(other)
        typed = codes[0].upper().replace("-", "")
        assert other.post("/masuk/kode", data={"code": typed}).status_code == expected
    assert len(account_of(office, "sari").recovery_codes) == 7


def test_neither_the_secret_nor_the_recovery_codes_can_be_read_in_the_database(
    client: FlaskClient, office: Office
) -> None:
    person(office, "commander")
    app, codes = set_up(client)
    kept = account_of(office, "sari")
    assert app.base32_key not in str(kept.totp_secret)
    assert app.pretty_key(sep="") not in str(kept)
    assert not set(codes) & set(kept.recovery_codes)


def test_a_forgotten_code_app_is_set_up_anew(client: FlaskClient, office: Office) -> None:
    person(office, "commander")
    set_up(client)
    forget_code(office, "sari", by="bos")
    assert not inside(client)
    set_up(client.application.test_client())


# Links


def test_a_first_link_leads_over_password_and_code_inside(
    client: FlaskClient, office: Office
) -> None:
    add_person(office, "bos", name="Bos", grants=[Grant(role="administrator")], by="test")
    address = f"/masuk/tautan/{make_link(office, 'bos', by='test')}"
    assert "bos" in client.get(address).get_data(as_text=True)
    bad = client.post(address, data={"password": PASSWORD, "again": "lain"})
    assert bad.status_code == 400
    done = client.post(address, data={"password": PASSWORD, "again": PASSWORD})
    assert done.headers["Location"] == "/masuk/pasang-kode"
    app = secret_on(client)
    client.post("/masuk/pasang-kode", data={"code": code_at(app)})
    assert inside(client)
    assert client.get(address).status_code == 404
    assert client.get("/masuk/tautan/ngawur").status_code == 404


# Sessions


def test_sessions_are_listed_and_ended_one_by_one_or_all_but_this(
    client: FlaskClient, office: Office
) -> None:
    person(office, "leadership")
    others = [client.application.test_client() for _ in range(3)]
    for visitor in (client, *others):
        data = {"username": "sari", "password": PASSWORD}
        visitor.post("/masuk", data=data, headers=BROWSER)
    page = client.get("/akun").get_data(as_text=True)
    names = re.findall(r'name="session" value="(\w+)"', page)
    assert len(names) == 3
    assert page.count("Android, Chrome") >= 4
    client.post("/akun/sesi", data={"session": names[0]})
    assert [inside(o) for o in others].count(True) == 2
    client.post("/akun/sesi", data={"others": "1"})
    assert [inside(o) for o in others] == [False] * 3
    assert inside(client)


def test_nobody_ends_the_session_of_somebody_else(client: FlaskClient, office: Office) -> None:
    person(office, "leadership")
    person(office, "leadership", username="budi")
    give_password(client)
    (theirs,) = live_sessions(office, account_of(office, "sari"))
    other = client.application.test_client()
    give_password(other, username="budi")
    other.post("/akun/sesi", data={"session": theirs.id})
    assert inside(client)


@pytest.mark.parametrize(("after", "works"), [(IDLE, True), (IDLE + timedelta(seconds=1), False)])
def test_an_idle_session_ends(
    client: FlaskClient,
    office: Office,
    open_app: Callable[..., tuple[Flask, Office]],
    after: timedelta,
    works: bool,
) -> None:
    sign_in(client, office, "leadership")
    cookie = client.get_cookie("patroli")
    assert cookie
    later = open_app(NOW + after)[0].test_client()
    later.set_cookie("patroli", cookie.value)
    assert inside(later) is works


def test_a_session_ends_after_a_week_even_in_use(
    office: Office, open_app: Callable[..., tuple[Flask, Office]], client: FlaskClient
) -> None:
    sign_in(client, office, "leadership")
    cookie = client.get_cookie("patroli")
    assert cookie
    at = NOW
    while at < NOW + LONGEST:
        later = open_app(at)[0].test_client()
        later.set_cookie("patroli", cookie.value)
        assert inside(later)
        at += timedelta(hours=11)
    later = open_app(NOW + LONGEST + timedelta(seconds=1))[0].test_client()
    later.set_cookie("patroli", cookie.value)
    assert not inside(later)


def test_a_session_that_signed_out_does_not_come_back(client: FlaskClient, office: Office) -> None:
    sign_in(client, office, "leadership")
    cookie = client.get_cookie("patroli")
    assert cookie
    assert client.post("/keluar").headers["Location"] == "/masuk"
    client.set_cookie("patroli", cookie.value)
    assert not inside(client)


def test_the_cookie_is_for_this_host_alone_and_behind_tls_for_tls_alone(
    client: FlaskClient, office: Office
) -> None:
    person(office, "leadership")
    data = {"username": "sari", "password": PASSWORD}
    cookie = client.post("/masuk", data=data).headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    secure = app_of(full_desk(), NOW, office=office, accounts=True, behind_tls=True).test_client()
    tls = {"wsgi.url_scheme": "https"}
    answer = secure.post("/masuk", data=data, environ_overrides=tls)
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-patroli=")
    assert "Secure" in cookie
    assert "Path=/" in cookie
    assert "Domain" not in cookie
    assert "max-age=" in answer.headers["Strict-Transport-Security"]
    assert "Strict-Transport-Security" not in client.get("/masuk").headers


def test_account_pages_are_kept_by_no_browser(client: FlaskClient, office: Office) -> None:
    assert client.get("/masuk").headers["Cache-Control"] == "no-store"
    sign_in(client, office, "administrator")
    for address in ("/akun", "/sandi", "/pengguna", "/pengguna/uji"):
        assert client.get(address).headers["Cache-Control"] == "no-store", address


def test_too_many_tries_from_one_address_are_refused(client: FlaskClient) -> None:
    data = {"username": "hantu"}
    codes = {client.post("/masuk", data=data).status_code for _ in range(61)}
    assert codes == {200, 429}
    page = client.post("/masuk", data=data)
    assert "Patroli" in page.get_data(as_text=True)
    assert client.get("/masuk").status_code == 200


def test_tries_from_one_address_are_counted_over_processes(
    open_app: Callable[..., tuple[Flask, Office]],
) -> None:
    clients = [open_app()[0].test_client() for _ in range(2)]
    codes = [
        clients[n % 2].post("/masuk", data={"username": "hantu"}).status_code for n in range(61)
    ]
    assert codes == [200] * 60 + [429]
    later = open_app(NOW + timedelta(minutes=1))[0].test_client()
    assert later.post("/masuk", data={"username": "hantu"}).status_code == 200


def test_the_log_tells_of_sign_ins_without_what_was_typed(
    client: FlaskClient, office: Office
) -> None:
    person(office, "leadership")
    for _ in range(MOST_FAILURES):
        give_password(client, "rahasia-salah-ketik")
    with office.database.read() as db:
        rows = db.exec_driver_sql("SELECT actor, action, object, detail FROM audit").all()
    told = [tuple(r)[:3] for r in rows if "127.0.0.1" in r.detail]
    assert told.count(("system", "person.slow", "sari")) == 1
    assert told.count(("system", "sign-in.fail", "sari")) == len(told) - 1 == MOST_FAILURES
    assert "rahasia" not in str(rows)
    assert "rahasia-salah-ketik" not in str(rows)


def test_a_whole_office_behind_one_address_opens_its_phones(client: FlaskClient) -> None:
    assert {client.get("/r/bukan-tautan").status_code for _ in range(250)} <= {403, 404, 410}


# The demo


def demo(office: Office, *tokens: str) -> FlaskClient:
    Notes.of(office).set(NOTE, Notice.of("incidents.simulated"))
    config = AppConfig(
        desk=full_desk(),
        office=office,
        clock=lambda: NOW,
        demo_links=dict.fromkeys(tokens, "demo.admin"),
    )
    return create_app(config).test_client()


def test_a_link_of_the_demo_signs_in_often_and_without_a_code(office: Office) -> None:
    person(office, "administrator", username="demo.admin")
    for _ in range(2):
        client = demo(office, "rahasia")
        assert client.get("/masuk/demo/rahasia").headers["Location"] == "/"
        assert client.get("/pengguna").status_code == 200
        assert client.get("/masuk/demo/lain").status_code == 404


def test_a_session_of_the_demo_ends_with_the_server_that_made_its_link(office: Office) -> None:
    person(office, "administrator", username="demo.admin")
    client = demo(office, "rahasia")
    client.get("/masuk/demo/rahasia")
    cookie = client.get_cookie("patroli")
    assert cookie
    restarted = demo(office, "baru")
    restarted.set_cookie("patroli", cookie.value)
    assert not inside(restarted)


def test_without_the_demo_no_link_signs_in(client: FlaskClient, office: Office) -> None:
    person(office, "administrator", username="demo.admin")
    assert client.get("/masuk/demo/rahasia").status_code == 404


def by_page(office: Office) -> None:
    enter(office, TOLD, areas={""}, by="demo.petugas")


def by_file(office: Office) -> None:
    file = office.folder / "laporan.csv"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("waktu,kategori,lon,lat\n2026-02-01 10:00,PKL,101.41,1.61\n")
    import_file(office, file, now=office.now())


def by_phone(office: Office) -> None:
    finding = replace(incidents()[0], id="t", source="field", origin="found")
    Incidents.of(office).add([finding])


def by_person(office: Office) -> None:
    add_person(office, "siti", name="Siti", by="demo.admin")


def by_members(office: Office) -> None:
    file = office.folder / "anggota.csv"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("Nama,Regu\nSiti,Regu 1\n")
    assert import_members(office, file, by="demo.admin").added == 1


def by_member(office: Office) -> None:
    put_member(office, Member(id="", name="Siti", squad="Regu 1"), by="demo.admin")


def by_new_name(office: Office) -> None:
    first = Staffing.of(office).members()[0]
    put_member(office, replace(first, name="Siti"), by="demo.admin")


def by_number(office: Office) -> None:
    first = Staffing.of(office).members()[0]
    put_member(office, replace(first, phone="08120000000"), by="demo.admin")


def by_vehicle(office: Office) -> None:
    put_vehicle(office, Vehicle(id="", name="Hilux", kind="car", squad="Regu 1"), by="demo.admin")


def by_plate(office: Office) -> None:
    first = Staffing.of(office).vehicles()[0]
    put_vehicle(office, replace(first, plate="BM 1 XY"), by="demo.admin")


REAL = (
    *(by_page, by_file, by_phone, by_person, by_members, by_member, by_new_name, by_number),
    *(by_vehicle, by_plate),
)


def test_playing_with_the_demo_ends_nothing(office: Office) -> None:
    person(office, "administrator", username="demo.admin")
    client = demo(office, "rahasia")
    demo_staff(office)
    first = Staffing.of(office).members()[0]
    put_member(office, replace(first, squad="Regu 2"), by="demo.admin")
    day = NOW.date()
    put_leave(office, Leave(id="", member=first.id, first_day=day, last_day=day), by="demo.admin")
    client.get("/masuk/demo/rahasia")
    assert inside(client)


@pytest.mark.parametrize("record", REAL)
def test_the_demo_ends_with_the_first_real_record(
    office: Office, record: Callable[[Office], None], caplog: pytest.LogCaptureFixture
) -> None:
    person(office, "administrator", username="demo.admin")
    Incidents.of(office).add([replace(i, source=SOURCE) for i in incidents()[:3]])
    client = demo(office, "rahasia")
    demo_staff(office)
    client.get("/masuk/demo/rahasia")
    assert inside(client)
    record(office)
    assert not inside(client)
    assert "demo is over" in caplog.text
    answer = client.get("/masuk/demo/rahasia", headers={"Accept": "text/html"})
    assert answer.status_code == 410
    assert "Demo sudah berakhir" in answer.text
    assert "Demo sudah berakhir" in client.get("/masuk").text
    assert demo_links(office) == {}


def test_the_sign_in_page_of_the_demo_shows_nothing_of_it(office: Office) -> None:
    assert "demo" not in demo(office, "rahasia").get("/masuk").get_data(as_text=True).casefold()
