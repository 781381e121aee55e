"""People come in by a link, get and lose grants, and never lose their last administrator."""

import dataclasses
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from argon2 import PasswordHasher

from planner.city.office import Office
from planner.errors import ConflictError, DeniedError, NotFoundError, PlannerError
from planner.people.model import LINK_LIFE
from planner.people.passwords import password_fault, password_fits
from planner.people.roles import Grant
from planner.people.service.people import (
    account_of,
    add_person,
    administrators_from_elsewhere,
    entries,
    first_administrator,
    grant,
    make_link,
    open_link,
    person_of,
    revoke,
    set_active,
    use_link,
)
from planner.people.store.people import People
from tests.planner.city.small_city import NOW

GOOD = "kuda hijau naik becak"
BOSS = [Grant(role="administrator")]


def test_the_first_start_makes_one_administrator_with_one_link(office: Office) -> None:
    token = first_administrator(office)
    assert token
    assert first_administrator(office) is None
    (only,) = entries(office)
    assert only.account.username == "admin"
    assert [g.grant.role for g in only.grants] == ["administrator"]
    assert open_link(office, token).username == "admin"


def test_people_added_before_the_first_start_get_an_administrator_too(office: Office) -> None:
    add_person(office, "sari", name="Sari", grants=[Grant(role="commander")], by="shell")
    add_person(office, "admin", name="Not one", by="shell")
    token = first_administrator(office)
    assert token
    assert open_link(office, token).username == "admin2"
    assert first_administrator(office) is None


def test_an_administrator_who_was_added_before_the_first_start_is_enough(office: Office) -> None:
    add_person(office, "sari", name="Sari", grants=BOSS, by="shell")
    assert first_administrator(office) is None


def test_whoever_administers_another_city_of_the_database_does_where_nobody_does(
    office: Office,
) -> None:
    add_person(office, "sari", name="Sari", grants=BOSS, by="shell")
    add_person(office, "budi", name="Budi", grants=[Grant(role="commander")], by="shell")
    add_person(office, "rudi", name="Rudi", grants=BOSS, by="shell")
    set_active(office, "rudi", False, by="shell")
    settings = dataclasses.replace(office.data.settings, key="kota-lain")
    moved = dataclasses.replace(office, data=dataclasses.replace(office.data, settings=settings))
    assert administrators_from_elsewhere(moved) == ("sari",)
    assert first_administrator(moved) is None
    assert administrators_from_elsewhere(moved) == ()
    held = {e.account.username: [g.grant.role for g in e.grants] for e in entries(moved)}
    assert held == {"budi": [], "rudi": [], "sari": ["administrator"]}


def test_a_link_sets_a_password_once(office: Office) -> None:
    token = first_administrator(office)
    assert token
    made = use_link(office, token, GOOD)
    assert password_fits(GOOD, made.password)
    with pytest.raises(NotFoundError):
        use_link(office, token, GOOD)


def test_a_refused_password_leaves_the_link_as_it_was(office: Office) -> None:
    token = first_administrator(office)
    assert token
    with pytest.raises(PlannerError, match="short"):
        use_link(office, token, "pendek")
    assert use_link(office, token, GOOD).username == "admin"


def test_a_link_dies_after_a_day_and_when_another_is_made(
    make_office: Callable[..., Office],
) -> None:
    office = make_office()
    add_person(office, "sari", name="Sari", by="test")
    old = make_link(office, "sari", by="test")
    new = make_link(office, "sari", by="test")
    with pytest.raises(NotFoundError):
        open_link(office, old)
    assert open_link(make_office(NOW + LINK_LIFE - timedelta(seconds=1)), new)
    with pytest.raises(NotFoundError):
        open_link(make_office(NOW + LINK_LIFE), new)


def test_only_the_digest_of_a_link_is_kept(office: Office) -> None:
    made = add_person(office, "sari", name="Sari", by="test")
    token = make_link(office, "sari", by="test")
    (key,) = People.of(office).keys(made.id, "first-login")
    assert token not in repr(key)


def test_a_link_for_a_lost_phone_forgets_the_code_app_when_it_is_used(office: Office) -> None:
    made = add_person(office, "sari", name="Sari", by="test")
    People.of(office).change(made.id, totp_secret="kept", recovery_codes=("a",))
    use_link(office, make_link(office, "sari", by="test"), GOOD)
    assert account_of(office, "sari").totp_secret == "kept"
    token = make_link(office, "sari", by="test", reset=True)
    assert account_of(office, "sari").totp_secret == "kept"
    use_link(office, token, GOOD)
    assert account_of(office, "sari").totp_secret is None
    assert account_of(office, "sari").recovery_codes == ()


