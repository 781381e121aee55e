import re
from datetime import date, datetime
from io import BytesIO
from urllib.parse import unquote
from zoneinfo import ZoneInfo

import pytest
from flask.testing import FlaskClient

from planner.city.office import Office
from planner.jobs.store import Jobs
from planner.people.roles import Role
from planner.staffing.model import Assignment, Leave, Member, Service
from planner.staffing.reasons import by_hand
from planner.staffing.store import Staffing
from tests.web.conftest import app_of, person
from tests.web.fakes import empty_desk

NOW = datetime(2026, 12, 2, 9, tzinfo=ZoneInfo("Asia/Jakarta"))
WHY = by_hand("add", "uji")


@pytest.fixture
def unit(office: Office) -> Office:
    names = (("a", "Anggota A", "Regu 1"), ("b", "Anggota B", "Regu 1"), ("c", "Orang C", "Regu 2"))
    Staffing.of(office).put_members([Member(id=i, name=n, squad=s) for i, n, s in names])
    on = date(2026, 12, 2)
    Staffing.of(office).keep_roster(
        "2026-12",
        revision=0,
        services=[Service(on, "pagi", "Regu 1"), Service(on, "malam", "Regu 2")],
        assignments=[
            Assignment(day=on, member="a", shift="pagi", squad="Regu 1", why=WHY),
            Assignment(day=on, member="c", shift="malam", squad="Regu 2", why=WHY),
        ],
        by="uji",
        at=NOW,
    )
    return office


def client_of(unit: Office, role: Role, area: str = "") -> FlaskClient:
    return app_of(empty_desk(), NOW, office=unit, who=person(role, area=area)).test_client()


