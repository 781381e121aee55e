from hypothesis import given, settings
from lxml import etree

from planner.patrol.export.kml import loop_to_kml, plan_to_kml
from planner.patrol.model import Plan
from tests.planner.patrol.builders import make_loop, make_plan, make_stop
from tests.planner.patrol.export.schemas import faults, kml_schema
from tests.planner.patrol.export.strategies import plans

PLAN = make_plan()
KML = {"k": "http://www.opengis.net/kml/2.2"}


def texts(content: bytes, path: str) -> list[str]:
    return [str(e.text) for e in etree.fromstring(content).iterfind(path, KML)]


@given(plans())
@settings(max_examples=30, deadline=None)
def test_every_plan_is_valid_by_the_published_schema_of_kml(plan: Plan) -> None:
    assert faults(kml_schema(), plan_to_kml(plan)) == []


def test_the_schema_would_tell_of_a_fault() -> None:
    good = loop_to_kml(PLAN, make_loop())
    assert faults(kml_schema(), good) == []
    assert faults(kml_schema(), good.replace(b"<styleUrl>#stop</styleUrl>", b"<style/>"))


def test_a_loop_is_a_line_a_post_and_its_numbered_stops() -> None:
    names = texts(loop_to_kml(PLAN, make_loop(stops=2)), ".//k:Placemark/k:name")
    assert names == ["Regu 1 · Pagi", "Pos Mako", "1 Pasar 1", "2 Pasar 2"]


def test_a_day_has_a_folder_per_shift_and_squad() -> None:
    names = texts(plan_to_kml(PLAN), ".//k:Folder/k:name")
    assert names[:3] == ["Pagi 07:00-15:00", "Regu 1", "Regu 2"]
    assert len(names) == 3 + 12


def test_coordinates_are_longitude_first() -> None:
    places = texts(loop_to_kml(PLAN, make_loop(stops=1)), ".//k:Point/k:coordinates")
    assert places == ["101.447800,1.666200", "101.451800,1.660200"]


def test_nothing_is_fetched_from_elsewhere() -> None:
    content = plan_to_kml(PLAN)
    assert b"<href" not in content
    assert content.count(b"http") == 1


def test_every_style_that_is_used_is_defined() -> None:
    content = plan_to_kml(PLAN)
    defined = {f"#{s.get('id')}" for s in etree.fromstring(content).iterfind(".//k:Style", KML)}
    assert set(texts(content, ".//k:styleUrl")) <= defined


def test_markup_in_a_name_stays_text_in_the_balloon() -> None:
    stop = make_stop(1, name="A & <i>B</i>", instruction="<script>x</script>")
    content = loop_to_kml(PLAN, make_loop(stops=(stop,)))
    assert texts(content, ".//k:Placemark/k:name")[-1] == "1 A & <i>B</i>"
    assert "&lt;script&gt;" in texts(content, ".//k:Placemark/k:description")[-1]
