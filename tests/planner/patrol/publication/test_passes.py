from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from planner.city.office import Office
from planner.errors import DeniedError, ExpiredError, NotFoundError
from planner.patrol.publication.pass_store import Passes
from planner.patrol.publication.passes import (
    holding_of,
    open_pass,
    renew_pass,
    squad_passes,
    token_of,
)
from tests.planner.field.field_day import HOUR, held, issued, morning_pass


def test_every_loop_gets_a_pass_around_its_shift(office: Office) -> None:
    day = issued(office)
    assert [(p.shift, p.squad) for p in squad_passes(office, day[0].date)] == [
        ("pagi", "Regu 1"),
        ("pagi", "Regu 2"),
        ("siang", "Regu 1"),
        ("siang", "Regu 2"),
        ("malam", "Regu 2"),
    ]
    zone = office.data.settings.zone
    night = day[-1].valid_from.astimezone(zone), day[-1].valid_until.astimezone(zone)
    assert [f"{t:%d %H:%M}" for t in night] == ["02 21:00", "03 01:30"]
    assert squad_passes(office, "2026-03-05") == ()


def test_a_link_opens_its_loop_and_is_short(office: Office) -> None:
    squad_pass = morning_pass(office)
    token = token_of(office, squad_pass)
    assert open_pass(office, token, squad_pass.valid_from) == squad_pass
    assert open_pass(office, token, squad_pass.valid_until) == squad_pass
    assert len(token) <= 48


def test_a_link_is_closed_before_and_after_its_time(office: Office) -> None:
    squad_pass = morning_pass(office)
    token, second = token_of(office, squad_pass), timedelta(seconds=1)
    with pytest.raises(DeniedError):
        open_pass(office, token, squad_pass.valid_from - second)
    with pytest.raises(ExpiredError):
        open_pass(office, token, squad_pass.valid_until + second)


def test_a_phone_may_deliver_for_a_day_after_its_link(office: Office) -> None:
    squad_pass = morning_pass(office)
    token, last = token_of(office, squad_pass), squad_pass.valid_until + 24 * HOUR
    assert holding_of(office, token, last).held == squad_pass
    with pytest.raises(ExpiredError):
        holding_of(office, token, last + timedelta(seconds=1))


@pytest.mark.parametrize(
    "spoil", [lambda t: t[:-1], lambda t: "A" + t, lambda t: "", lambda t: "é.é"]
)
def test_a_link_that_was_changed_is_not_ours(office: Office, spoil: Callable[[str], str]) -> None:
    squad_pass = morning_pass(office)
    with pytest.raises(NotFoundError):
        open_pass(office, spoil(token_of(office, squad_pass)), squad_pass.valid_from)


def test_the_signature_of_one_pass_opens_no_other(office: Office) -> None:
    first, second, *_ = issued(office)
    mixed = f"{second.id}.{token_of(office, first).rpartition('.')[2]}"
    with pytest.raises(NotFoundError):
        open_pass(office, mixed, first.valid_from)


def test_a_link_of_another_city_opens_nothing(office: Office) -> None:
    squad_pass = morning_pass(office)
    settings = replace(office.data.settings, key="lain")
    elsewhere = replace(office, data=replace(office.data, settings=settings))
    with pytest.raises(NotFoundError):
        open_pass(elsewhere, token_of(office, squad_pass), squad_pass.valid_from)


def test_an_old_link_leads_to_the_newest_version(office: Office) -> None:
    old = morning_pass(office)
    new = morning_pass(office)
    assert (old.version, new.version) == (1, 2)
    assert open_pass(office, token_of(office, old), old.valid_from) == new
    assert squad_passes(office, old.date)[0] == new
    assert held(office, old).versions == (new, old)


def test_a_link_of_a_loop_that_the_new_version_dropped_is_over(office: Office) -> None:
    old = morning_pass(office)
    Passes.of(office).add(
        [replace(old, id="lain", version=2, squad="Regu 2")], by="uji", at=office.now()
    )
    with pytest.raises(ExpiredError, match="version 2"):
        open_pass(office, token_of(office, old), old.valid_from)
    assert held(office, old).held == old


def test_a_lost_link_is_void_at_once_and_in_every_version(office: Office) -> None:
    first = morning_pass(office)
    lost = morning_pass(office)
    fresh = renew_pass(office, lost.id, "komandan", office.now())
    for dead in (first, lost):
        with pytest.raises(ExpiredError):
            holding_of(office, token_of(office, dead), lost.valid_from)
    assert open_pass(office, token_of(office, fresh), lost.valid_from) == fresh
    assert fresh in squad_passes(office, lost.date)
    assert lost not in squad_passes(office, lost.date)
    with pytest.raises(NotFoundError):
        renew_pass(office, lost.id, "komandan", office.now())
    with pytest.raises(NotFoundError):
        renew_pass(office, "tidak ada", "komandan", office.now())


def test_a_void_link_stays_void_when_the_day_is_published_again(office: Office) -> None:
    lost = morning_pass(office)
    renew_pass(office, lost.id, "komandan", office.now())
    issued(office)
    with pytest.raises(ExpiredError):
        open_pass(office, token_of(office, lost), lost.valid_from)
