import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook
from PIL import Image

from planner.audit.store import AuditLog
from planner.city.office import Office
from planner.field.photos import forget_photos, keep_photo, remove_photos
from planner.field.store import FieldLog
from planner.incidents.store.incidents import Incidents
from planner.patrol.model import Plan
from planner.patrol.publication.passes import squad_passes, token_of
from planner.people.roles import Person
from planner.risk.store.minutes import PatrolMinutes
from planner.staffing.model import Member
from planner.staffing.store import Staffing
from tests.planner.city.small_city import NOW
from tests.planner.field.events import driven, report_all, sent
from tests.planner.patrol.publication.published import published_day
from tests.web.conftest import app_of, person
from tests.web.fakes import full_desk
from web.reports.page import slug

DAY = "2026-03-02"
EVENING = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
MORNING = NOW + timedelta(minutes=40)
"""Of four stops of the morning two are due."""

REPORT = f"/laporan/{DAY}/pagi/regu-1"
PHOTO = "11111111-1111-4111-8111-111111111111"
COMMANDER, LEADERSHIP = person("commander"), person("leadership", name="Pimpinan")
LEADER, OTHER = person("squad_leader", area="Regu 1"), person("squad_leader", area="Regu 2")


@pytest.fixture
def plan(make_office: Callable[..., Office]) -> Plan:
    return published_day(make_office(NOW), DAY).plan


@pytest.fixture
def office(plan: Plan, make_office: Callable[..., Office]) -> Office:
    office = make_office(EVENING)
    loop = plan.loops[0]
    report_all(office, [loop], DAY, lambda stop: stop.id != "s3")
    picture = BytesIO()
    Image.new("RGB", (900, 600), "navy").save(picture, "JPEG")
    at = loop.stops[0].arrive + timedelta(minutes=4)
    FieldLog.of(office).add_events(
        [
            sent(
                *(loop, DAY, "f", "finding", at, loop.stops[0].stop),
                id=PHOTO,
                category="PKL",
                note="=1+1 di Jalan 市",
            )
        ]
    )
    FieldLog.of(office).attach_photo(PHOTO, ["p"], keep_photo(office, PHOTO, picture.getvalue()))
    return office


def as_(office: Office, who: Person | None = COMMANDER) -> FlaskClient:
    return app_of(full_desk(DAY), EVENING, office=office, who=who).test_client()


def text(client: FlaskClient, path: str = REPORT) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, answer.status
    return answer.get_data(as_text=True)


def form(**values: object) -> dict[str, object]:
    return {"revision": 0, "remarks": "Hujan.", "sprin": "800/1", "do": "save", **values}


def test_a_report_writes_itself(office: Office) -> None:
    page = text(as_(office))
    for wanted in ("3 / 4", "Tutup atau tidak ada orang", "=1+1 di Jalan 市", "Pedagang kaki lima"):
        assert wanted in page


def test_addresses_of_squads_in_other_letters_differ() -> None:
    squads = ("Regu Альфа", "Regu Браво", "Regu", "王", "Regu-1", "Regu 1")
    assert len({slug(s) for s in squads}) == len(squads)
    assert slug("Regu 1") == "regu-1"


def test_a_squad_that_told_nothing_is_unknown(office: Office) -> None:
    page = text(as_(office), f"/laporan/{DAY}/pagi/regu-2")
    assert "bukan berarti tidak didatangi" in page
    assert "tidak ada data" in page
    assert "belum ada kabar" in text(as_(office), f"/laporan/{DAY}").lower()


def test_the_order_of_stops_is_for_the_commander_and_the_squad_alone(office: Office) -> None:
    assert "1. Pasar 1" in text(as_(office, LEADER))
    assert "Pasar 3" not in text(as_(office, LEADERSHIP))
    table = as_(office, LEADERSHIP).get(f"{REPORT}/berkas/xlsx")
    assert "Titik" not in load_workbook(BytesIO(table.data)).sheetnames
    assert as_(office, OTHER).get(REPORT).status_code == 403
    assert "Regu 1" not in text(as_(office, OTHER), f"/laporan/{DAY}")
    assert "Regu 1" not in text(as_(office, OTHER), "/laporan")