def test_a_grant_with_an_end_holds_up_to_that_day(make_office: Callable[..., Office]) -> None:
    today = NOW.date()
    office = make_office()
    acting = Grant(role="commander", last_day=today + timedelta(days=1))
    made = add_person(office, "sari", name="Sari", by="test", grants=[acting])

    def roles(days: int) -> frozenset[str]:
        later = make_office(NOW + timedelta(days=days))
        held = (k.grant for k in People.of(later).grants(made.id))
        return person_of(later, made, held).roles

    assert roles(0) == roles(1) == {"commander"}
    assert roles(2) == frozenset()


def test_the_last_administrator_stays(office: Office) -> None:
    add_person(office, "satu", name="Satu", by="test", grants=BOSS)
    with pytest.raises(DeniedError):
        revoke(office, "satu", "administrator", by="satu")
    with pytest.raises(DeniedError):
        set_active(office, "satu", False, by="satu")
    assert account_of(office, "satu").active
    add_person(office, "dua", name="Dua", by="satu", grants=BOSS)
    assert revoke(office, "satu", "administrator", by="satu") == 1
    with pytest.raises(DeniedError):
        set_active(office, "dua", False, by="satu")


def test_an_administrator_whose_grant_has_ended_does_not_count(office: Office) -> None:
    ended = Grant(role="administrator", first_day=date(2020, 1, 1), last_day=date(2020, 1, 2))
    add_person(office, "satu", name="Satu", by="test", grants=BOSS)
    made = add_person(office, "dua", name="Dua", by="test")
    People.of(office).add_grant(made.id, ended, by="test", at=NOW)
    with pytest.raises(DeniedError):
        revoke(office, "satu", "administrator", by="dua")


@pytest.mark.parametrize(
    ("username", "name"), [("", "X"), ("a", "X"), ("Ada Spasi", "X"), ("budi", ""), ("-x", "X")]
)
def test_a_person_needs_a_plain_username_and_a_name(
    office: Office, username: str, name: str
) -> None:
    with pytest.raises(PlannerError):
        add_person(office, username, name=name, by="test")
    assert entries(office) == ()


def test_a_username_is_lower_case_and_taken_once(office: Office) -> None:
    assert add_person(office, " Budi ", name="Budi", by="test").username == "budi"
    with pytest.raises(ConflictError):
        add_person(office, "BUDI", name="Lain", by="test")


def test_areas_are_checked(office: Office) -> None:
    add_person(office, "budi", name="Budi", by="test")
    squad = office.data.settings.squads[0].name
    grant(office, "budi", Grant(role="squad_leader", area=squad), by="test")
    grant(office, "budi", Grant(role="officer", area=office.data.wards[0].code), by="test")
    for wrong in (
        Grant(role="squad_leader", area="Regu Hantu"),
        Grant(role="squad_leader"),
        Grant(role="officer", area="00"),
        Grant(role="commander", area=squad),
        Grant(role="commander", last_day=date(2000, 1, 1)),
    ):
        with pytest.raises(PlannerError):
            grant(office, "budi", wrong, by="test")


@pytest.mark.parametrize(
    ("password", "fault"),
    [
        ("pendek", "short"),
        ("x" * 201, "long"),
        ("budisantoso1", "username"),
        ("aaaaaaaaaaaa", "common"),
        ("qwertyuiop123", "common"),
        ("P4ssw0rd2026!", "common"),
        ("483920174658", "common"),
        ("satpolppdumai", "common"),
        (GOOD, None),
        ("Zx8#kLq2vN!w", None),
    ],
)
def test_passwords_are_long_and_uncommon(password: str, fault: str | None) -> None:
    assert password_fault(password, "budisantoso") == fault


def test_a_hash_costs_what_rfc_9106_recommends(real_hasher: PasswordHasher) -> None:
    assert real_hasher.hash(GOOD).startswith("$argon2id$v=19$m=65536,t=3,p=4$")


def test_nobody_without_a_password_comes_in_with_any() -> None:
    assert not password_fits("", None)
    assert not password_fits(GOOD, None)
