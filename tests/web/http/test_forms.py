"""Every form, whoever wrote it: sent twice it acts once; what was typed is not lost."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import redirect
from flask.testing import FlaskClient
from werkzeug.wrappers import Response as AnyResponse

from planner.city.office import Office
from planner.staffing.store import Staffing
from tests.web.conftest import app_of
from tests.web.fakes import full_desk
from tests.web.people.signing import sign_in
from tests.web.test_access import filled as filled_address
from web.access import allowed
from web.http.forms import MAKE_A_SESSION

ROOT = Path(__file__).parents[3]
HTML = {"Accept": "text/html"}
MEMBER = {"name": "Budi", "squad": "Regu 1", "duty": "member"}

SENT_BY_PROGRAMS = {
    *("delivery.send", "delivery.positions"),
    *("trackers.owntracks", "trackers.traccar"),
}
"""Neither forms nor pages: each item has an id of its own there, or a time."""


def fields(page: str, action: str) -> dict[str, str]:
    """Return the hidden fields of the first form of a page that goes to an address."""
    form = re.search(rf'<form[^>]*action="{re.escape(action)}".*?</form>', page, re.S)
    assert form, page
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form[0])
    return {name: value.replace("&#34;", '"') for name, value in found}


@pytest.fixture
def client(office: Office) -> Iterator[FlaskClient]:
    with app_of(full_desk(), office=office, csrf=True).test_client() as made:
        yield made


def filled(client: FlaskClient, **typed: str) -> dict[str, str]:
    page = client.get("/jadwal/anggota").get_data(as_text=True)
    return {**fields(page, "/jadwal/anggota"), **MEMBER, **typed}


def names(office: Office) -> list[str]:
    return sorted(m.name for m in Staffing.of(office).members())


def test_every_form_of_every_template_carries_the_token_of_forms() -> None:
    bare = []
    for path in (ROOT / "web").glob("**/templates/**/*.html"):
        text = path.read_text(encoding="utf-8")
        bare += [
            (path.name, form[:80])
            for form in re.findall(r'<form[^>]*method="post".*?</form>', text, re.S)
            if not re.search(r"form_token\(|\btoken\(|\bbegin\(|\bstart\(|form_key", form)
        ]
        assert "csrf_token()" not in text or path.name == "again.html", path
    assert bare == []


def test_every_address_that_takes_a_form_acts_once_and_gives_lost_text_back(
    office: Office,
) -> None:
    app = app_of(full_desk(), office=office, csrf=True)
    client = app.test_client()
    posts = [
        rule
        for rule in app.url_map.iter_rules()
        if "POST" in (rule.methods or ()) and not rule.rule.startswith("/api/")
    ]
    forms = [r for r in posts if r.endpoint not in SENT_BY_PROGRAMS | MAKE_A_SESSION]
    assert len(forms) > 20
    assert {r.endpoint for r in posts} >= SENT_BY_PROGRAMS | MAKE_A_SESSION
    form = filled(client)
    done: list[str] = []
    wrong = []
    for number, rule in enumerate(forms):

        def act(_name: str = rule.endpoint, **_values: object) -> AnyResponse:
            done.append(_name)
            return redirect("/kecamatan")

        act.allowed = allowed(app, rule.endpoint)  # type: ignore[attr-defined]
        app.view_functions[rule.endpoint] = act
        address = filled_address(app, rule)
        sent = {**form, "text": f"isi {number}"}
        exempt = rule.endpoint.startswith("squad_report.")
        first, second = (client.post(address, data=sent) for _ in range(2))
        lost = client.post(address, data={**sent, "text": "hilang", "csrf_token": "x"})
        if (first.status_code, second.status_code) != (302, 302):
            wrong.append((rule.endpoint, first.status_code, second.status_code))
        if not exempt and b'value="hilang"' not in lost.data:
            wrong.append((rule.endpoint, lost.status_code, 0))
    assert wrong == []
    assert sorted(set(done)) == sorted(r.endpoint for r in forms)
    assert [e for e in done if done.count(e) > 1 and e != "squad_report.write"] == []


def test_a_form_sent_twice_makes_one_thing_and_answers_alike(
    client: FlaskClient, office: Office
) -> None:
    form = filled(client)
    first, second = (client.post("/jadwal/anggota", data=form) for _ in range(2))
    assert (first.status_code, first.location) == (second.status_code, second.location)
    assert names(office) == ["Budi"]


def test_the_same_form_with_other_content_and_a_new_form_are_new(
    client: FlaskClient, office: Office
) -> None:
    form = filled(client)
    for data in (form, {**form, "name": "Citra"}, filled(client)):
        assert client.post("/jadwal/anggota", data=data).status_code == 302
    assert names(office) == ["Budi", "Budi", "Citra"]


def test_a_form_that_was_refused_may_be_sent_again(client: FlaskClient, office: Office) -> None:
    form = filled(client, name="")
    for _ in range(2):
        assert client.post("/jadwal/anggota", data=form).status_code == 400
    assert client.post("/jadwal/anggota", data={**form, "name": "Budi"}).status_code == 302


def test_a_page_that_shows_a_secret_once_shows_the_same_to_the_second_tap(
    client: FlaskClient, office: Office
) -> None:
    page = client.get("/pengguna").get_data(as_text=True)
    found = re.search(r'name="form_key" value="([^"]+)".*', page)
    csrf = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found
    assert csrf
    form = {"form_key": found[1], "csrf_token": csrf[1], "username": "baru", "name": "Baru"}
    first, second = (client.post("/pengguna", data=form) for _ in range(2))
    assert first.status_code == second.status_code == 200
    assert first.data == second.data


def test_a_later_save_does_not_undo_an_earlier_one_unseen(
    client: FlaskClient, office: Office
) -> None:
    client.post("/jadwal/anggota", data=filled(client))
    (member,) = Staffing.of(office).members()
    address = f"/jadwal/anggota/{member.id}"

    def form() -> dict[str, str]:
        page = client.get(address).get_data(as_text=True)
        return {**fields(page, address), **MEMBER, "do": "keep"}

    mine, theirs = form(), form()
    assert client.post(address, data={**theirs, "phone": "0812"}).status_code == 302
    refused = client.post(address, data={**mine, "name": "Budi Santoso"})
    told = refused.get_data(as_text=True)
    assert refused.status_code == 409
    assert "uji mengubah telepon" in told
    assert 'value="Budi Santoso"' in told
    assert Staffing.of(office).members()[0].phone == "0812"
    gone = client.post(address, data={**mine, "do": "remove"})
    assert gone.status_code == 409
    again = {**fields(told, address), **MEMBER, "name": "Budi Santoso", "phone": "0812"}
    assert client.post(address, data={**again, "do": "keep"}).status_code == 302
    assert names(office) == ["Budi Santoso"]


def test_a_token_of_another_session_gives_the_form_back_and_not_a_bare_400(
    client: FlaskClient, office: Office
) -> None:
    form = filled(client, name='Budi "Baru"', csrf_token="lama")
    answer = client.post("/jadwal/anggota", data=form, headers=HTML)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 400
    assert "Budi &#34;Baru&#34;" in page
    again = {**fields(page, "/jadwal/anggota"), **MEMBER, "name": 'Budi "Baru"'}
    assert client.post("/jadwal/anggota", data=again).status_code == 302
    assert names(office) == ['Budi "Baru"']


@pytest.mark.parametrize(
    ("forged", "headers"),
    [({"form_key": "x"}, {}), ({}, {"Sec-Fetch-Site": "cross-site"})],
    ids=["no key of ours", "from another host"],
)
def test_nobody_else_can_put_words_into_such_a_form(
    client: FlaskClient, forged: dict[str, str], headers: dict[str, str]
) -> None:
    form = {**filled(client, name="Palsu", csrf_token="lama"), **forged}
    answer = client.post("/jadwal/anggota", data=form, headers={**HTML, **headers})
    assert answer.status_code == 400
    assert "Palsu" not in answer.get_data(as_text=True)


def test_a_session_that_ended_asks_to_sign_in_on_the_spot_and_keeps_the_text(
    office: Office,
) -> None:
    made = app_of(full_desk(), office=office, accounts=True, csrf=True)
    client = made.test_client()
    sign_in(client, office, "commander")
    form = filled(client, name="Budi")
    client.delete_cookie("patroli")
    answer = client.post("/jadwal/anggota", data=form, headers=HTML)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 401
    assert 'value="Budi"' in page
    assert 'name="password"' in page
    assert 'action="/masuk?next=/jadwal/anggota"' in page
    assert names(office) == []