def test_a_leader_adds_remarks_and_signs_and_then_nothing_changes(office: Office) -> None:
    client = as_(office, LEADER)
    assert client.post(REPORT, data=form()).status_code == 303
    assert "Hujan." in text(client)
    signing = form(revision=1, remarks="Hujan deras.", do="sign")
    assert client.post(REPORT, data=signing).status_code == 303
    page = text(client)
    assert "Ditandatangani Uji" in page
    assert '<textarea id="remarks"' not in page
    assert client.post(REPORT, data=form(revision=1)).status_code == 403
    kept = PatrolMinutes.of(office).all()
    assert {r.source for r in kept if r.shift == "pagi"} == {
        "planned",
        "checked-in",
        "unreported",
    }
    assert [i.origin for i in Incidents.of(office).all()] == ["found"]


def test_two_who_write_at_once_lose_nothing(office: Office) -> None:
    client = as_(office, LEADER)
    client.post(REPORT, data=form(remarks="Yang pertama"))
    answer = client.post(REPORT, data=form(remarks="Yang kedua"))
    assert answer.status_code == 409
    page = answer.get_data(as_text=True)
    assert "Yang pertama" in page
    assert "Yang kedua" in page
    assert 'name="revision" value="1"' in page


def test_what_is_too_long_is_refused_beside_the_form(office: Office) -> None:
    answer = as_(office, LEADER).post(REPORT, data=form(remarks="x" * 4001))
    assert answer.status_code == 400
    assert "Terlalu panjang" in answer.get_data(as_text=True)


def test_leadership_approves_what_is_signed(office: Office) -> None:
    boss = as_(office, LEADERSHIP)
    assert boss.post(f"{REPORT}/setujui").status_code == 409
    as_(office, LEADER).post(REPORT, data=form(do="sign"))
    assert "Setujui laporan" in text(boss)
    assert boss.post(f"{REPORT}/setujui").status_code == 303
    assert "Disetujui Pimpinan" in text(boss)
    assert "disetujui" in text(boss, "/laporan?keadaan=approved")
    assert as_(office, LEADER).post(f"{REPORT}/setujui").status_code == 403


def member(office: Office, name: str = "Budi", squad: str = "Regu 1") -> None:
    """List a member of a squad."""
    Staffing.of(office).put_members([Member(id=name.lower(), name=name, squad=squad)])


def audited(office: Office, action: str) -> dict[str, object]:
    (row,) = [r for r in AuditLog.of(office).chain() if r.action == action]
    found: dict[str, object] = json.loads(row.detail)
    return found


def squad_link(office: Office) -> str:
    return f"/r/{token_of(office, squad_passes(office, DAY)[0])}/laporan"


def test_a_squad_without_listed_members_is_told_what_to_do(office: Office) -> None:
    page = text(as_(office, None), squad_link(office))
    assert "Belum ada anggota regu ini di daftar" in page
    assert 'value="sign"' not in page
    answer = as_(office, None).post(squad_link(office), data=form(do="sign", name="Budi"))
    assert answer.status_code == 400


def test_by_the_squads_link_a_report_is_signed_after_the_shift(
    office: Office, make_office: Callable[..., Office]
) -> None:
    member(office)
    early = make_office(MORNING)
    client = app_of(full_desk(DAY), MORNING, office=early, who=None).test_client()
    page = text(client, squad_link(office))
    assert "sesudah giliran berakhir, pukul 10" in page
    answer = client.post(squad_link(office), data=form(do="sign", name="Budi"))
    assert answer.status_code == 400
    assert "belum berakhir" in answer.get_data(as_text=True)


def test_a_report_signed_early_says_so_and_freezes_nothing_that_is_not_due(
    plan: Plan, make_office: Callable[..., Office]
) -> None:
    early = make_office(MORNING)
    FieldLog.of(early).add_events(driven(plan.loops[0], DAY, lambda s: s.id == "s1")[:2])
    client = app_of(full_desk(DAY), MORNING, office=early, who=LEADER).test_client()
    running = text(client)
    assert "1 / 2" in running
    assert "belum waktunya" in running
    message = text(client, f"{REPORT}/berkas/txt")
    assert "Sementara: giliran belum berakhir" in message
    assert message.count("tidak didatangi") == 1
    assert client.post(REPORT, data=form(do="sign")).status_code == 303
    assert "Ditandatangani sebelum giliran berakhir" in text(client)
    assert audited(early, "report.sign")["early"] is True
    office = make_office(EVENING)
    FieldLog.of(office).add_events(driven(plan.loops[0], DAY, lambda s: s.id == "s4")[-2:])
    assert "1 / 2" in text(as_(office))
    assert "2 / 4" in text(as_(office), f"/laporan/{DAY}")