def page(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_the_commander_sees_everybody_and_what_lacks(unit: Office) -> None:
    text = page(client_of(unit, "commander"), "/jadwal")
    assert "Anggota A" in text
    assert "Orang C" in text
    assert "kurang 1 kepala regu" in text
    assert "missing" in page(client_of(unit, "commander"), "/jadwal?lang=en")


def test_leave_entered_after_the_roster_offers_who_may_stand_in(unit: Office) -> None:
    on = date(2026, 12, 2)
    Staffing.of(unit).put_leave(Leave(id="v", member="a", first_day=on, last_day=on))
    client = client_of(unit, "commander")
    assert "Semua regu lengkap" not in page(client, "/jadwal?bulan=2026-12")
    text = page(client, "/jadwal/hari/2026-12-02")
    assert "tidak bertugas: cuti" in text
    offered = text.partition("Dapat menggantikan:")[2].partition("</form>")[0]
    assert "Anggota B" in offered
    assert "Anggota A" not in offered


def test_leadership_sees_counts_and_no_name(unit: Office) -> None:
    client = client_of(unit, "leadership")
    text = page(client, "/jadwal")
    assert "Anggota A" not in text
    assert "Orang C" not in text
    assert "P 1/5" in " ".join(text.split())
    assert client.get("/jadwal/hari/2026-12-02").status_code == 403


def test_a_squad_leader_sees_their_own_squad(unit: Office) -> None:
    client = client_of(unit, "squad_leader", "Regu 1")
    for address in ("/jadwal", "/jadwal/hari/2026-12-02"):
        text = page(client, address)
        assert "Anggota A" in text
        assert "Orang C" not in text
    assert page(client, "/jadwal/orang/a").count("Ditambahkan oleh komandan.") == 1
    assert client.get("/jadwal/orang/c").status_code == 403
    assert client.get("/jadwal/berkas/jadwal-2026-12.xlsx").status_code == 403
    mine = client.get("/jadwal/berkas/jadwal-2026-12-anggota-anggota-a.ics")
    assert mine.status_code == 200
    assert "anggota-anggota-a.ics" in mine.headers["Content-Disposition"]
    assert client.get("/jadwal/berkas/jadwal-2026-12-anggota-orang-c.ics").status_code == 403
    assert client.get("/jadwal/anggota").status_code == 403


def test_calendars_are_named_after_people_of_any_script(unit: Office) -> None:
    names = (("a", "王小明"), ("b", "Budi"), ("d", "BUDI"))
    Staffing.of(unit).put_members([Member(id=i, name=n, squad="Regu 1") for i, n in names])
    client = client_of(unit, "commander")
    found = {}
    for id, _name in names:
        link = re.search(r'href="(/jadwal/berkas/[^"]+)"', page(client, f"/jadwal/orang/{id}"))
        assert link
        answer = client.get(link[1])
        assert answer.status_code == 200
        assert "SUMMARY" in answer.get_data(as_text=True) or id != "a"
        found[id] = (unquote(link[1]), answer.headers["Content-Disposition"])
    assert found["a"][0].endswith("/jadwal-2026-12-anggota-王小明.ics")
    assert "filename*=UTF-8''jadwal-2026-12-anggota-%E7" in found["a"][1]
    assert found["b"][0].endswith("-anggota-budi.ics")
    assert found["d"][0].endswith("-anggota-budi-2.ics")


def test_an_exchange_is_kept_and_an_old_page_is_told(unit: Office) -> None:
    client = client_of(unit, "commander")
    form = {"do": "exchange", "member": "a", "other": "b", "revision": "1"}
    answer = client.post("/jadwal/hari/2026-12-02", data=form)
    assert answer.status_code == 302
    assert "Ditukar oleh komandan dengan Anggota A." in page(client, answer.headers["Location"])
    late = client.post("/jadwal/hari/2026-12-02", data={**form, "member": "b", "other": "a"})
    assert late.status_code == 409
    assert "baru saja mengubah jadwal ini" in late.get_data(as_text=True)


def test_an_edit_against_the_rules_is_refused_in_words(unit: Office) -> None:
    client = client_of(unit, "commander")
    form = {"do": "add", "member": "a", "shift": "malam", "squad": "Regu 1", "revision": "1"}
    answer = client.post("/jadwal/hari/2026-12-02", data=form)
    assert answer.status_code == 400
    assert "Anggota A: sudah bertugas pada hari itu" in answer.get_data(as_text=True)
    rest = client.post(
        "/jadwal/hari/2026-12-03",
        data={**form, "member": "c", "shift": "pagi"},
    )
    assert "Orang C: istirahat hanya 6 jam" in rest.get_data(as_text=True)


def test_a_month_is_made_by_a_job(unit: Office) -> None:
    client = client_of(unit, "commander")
    assert client.post("/jadwal/susun", data={"month": "2027-01"}).status_code == 302
    assert [(j.kind, j.arguments) for j in Jobs.of(unit).open()] == [
        ("roster", {"month": "2027-01"})
    ]
    assert "sedang disusun" in page(client, "/jadwal?bulan=2027-01")


def test_members_vehicles_and_leave_are_entered_and_removed(unit: Office) -> None:
    client = client_of(unit, "commander")
    new = {"name": "Baru", "squad": "Regu 2", "duty": "driver"}
    assert client.post("/jadwal/anggota", data=new).status_code == 302
    bad = client.post("/jadwal/anggota", data={**new, "name": ""})
    assert bad.status_code == 400
    assert "Nama belum diisi" in bad.get_data(as_text=True)
    car = {"name": "Mobil X", "kind": "mobil", "squad": "Regu 1", "plate": "bm 1"}
    assert client.post("/jadwal/kendaraan", data=car).status_code == 302
    assert [v.plate for v in Staffing.of(unit).vehicles()] == ["BM 1"]
    leave = {"member": "a", "first_day": "2026-12-02", "last_day": "2026-12-01"}
    assert client.post("/jadwal/cuti", data=leave).status_code == 400
    assert client.post("/jadwal/cuti", data={**leave, "last_day": ""}).status_code == 302
    kept = Staffing.of(unit).leave()[0]
    assert "Anggota A: sedang cuti" in page(client, "/jadwal")
    assert client.post("/jadwal/cuti", data={"do": "remove", "id": kept.id}).status_code == 302
    assert Staffing.of(unit).leave() == ()
    assert client.post("/jadwal/anggota/c", data={"do": "remove"}).status_code == 302
    assert "Orang C" not in page(client, "/jadwal")


def test_a_file_of_members_is_taken_and_another_kind_refused(unit: Office) -> None:
    client = client_of(unit, "commander")
    rows = b"Nama,Regu\nSatu,Regu 1\nDua,Regu 7\n"
    answer = client.post("/jadwal/anggota/impor", data={"file": (BytesIO(rows), "a.csv")})
    assert "2 baris: 1 baru" in answer.get_data(as_text=True)
    fake = client.post("/jadwal/anggota/impor", data={"file": (BytesIO(b"MZ"), "a.xlsx")})
    assert fake.status_code == 400
