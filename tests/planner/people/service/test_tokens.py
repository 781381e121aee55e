"""What a token is worth, and what ends it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa

from planner.city.office import Office
from planner.errors import PlannerError
from planner.people.model import MOST_TOKEN_DAYS, SCOPES, SEEN_EVERY
from planner.people.roles import Grant
from planner.people.service.people import (
    add_person,
    forget_code,
    grant,
    make_link,
    revoke,
    set_active,
    use_link,
)
from planner.people.service.sign_in import keep_code_app
from planner.people.service.tokens import digest, holder, issue_token, tokens_of
from planner.people.store.people import People
from planner.people.tables import people
from tests.planner.city.small_city import NOW

Deed = Callable[[Office], object]
AUDITOR = Grant(role="auditor")


def made(office: Office, *grants: Grant) -> str:
    add_person(office, "sari", name="Sari", by="uji", grants=grants or (AUDITOR,))
    return issue_token(office, "sari", name="QGIS", days=30, by="uji")


def account(office: Office) -> int:
    found = People.of(office).account("sari")
    assert found is not None
    return found.id


def set_up_code(office: Office) -> None:
    found = People.of(office).account("sari")
    assert found is not None
    keep_code_app(office, found, "secret")


ENDS: dict[str, Deed] = {
    "a first link": lambda o: use_link(o, make_link(o, "sari", by="uji"), "kuda hijau naik becak"),
    "a reset": lambda o: use_link(
        o, make_link(o, "sari", by="uji", reset=True), "kuda hijau naik becak"
    ),
    "a code app": set_up_code,
    "a forgotten code app": lambda o: forget_code(o, "sari", by="uji"),
    "a role given": lambda o: grant(o, "sari", Grant(role="commander"), by="uji"),
    "a role taken": lambda o: revoke(o, "sari", "auditor", by="uji"),
    "a password": lambda o: People.of(o).change(account(o), password="x"),
    "a deactivation": lambda o: set_active(o, "sari", False, by="uji"),
}


@pytest.mark.parametrize("deed", ENDS.values(), ids=ENDS)
def test_tokens_end_with_every_change_of_who_somebody_is(office: Office, deed: Deed) -> None:
    token = made(office)
    add_person(office, "budi", name="Budi", by="uji", grants=[AUDITOR])
    other = issue_token(office, "budi", name="QGIS", days=30, by="uji")
    assert holder(office, token) is not None
    deed(office)
    assert holder(office, token) is None
    assert tokens_of(office, "sari") == ()
    assert holder(office, other) is not None


def test_what_is_of_no_weight_leaves_tokens_alone(office: Office) -> None:
    token = made(office)
    People.of(office).change(account(office), language="en", last_login=NOW, failures=1)
    make_link(office, "sari", by="uji")
    assert holder(office, token) is not None


def test_a_role_that_begins_later_is_not_in_a_token_made_before(
    make_office: Callable[..., Office],
) -> None:
    office = make_office()
    later = Grant(role="commander", first_day=NOW.date() + timedelta(days=1))
    token = made(office, AUDITOR, later)
    held = holder(make_office(NOW + timedelta(days=2)), token)
    assert held is not None
    assert held.person.roles == {"auditor"}


def test_a_role_that_ended_is_not_in_a_token_any_more(make_office: Callable[..., Office]) -> None:
    office = make_office()
    token = made(office, AUDITOR, Grant(role="commander", last_day=NOW.date()))
    for days, roles in ((0, {"auditor", "commander"}), (1, {"auditor"})):
        held = holder(make_office(NOW + timedelta(days=days)), token)
        assert held is not None
        assert held.person.roles == roles


def test_a_token_ends_on_its_day_and_tells_when_it_was_last_used(
    make_office: Callable[..., Office],
) -> None:
    office = make_office()
    token = made(office)
    assert tokens_of(office, "sari")[0].used is None
    holder(office, token)
    assert tokens_of(office, "sari")[0].used == NOW
    holder(make_office(NOW + SEEN_EVERY / 2), token)
    assert tokens_of(office, "sari")[0].used == NOW
    holder(make_office(NOW + SEEN_EVERY), token)
    assert tokens_of(office, "sari")[0].used == NOW + SEEN_EVERY
    assert holder(make_office(NOW + timedelta(days=30)), token) is None


@pytest.mark.parametrize(
    ("name", "days", "scopes"),
    [
        (" ", 30, ("read",)),
        ("x" * 61, 30, ("read",)),
        ("x", 0, ("read",)),
        ("x", MOST_TOKEN_DAYS + 1, ("read",)),
        ("x", 30, ()),
        ("x", 30, ("read", "everything")),
    ],
)
def test_a_token_without_a_name_an_end_or_a_scope_is_refused(
    office: Office, name: str, days: int, scopes: tuple[str, ...]
) -> None:
    add_person(office, "sari", name="Sari", by="uji")
    with pytest.raises(PlannerError):
        issue_token(office, "sari", name=name, days=days, scopes=scopes, by="uji")
    assert tokens_of(office, "sari") == ()


def test_scopes_are_kept_as_they_were_chosen(office: Office) -> None:
    add_person(office, "sari", name="Sari", by="uji")
    token = issue_token(office, "sari", name="x", days=1, scopes=("plans", "read"), by="uji")
    held = holder(office, token)
    assert held is not None
    assert held.scopes == {"read", "plans"}
    assert set(SCOPES) > held.scopes


def test_only_the_digest_of_a_token_is_kept(office: Office) -> None:
    token = made(office)
    with office.database.read() as db:
        rows = str(db.execute(sa.text("SELECT * FROM access_keys")).all())
        assert db.scalar(sa.select(people.c.username)) == "sari"
    assert token not in rows
    assert digest(token) in rows