def test_signing_and_approving_need_two_people(office: Office) -> None:
    member(office)
    client = as_(office, COMMANDER)
    assert client.post(REPORT, data=form(do="sign", name="Uji")).status_code == 400
    assert client.post(REPORT, data=form(do="sign", name="Budi")).status_code == 303
    answer = client.post(f"{REPORT}/setujui")
    assert answer.status_code == 409
    assert "Orang lain yang menyetujuinya" in answer.get_data(as_text=True)
    namesake = as_(office, person("leadership", name="Budi"))
    assert namesake.post(f"{REPORT}/setujui").status_code == 409
    assert as_(office, LEADERSHIP).post(f"{REPORT}/setujui").status_code == 303


def test_a_commander_opens_a_signed_report_again_with_a_reason(office: Office) -> None:
    as_(office, LEADER).post(REPORT, data=form(do="sign"))
    client = as_(office, COMMANDER)
    assert as_(office, LEADER).post(f"{REPORT}/buka", data={"reason": "x"}).status_code == 403
    for bad in ("", "  ", "x" * 501):
        assert client.post(f"{REPORT}/buka", data={"reason": bad}).status_code == 400
    assert client.post(f"{REPORT}/buka", data={"reason": "Salah tulis."}).status_code == 303
    assert client.post(f"{REPORT}/buka", data={"reason": "Lagi."}).status_code == 409
    assert audited(office, "report.reopen") == {
        "reason": "Salah tulis.",
        "signed_by": "Uji",
        "approved_by": "",
    }
    page = text(as_(office, LEADER))
    assert "Hujan." in page
    again = form(revision=2, do="sign")
    assert as_(office, LEADER).post(REPORT, data=again).status_code == 303


def test_what_was_signed_can_still_be_read_after_it_was_opened_again(office: Office) -> None:
    as_(office, LEADER).post(REPORT, data=form(do="sign"))
    client = as_(office, COMMANDER)
    signed = text(client, f"{REPORT}/berkas/txt")
    assert "Pernah ditandatangani" not in text(client)
    client.post(f"{REPORT}/buka", data={"reason": "Salah tulis."})
    again = form(revision=2, remarks="Cerah.")
    assert as_(office, LEADER).post(REPORT, data=again).status_code == 303
    now = text(client, f"{REPORT}/berkas/txt")
    assert "Hujan." in signed
    assert "Hujan." not in now
    assert "Pernah ditandatangani" in text(client)
    assert text(client, f"{REPORT}/berkas/txt?revisi=1") == signed
    for kind in ("pdf", "xlsx"):
        assert client.get(f"{REPORT}/berkas/{kind}?revisi=1").status_code == 200
    assert client.get(f"{REPORT}/berkas/txt?revisi=2").status_code == 404
    assert as_(office, OTHER).get(f"{REPORT}/berkas/txt?revisi=1").status_code == 403


def test_a_finding_alone_is_told_and_is_not_silence(office: Office, plan: Plan) -> None:
    loop = plan.loops[1]
    FieldLog.of(office).add_events(
        [sent(loop, DAY, "f", "finding", loop.depart, loop.stops[0].stop, category="PKL")]
    )
    path = f"/laporan/{DAY}/pagi/regu-2"
    page = text(as_(office), path)
    assert "temuan tanpa check-in" in page
    assert "tidak didatangi" not in page
    for said in (page, text(as_(office), f"{path}/berkas/txt")):
        assert "tidak mengirim apa pun" not in said
        assert "Pedagang kaki lima" in said
    day = text(as_(office), f"/laporan/{DAY}")
    assert "tanpa check-in" in day
    assert "Tidak ada kabar:</strong> Regu 1 (siang), Regu 2 (siang)." in day


