"""Accounts that are made with the members of a file."""

from datetime import timedelta
from pathlib import Path

import pytest

from planner.audit.store import AuditLog
from planner.city.office import Office
from planner.people.service.people import account_of, add_person, open_link
from planner.people.store.people import People
from planner.staffing.service.members import MembersReport, import_members
from planner.staffing.store import Staffing

HEAD = "Nama,Regu,Jabatan,Nama pengguna,Peran akun,Wilayah,Selesai\n"


def bring(
    office: Office, folder: Path, rows: str, *, head: str = HEAD, check: bool = False
) -> MembersReport:
    file = folder / "anggota.csv"
    file.write_text(head + rows, encoding="utf-8")
    return import_members(office, file, by="bos", accounts=True, check=check)


def told(report: MembersReport) -> list[tuple[str, str, str]]:
    return [
        (a.wanted.username, a.outcome, a.reason.code if a.reason else "") for a in report.accounts
    ]


def roles(office: Office, username: str) -> list[tuple[str, str]]:
    kept = People.of(office).grants(account_of(office, username).id)
    return [(k.grant.role, k.grant.area) for k in kept]


def test_every_row_tells_whether_its_account_was_made_known_or_refused(
    office: Office, tmp_path: Path
) -> None:
    add_person(office, "lama", name="Lama", by="bos")
    district = office.data.wards[0].district_code
    report = bring(
        office,
        tmp_path,
        "Danru A,Regu 1,Kepala regu,Danru.A,,,\n"
        "Komandan B,Regu 1,anggota,kdt,Komandan,,\n"
        f"Petugas C,Regu 2,anggota,petugas,officer,{office.data.wards[0].district},\n"
        "Lama,Regu 2,anggota,lama,commander,,\n"
        "Tanpa Peran,Regu 2,anggota,tanpa,,,\n"
        "Tanpa Nama,Regu 2,anggota,,commander,,\n"
        "Ganda,Regu 2,anggota,kdt,auditor,,\n"
        "Spasi,Regu 2,anggota,ada spasi,auditor,,\n"
        "Sistem,Regu 2,anggota,System,auditor,,\n"
        "Jauh,Regu 2,anggota,jauh,officer,Antah,\n"
        "Pensiun,Regu 2,anggota,pensiun,auditor,,2020-01-01\n",
    )
    assert report.added == 11
    assert told(report) == [
        ("danru.a", "made", ""),
        ("kdt", "made", ""),
        ("petugas", "made", ""),
        ("lama", "known", ""),
        ("tanpa", "refused", "people.role"),
        ("", "refused", "staff.no_username"),
        ("kdt", "refused", "people.twice"),
        ("ada spasi", "refused", "people.username"),
        ("system", "refused", "people.taken"),
        ("jauh", "refused", "people.area"),
        ("pensiun", "refused", "staff.service_over"),
    ]
    assert roles(office, "danru.a") == [("squad_leader", "Regu 1")]
    assert roles(office, "kdt") == [("commander", "")]
    assert roles(office, "petugas") == [("officer", district)]
    assert roles(office, "lama") == []
    for made in report.accounts[:3]:
        assert open_link(office, made.token).username == made.wanted.username
    assert not any(made.token for made in report.accounts[3:])
    log = [e.object for e in AuditLog.of(office).chain() if e.action == "person.add"]
    assert sorted(log) == ["danru.a", "kdt", "lama", "petugas"]


def test_the_same_file_again_makes_nothing_and_a_look_keeps_nothing(
    office: Office, tmp_path: Path
) -> None:
    row = "Danru A,Regu 1,Kepala regu,danru.a,,,\n"
    assert told(bring(office, tmp_path, row, check=True)) == [("danru.a", "made", "")]
    assert People.of(office).account("danru.a") is None
    first = bring(office, tmp_path, row)
    again = bring(office, tmp_path, row)
    assert (told(first)[0][1], told(again)[0][1], again.accounts[0].token) == ("made", "known", "")
    assert open_link(office, first.accounts[0].token).username == "danru.a"


def test_one_column_may_tell_duty_and_role(office: Office, tmp_path: Path) -> None:
    report = bring(
        office,
        tmp_path,
        "A,1,squad_leader,aa\nB,1,Komandan,bb\nC,1,sopir,cc\n",
        head="name,squad,role,username\n",
    )
    assert [a.outcome for a in report.accounts] == ["made", "made", "refused"]
    assert [m.duty for m in Staffing.of(office).members()] == ["leader", "driver", "member"]
    assert roles(office, "aa") == [("squad_leader", "Regu 1")]
    assert roles(office, "bb") == [("commander", "")]


def test_a_role_ends_with_the_service(office: Office, tmp_path: Path) -> None:
    last = office.now().date() + timedelta(days=30)
    bring(office, tmp_path, f"Danru A,Regu 1,Kepala regu,danru.a,,,{last}\n")
    (kept,) = People.of(office).grants(account_of(office, "danru.a").id)
    assert kept.grant.last_day == last


def test_if_the_links_cannot_be_given_out_nothing_is_kept(office: Office, tmp_path: Path) -> None:
    file = tmp_path / "anggota.csv"
    file.write_text(HEAD + "Danru A,Regu 1,Kepala regu,danru.a,,,\n", encoding="utf-8")

    def full(_made: object) -> None:
        raise OSError("no space left")

    with pytest.raises(OSError, match="no space"):
        import_members(office, file, by="bos", accounts=True, deliver=full)
    assert People.of(office).account("danru.a") is None
    assert Staffing.of(office).members() == ()
