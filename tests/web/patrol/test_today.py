import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from geo.notice import Notice, as_it_is
from planner.city.office import Office
from planner.jobs.ask import ask
from planner.jobs.model import Job
from planner.jobs.store import Jobs
from planner.patrol.draft.store import Drafts
from planner.patrol.publication.store import Publications
from planner.people.roles import Role
from planner.risk.outlook import Outlook
from tests.planner.city.small_city import NOW
from tests.planner.patrol.publication.published import proposed_day, published_day
from tests.web import sample
from tests.web.conftest import app_of, office_in, person
from tests.web.fakes import FakeDesk, empty_desk
from web.desk import Desk

DAY = "2026-03-02"
STEPS_OF_A_PLAN = ("risk/assess.py", "patrol/plan.py")
AT = NOW + timedelta(minutes=30)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = office_in(tmp_path, AT)
    yield made
    made.database.close()


@pytest.fixture
def commander(office: Office) -> Iterator[FlaskClient]:
    with client_of(office, "commander") as made:
        yield made


def client_of(office: Office, *roles: Role, desk: Desk | None = None) -> FlaskClient:
    at = office.now().astimezone(office.data.settings.zone)
    return app_of(desk or empty_desk(), at, office=office, who=person(*roles)).test_client()


def text(client: FlaskClient, address: str = "/hari-ini", status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    return answer.get_data(as_text=True)


def serves(page: str) -> list[str]:
    return re.findall(r'name="serves" value="([^"]+)"', page)


def test_a_day_without_a_plan_offers_to_make_one(commander: FlaskClient, office: Office) -> None:
    page = text(commander)
    assert "Belum ada rencana" in page
    answer = commander.post(
        f"/hari-ini/{DAY}/usulan",
        data={"date": DAY, "vary": "1", "serves": serves(page)},
    )
    assert answer.status_code == 302
    (job,) = Jobs.of(office).open()
    assert (job.kind, job.arguments) == ("plan", {"date": DAY, "seed": 20260302})
    assert job.asked_by == "uji"


def test_a_proposal_shows_what_is_planned_and_missing_and_one_button(
    commander: FlaskClient, office: Office
) -> None:
    proposed_day(office)
    page = text(commander)
    assert "Usulan, belum diterbitkan" in page
    assert page.count("4 titik") == 5
    assert "07:00–08:30" in page
    assert "tidak berangkat" in page
    assert "Kewajiban yang belum terpenuhi" in page
    assert "Kelurahan Utara Timur" in page
    assert page.count(">Terbitkan</button>") == 1


def test_publishing_leads_to_the_links_and_the_page_then_says_so(
    commander: FlaskClient, office: Office
) -> None:
    draft = proposed_day(office)
    answer = commander.post(
        f"/hari-ini/{DAY}/terbitkan", data={"revision": draft.revision, "reason": ""}
    )
    assert answer.headers["Location"] == f"/rencana/{DAY}/tautan"
    page = text(commander)
    assert "Sudah diterbitkan" in page
    assert "versi 1, diterbitkan uji" in page
    assert "Terbitkan</button>" not in page
    again = commander.post(f"/hari-ini/{DAY}/terbitkan", data={"revision": draft.revision})
    assert again.headers["Location"] == f"/hari-ini/{DAY}"
    assert Publications.of(office).number(DAY) == 1


def test_a_later_version_asks_for_its_reason_and_keeps_what_was_typed(
    commander: FlaskClient, office: Office
) -> None:
    published_day(office)
    draft = proposed_day(office, seed=8)
    assert "Terbitkan versi 2</button>" in text(commander)
    form = {"revision": draft.revision, "reason": " "}
    refused = commander.post(f"/hari-ini/{DAY}/terbitkan", data=form)
    assert refused.status_code == 400
    assert "tulis alasan perubahannya" in refused.get_data(as_text=True)
    long = commander.post(f"/hari-ini/{DAY}/terbitkan", data={**form, "reason": "abc" * 200})
    assert "abcabcabc" in long.get_data(as_text=True)
    commander.post(f"/hari-ini/{DAY}/terbitkan", data={**form, "reason": "Regu 2 <sakit>"})
    assert "Regu 2 &lt;sakit&gt;" in text(commander)
    assert Publications.of(office).number(DAY) == 2


def test_a_draft_that_changed_meanwhile_is_not_published(
    commander: FlaskClient, office: Office
) -> None:
    seen = proposed_day(office)
    newer = proposed_day(office, seed=8)
    Drafts.of(office).start(DAY, newer.plan_id, "wakil", NOW)
    answer = commander.post(f"/hari-ini/{DAY}/terbitkan", data={"revision": seen.revision})
    assert answer.status_code == 409
    assert "wakil baru saja mengubah" in answer.get_data(as_text=True)
    assert Publications.of(office).latest(DAY) is None


def test_a_day_that_is_over_is_not_published(tmp_path: Path) -> None:
    office = office_in(tmp_path, AT + timedelta(days=1))
    draft = proposed_day(office, DAY)
    client = client_of(office, "commander")
    assert "Tidak pernah diterbitkan" in text(client, f"/hari-ini/{DAY}")
    answer = client.post(f"/hari-ini/{DAY}/terbitkan", data={"revision": draft.revision})
    assert answer.status_code == 400
    assert "sudah lewat" in answer.get_data(as_text=True)
    office.database.close()


def test_planning_with_another_setting_asks_for_exactly_that(
    commander: FlaskClient, office: Office
) -> None:
    proposed_day(office)
    staying = [s for s in serves(text(commander)) if s != "malam|Regu 2"]
    commander.post(
        f"/hari-ini/{DAY}/usulan",
        data={"date": "2026-03-05", "serves": staying, "seconds": "20", "seed": "5"},
    )
    (job,) = Jobs.of(office).open()
    assert job.arguments == {
        "date": "2026-03-05",
        "seed": 5,
        "without": [["malam", "Regu 2"]],
        "vary": False,
        "seconds": 20,
    }


@pytest.mark.parametrize(
    "wrong",
    [{"date": "besok"}, {"seconds": "1"}, {"seconds": "lama"}, {"seed": "-1"}, {"serves": []}],
    ids=str,
)
def test_what_cannot_be_asked_comes_back_with_what_was_typed(
    commander: FlaskClient, office: Office, wrong: dict[str, object]
) -> None:
    form = {"date": "2026-03-05", "serves": ["pagi|Regu 1"], "seed": "77", **wrong}
    answer = commander.post(f"/hari-ini/{DAY}/usulan", data=form)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 400
    assert "Usulan tidak dapat diminta" in page
    assert Jobs.of(office).open() == ()
    if "serves" not in wrong:
        assert page.count('" checked>') == 1
    if "seed" not in wrong:
        assert 'value="77"' in page


def test_a_new_proposal_of_the_same_day_is_another_draw(
    commander: FlaskClient, office: Office
) -> None:
    proposed_day(office)
    assert 'name="seed" min="0" max="2147483647" inputmode="numeric" value="20260303"' in text(
        commander
    )


def running(office: Office) -> Job:
    job = ask(office, "plan", {"date": DAY, "seed": 1}, "komandan")
    Jobs.of(office).claim(job.id, steps=8, at=NOW)
    Jobs.of(office).step(job.id, 5, Notice.of("step.loops"), at=NOW)
    return job


def test_a_job_shows_its_progress_also_without_scripts(
    commander: FlaskClient, office: Office
) -> None:
    job = running(office)
    page = text(commander)
    assert f'data-job="/pekerjaan/{job.id}"' in page
    assert '<progress max="8" value="5"' in page
    assert "Menyusun rute regu" in page
    assert '<noscript><meta http-equiv="refresh"' in page
    told = json.loads(text(commander, f"/pekerjaan/{job.id}"))
    assert told == {
        "state": "running",
        "step": 5,
        "steps": 8,
        "message": "Menyusun rute regu",
        "open": True,
    }
    text(commander, "/pekerjaan/x", status=404)


def test_a_job_that_failed_says_why_until_another_one_is_asked_for(
    commander: FlaskClient, office: Office
) -> None:
    job = running(office)
    why = Notice.of("posts.outside", posts=("Mako",), distances_m=(2100.0,))
    Jobs.of(office).fail(job.id, why, at=NOW)
    page = text(commander)
    assert "Usulan gagal dibuat" in page
    assert "Pos Mako berada di luar kelurahan (2,1 km)" in page
    english = commander.get("/hari-ini?lang=en").get_data(as_text=True)
    assert "Post Mako lies outside the wards (2.1 km)" in english
    commander.get("/hari-ini?lang=id")
    running(office)
    assert "Usulan gagal dibuat" not in text(commander)


def test_every_step_of_a_plan_has_indonesian_words(commander: FlaskClient, office: Office) -> None:
    steps = [Path(__file__).parents[3] / "planner" / name for name in STEPS_OF_A_PLAN]
    sources = "".join(step.read_text("utf-8") for step in steps)
    labels = re.findall(r'progress\("([^"]+)"\)', sources)
    assert len(labels) == 8
    job = running(office)
    for label in labels:
        Jobs.of(office).step(job.id, 0, Notice.of(label), at=NOW)
        assert json.loads(text(commander, f"/pekerjaan/{job.id}"))["message"] != label


@pytest.mark.parametrize(
    ("address", "status"), [("/hari-ini/besok", 400), ("/rencana/2026-03-02/tautan", 404)]
)
def test_what_is_not_there_is_not_found(commander: FlaskClient, address: str, status: int) -> None:
    text(commander, address, status=status)


@pytest.mark.parametrize(
    ("roles", "page"),
    [
        (("commander",), "/hari-ini"),
        (("commander", "administrator"), "/hari-ini"),
        (("leadership",), "/pimpinan"),
        (("leadership", "squad_leader"), "/pimpinan"),
        (("squad_leader",), "/regu"),
        (("auditor",), "/audit"),
        (("administrator",), "/pengguna"),
    ],
)
def test_everybody_begins_on_the_page_of_their_role(
    office: Office, roles: tuple[Role, ...], page: str
) -> None:
    assert client_of(office, *roles).get("/").headers["Location"] == page


def test_only_a_commander_plans_and_publishes(office: Office) -> None:
    published_day(office)
    for role in ("leadership", "officer", "squad_leader", "auditor", "administrator"):
        client = client_of(office, role)
        for address in ("/hari-ini", f"/rencana/{DAY}/tautan", f"/rencana/{DAY}/versi"):
            assert client.get(address).status_code == 403
        assert client.post(f"/hari-ini/{DAY}/terbitkan").status_code == 403
        assert client.post(f"/hari-ini/{DAY}/usulan").status_code == 403


def test_a_new_hotspot_is_called_as_on_the_map(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    proposed_day(office)
    spot = next(h for h in sample.hotspots() if h.emerging)
    backdrop = replace(sample.backdrop(), hotspot_names={spot.id: as_it_is("Pasar Lama")})
    desk = FakeDesk({}, Outlook(hotspots=(spot,)), backdrop)
    monkeypatch.setattr("web.patrol.today._fresh", lambda: (spot,))
    assert "<strong>Pasar Lama</strong>" in text(client_of(office, "commander", desk=desk))