def test_the_squads_link_is_enough_to_read_and_sign(office: Office) -> None:
    member(office)
    client = as_(office, None)
    first = squad_passes(office, DAY)[0]
    token = token_of(office, first)
    forged = ("B" if token.startswith("A") else "A") + token[1:]
    link = f"/r/{token}/laporan"
    assert "3 / 4" in text(client, link)
    assert client.get(f"{link}/foto/{PHOTO}").mimetype == "image/jpeg"
    assert client.get(f"{link}/berkas/pdf").data.startswith(b"%PDF")
    assert client.post(link, data=form(do="sign")).status_code == 400
    stranger = client.post(link, data=form(do="sign", name="Orang Lain"))
    assert stranger.status_code == 400
    assert "Pilih anggota Regu 1" in stranger.get_data(as_text=True)
    assert client.post(link, data=form(do="sign", name="Budi")).status_code == 303
    assert "Ditandatangani Budi" in text(client, link)
    assert client.get(f"/r/{forged}/laporan").status_code == 404


def test_what_comes_after_signing_is_an_addendum(office: Office, plan: Plan) -> None:
    client = as_(office, LEADER)
    client.post(REPORT, data=form(do="sign"))
    loop = plan.loops[0]
    third = loop.stops[2]
    FieldLog.of(office).add_events([sent(loop, DAY, "late", "arrive", third.arrive, third.stop)])
    page = text(client)
    assert "Susulan" in page
    assert "3 / 4" in page


def test_photos_are_shown_small_and_only_to_who_may_see_them(office: Office) -> None:
    small = Image.open(BytesIO(as_(office).get(f"{REPORT}/foto/{PHOTO}").data))
    assert max(small.size) == 320
    assert as_(office).get(f"{REPORT}/foto/other").status_code == 404
    assert as_(office, OTHER).get(f"{REPORT}/foto/{PHOTO}").status_code == 403


def test_a_photo_that_is_kept_no_longer_breaks_no_report_that_names_it(office: Office) -> None:
    as_(office, LEADER).post(REPORT, data=form(do="sign"))
    assert f"{REPORT}/foto/{PHOTO}" in text(as_(office))
    remove_photos(office, EVENING + timedelta(days=1))
    forget_photos(office, EVENING + timedelta(days=1))
    assert f"{REPORT}/foto/{PHOTO}" not in text(as_(office))
    assert as_(office).get(f"{REPORT}/foto/{PHOTO}").status_code == 404
    for kind in ("pdf", "xlsx", "txt"):
        assert as_(office).get(f"{REPORT}/berkas/{kind}").status_code == 200, kind


def test_a_workbook_evaluates_nothing_and_a_message_is_short(office: Office) -> None:
    book = load_workbook(BytesIO(as_(office).get(f"{REPORT}/berkas/xlsx").data))
    note = book["Temuan"]["E2"]
    assert (note.value, note.data_type) == ("=1+1 di Jalan 市", "s")
    assert [row[7].value for row in book["Titik"].iter_rows(min_row=2)] == [
        "didatangi",
        "didatangi",
        "dilewati: tutup atau tidak ada orang",
        "didatangi",
    ]
    message = as_(office).get(f"{REPORT}/berkas/txt").get_data(as_text=True)
    assert message.startswith("LAPORAN PATROLI\n")
    assert len(message) <= 1000


def test_the_day_compares_all_squads(office: Office, plan: Plan) -> None:
    FieldLog.of(office).add_events(driven(plan.loops[2], DAY))
    page = text(as_(office), f"/laporan/{DAY}")
    assert "7 dari 8 titik" in page
    assert "Regu 2 (pagi)" in page
    assert as_(office).get("/laporan/2026-04-01").status_code == 404
    assert as_(office).get("/laporan/kemarin").status_code == 400


def test_the_list_ends_with_the_first_day_that_was_published(office: Office) -> None:
    client = as_(office)
    assert "Lebih lama" not in text(client, "/laporan")
    assert "Lebih lama" in text(client, "/laporan?sampai=2026-03-20")
    assert "Lebih lama" not in text(client, "/laporan?sampai=2026-02-01")
