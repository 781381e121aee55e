import csv
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.errors import TableError
from geo.notice import Notice
from planner.city.folder import CityData, load_city
from planner.demo.service import make_demo
from planner.errors import PlannerError
from planner.incidents.service.bring import import_file
from planner.incidents.store.incidents import Incidents
from planner.words import say_all
from tests.planner.city.offices import office_of

GOOD = "2023-05-01 08:30,101.4469,1.6703,PKL\n"
BAD = "2023-05-01 08:30,101.4469,1.8,PKL\n"
HEAD = "time,lon,lat,category\n"


@pytest.fixture(scope="module")
def dumai() -> CityData:
    return load_city("dumai")


@pytest.fixture
def now(dumai: CityData) -> datetime:
    return datetime(2026, 1, 1, tzinfo=dumai.settings.zone)


def test_importing_twice_adds_nothing(tmp_path: Path, dumai: CityData, now: datetime) -> None:
    path, office = tmp_path / "a.csv", office_of(dumai)
    path.write_text(HEAD + GOOD + GOOD + BAD)
    first = import_file(office, path, now=now)
    assert (first.rows, first.added, first.known, first.rejected) == (3, 2, 0, 1)
    second = import_file(office, path, now=now)
    assert (second.added, second.known) == (0, 2)
    assert len(Incidents.of(office).all()) == 2


def test_a_longer_version_of_a_file_adds_only_its_new_rows(
    tmp_path: Path, dumai: CityData, now: datetime
) -> None:
    path, office = tmp_path / "a.csv", office_of(dumai)
    path.write_text(HEAD + GOOD)
    import_file(office, path, now=now)
    path.write_text(HEAD + "2023-05-02 08:30,101.4469,1.6703,PKL\n" + GOOD)
    assert import_file(office, path, now=now).added == 1


def test_rejected_rows_stand_in_a_file_with_line_and_reason(
    tmp_path: Path, dumai: CityData, now: datetime
) -> None:
    path = tmp_path / "a.csv"
    path.write_text(HEAD + GOOD + BAD)
    report = import_file(office_of(dumai), path, now=now)
    assert report.rejects_file == str(tmp_path / "a.csv.rejects.csv")
    with (tmp_path / "a.csv.rejects.csv").open(encoding="utf-8", newline="") as file:
        (row,) = csv.DictReader(file)
    assert row["line"] == "3"
    assert "outside the wards" in row["reason"]
    assert row["value"] == "101.4469, 1.8"
    assert report.reasons == {Notice.of("rows.outside"): 1}


def test_a_mended_file_leaves_no_stale_rejects(
    tmp_path: Path, dumai: CityData, now: datetime
) -> None:
    path, rejects = tmp_path / "a.csv", tmp_path / "a.csv.rejects.csv"
    path.write_text(HEAD + GOOD + BAD)
    import_file(office_of(dumai), path, now=now)
    assert rejects.exists()
    path.write_text(HEAD + GOOD)
    assert import_file(office_of(dumai), path, now=now).rejects_file is None
    assert not rejects.exists()


def test_a_file_without_one_good_row_is_refused_and_says_why(
    tmp_path: Path, dumai: CityData, now: datetime
) -> None:
    path, office = tmp_path / "a.csv", office_of(dumai)
    path.write_text(HEAD + BAD + BAD)
    with pytest.raises(PlannerError, match=r"not one of 2 rows.*2 × outside the wards.*line 2"):
        import_file(office, path, now=now, rejects_path=tmp_path / "why.csv")
    assert Incidents.of(office).all() == ()
    assert office.database.revision("incidents") == 0
    assert len((tmp_path / "why.csv").read_text().splitlines()) == 3


def test_categories_that_the_city_does_not_know_come_with_the_remedy(
    tmp_path: Path, dumai: CityData, now: datetime
) -> None:
    path = tmp_path / "a.csv"
    path.write_text(HEAD + GOOD.replace("PKL", "Begal") + GOOD.replace("PKL", ""))
    with pytest.raises(PlannerError, match=r"category 'Begal': .*aliases.*--unknown-category CODE"):
        import_file(office_of(dumai), path, now=now)
    path.write_text(HEAD + GOOD.replace("PKL", "Begal") + GOOD)
    report = import_file(office_of(dumai), path, now=now)
    assert any("'Begal'" in notice for notice in say_all(report.notices, "id"))


def test_rejects_that_cannot_be_written_stop_the_import(
    tmp_path: Path, dumai: CityData, now: datetime
) -> None:
    path, office = tmp_path / "a.csv", office_of(dumai)
    path.write_text(HEAD + GOOD + BAD)
    with pytest.raises(PlannerError, match="--rejects"):
        import_file(office, path, now=now, rejects_path=tmp_path / "none" / "why.csv")
    assert Incidents.of(office).all() == ()


def test_a_check_keeps_nothing(tmp_path: Path, dumai: CityData, now: datetime) -> None:
    path, office = tmp_path / "a.csv", office_of(dumai)
    path.write_text(HEAD + GOOD)
    assert import_file(office, path, now=now, check=True).added == 1
    assert Incidents.of(office).all() == ()


def test_real_rows_beside_simulated_ones_are_pointed_out(
    tmp_path: Path, dumai: CityData, now: datetime
) -> None:
    path, office = tmp_path / "a.csv", office_of(dumai)
    make_demo(office, seed=1)
    path.write_text(HEAD + GOOD)
    notices = import_file(office, path, now=now).notices
    assert Notice.of("import.beside_simulated") in notices


@pytest.mark.slow
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    rows=st.lists(
        st.tuples(
            st.sampled_from(["2023-05-01 08:30", "2023-05-01", "soon", ""]),
            st.sampled_from(["101.4469", "101.9", "x"]),
            st.sampled_from(["PKL", "gepeng", "UFO"]),
        ),
        min_size=1,
        max_size=8,
    )
)
def test_added_known_and_rejected_add_up_to_the_rows(
    tmp_path: Path, dumai: CityData, now: datetime, rows: list[tuple[str, str, str]]
) -> None:
    path, office = tmp_path / "a.csv", office_of(dumai)
    path.write_text(HEAD + "".join(f"{t},{lon},1.6703,{c}\n" for t, lon, c in rows))
    try:
        first = import_file(office, path, now=now)
        second = import_file(office, path, now=now)
    except (PlannerError, TableError):
        assert Incidents.of(office).all() == ()
        return
    assert first.added + first.rejected == first.rows == len(rows)
    assert (second.added, second.known) == (0, first.added)
