from collections.abc import Callable

import pytest

from planner.city.office import Office
from planner.errors import StoreError
from planner.patrol.publication.model import Publication
from planner.patrol.publication.store import Publications
from planner.patrol.tables import publications
from tests.planner.city.small_city import NOW
from tests.planner.patrol.publication.published import small_plan

DAY = "2026-03-02"


@pytest.fixture
def publish(office: Office) -> Callable[..., Publication]:
    def keep(date: str = DAY, seed: int = 7, reason: str = "") -> Publication:
        plan = small_plan(office.data.settings, date, NOW, seed)
        return Publications.of(office).add(
            date, plan_id=f"p{seed}", plan=plan, reason=reason, by="komandan", at=NOW
        )

    return keep


def test_a_published_plan_comes_back_as_it_was(
    office: Office, publish: Callable[..., Publication]
) -> None:
    made = publish()
    assert made.version == 1
    assert Publications.of(office).latest(DAY) == made
    assert Publications.of(office).version(DAY, 1) == made


def test_versions_count_up_per_day_and_the_newest_holds(
    office: Office, publish: Callable[..., Publication]
) -> None:
    first, other, second = publish(), publish("2026-03-03"), publish(seed=8, reason="hujan")
    assert [first.version, other.version, second.version] == [1, 1, 2]
    assert Publications.of(office).versions(DAY) == (second, first)
    assert Publications.of(office).latest(DAY) == second
    assert Publications.of(office).number(DAY) == 2


def test_what_is_not_there_is_none(office: Office) -> None:
    assert Publications.of(office).latest(DAY) is None
    assert Publications.of(office).version(DAY, 1) is None
    assert Publications.of(office).versions(DAY) == ()
    assert Publications.of(office).number(DAY) == 0


def test_dates_are_newest_first_and_each_once(
    office: Office, publish: Callable[..., Publication]
) -> None:
    publish()
    publish(seed=8)
    publish("2026-03-04")
    assert Publications.of(office).dates() == ("2026-03-04", DAY)
    assert Publications.of(office).dates(since="2026-03-03") == ("2026-03-04",)


def test_another_city_sees_nothing(office: Office, publish: Callable[..., Publication]) -> None:
    publish()
    assert Publications(office.database, "lain").latest(DAY) is None


def test_a_kept_version_cannot_be_put_in_place_of_another(
    office: Office, publish: Callable[..., Publication]
) -> None:
    made = publish()
    with pytest.raises(StoreError), office.database.write() as db:
        db.execute(
            publications.insert().values(
                city=made.city,
                date=made.date,
                version=made.version,
                plan="other",
                json="{}",
                reason="",
                published_us=0,
                published_by="",
            )
        )
    assert Publications.of(office).latest(DAY) == made


def test_the_database_itself_refuses_to_change_what_was_published(
    office: Office, publish: Callable[..., Publication]
) -> None:
    made = publish()
    with pytest.raises(StoreError, match="never changes"), office.database.write() as db:
        db.execute(publications.update().values(reason="lain"))
    assert Publications.of(office).latest(DAY) == made


def test_publishing_changes_the_state_that_pages_ask_for(
    office: Office, publish: Callable[..., Publication]
) -> None:
    before = office.database.revision("patrol")
    publish()
    assert office.database.revision("patrol") > before
