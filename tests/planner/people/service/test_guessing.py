from datetime import timedelta

import pytest

from planner.city.office import Office
from planner.jobs.ask import ask
from planner.jobs.model import SYSTEM
from planner.people.model import LOCK, MOST_FAILURES, Account
from planner.people.service.guessing import count_failure, forget_failures, refused, slowed
from planner.people.service.people import account_of, add_person, entries
from planner.people.service.sign_in import begin_session
from planner.people.store.tries import Tries
from planner.work.kinds import tidy

OFFICE, HOME, STRANGER = "192.0.2.7", "2001:db8:1:2:3:4:5:6", "198.51.100.9"


@pytest.fixture
def sari(office: Office) -> Account:
    return add_person(office, "sari", name="Sari", by="test")


def fail(office: Office, account: Account, address: str, *, times: int = MOST_FAILURES) -> None:
    for _ in range(times):
        count_failure(office, account, address)


def fail_codes(office: Office, *addresses: str) -> None:
    for address in addresses:
        count_failure(office, account_of(office, "sari"), address, code=True)


def test_a_stranger_slows_down_only_their_own_address(office: Office, sari: Account) -> None:
    fail(office, sari, STRANGER)
    assert refused(office, sari, STRANGER)
    assert not refused(office, sari, OFFICE)
    assert not refused(office, sari, HOME)
    assert not account_of(office, "sari").locked(office.now())


def test_strangers_from_many_addresses_lock_no_name(office: Office, sari: Account) -> None:
    for number in range(20):
        fail(office, sari, f"198.51.100.{number}")
    assert not refused(office, account_of(office, "sari"), OFFICE)


def test_one_household_of_ipv6_is_one_address(office: Office, sari: Account) -> None:
    for number in range(MOST_FAILURES):
        count_failure(office, sari, f"2001:db8:1:2::{number + 1:x}")
    assert refused(office, sari, HOME)
    assert not refused(office, sari, "2001:db8:1:3::1")


def test_failures_for_one_person_do_not_count_for_another(office: Office, sari: Account) -> None:
    other = add_person(office, "budi", name="Budi", by="test")
    fail(office, sari, OFFICE)
    assert not refused(office, other, OFFICE)


def test_wrong_codes_from_unknown_addresses_leave_known_addresses_open(
    office: Office, sari: Account
) -> None:
    begin_session(office, sari, agent="", address=OFFICE)
    fail_codes(office, *(f"198.51.100.{n}" for n in range(MOST_FAILURES)))
    locked = account_of(office, "sari")
    assert locked.locked(office.now())
    assert refused(office, locked, "198.51.100.200")
    assert not refused(office, locked, OFFICE)


def test_wrong_codes_from_a_known_address_lock_no_other(office: Office, sari: Account) -> None:
    begin_session(office, sari, agent="", address=OFFICE)
    fail_codes(office, *[OFFICE] * (2 * MOST_FAILURES))
    assert refused(office, account_of(office, "sari"), OFFICE)
    assert not refused(office, account_of(office, "sari"), HOME)


def test_an_administrator_sees_it_and_ends_it(office: Office, sari: Account) -> None:
    assert [e.locked for e in entries(office)] == [False]
    fail(office, sari, OFFICE)
    assert [e.locked for e in entries(office)] == [True]
    forget_failures(office, sari)
    assert not refused(office, sari, OFFICE)
    assert not slowed(office, sari)


def test_a_whole_sign_in_ends_it_for_its_address_alone(office: Office, sari: Account) -> None:
    fail(office, sari, OFFICE, times=MOST_FAILURES - 1)
    fail(office, sari, STRANGER)
    begin_session(office, sari, agent="", address=OFFICE)
    count_failure(office, sari, OFFICE)
    assert not refused(office, sari, OFFICE)
    assert refused(office, sari, STRANGER)


def test_the_nights_job_removes_what_ended(office: Office, sari: Account) -> None:
    fail(office, sari, STRANGER)
    Tries.of(office).add("old", at=office.now() - 2 * LOCK, within=timedelta(seconds=1))
    tidy(office, ask(office, "tidy", {"date": "2026-01-01"}, SYSTEM), lambda _label: None)
    assert len(Tries.of(office).under("", at=office.now() - 3 * LOCK)) == 1
