import dataclasses

import pytest

from planner.maps.features import place_features, post_features, road_features
from planner.maps.palette import SQUADS
from planner.patrol.map import loop_features
from planner.risk.map import hotspot_features
from planner.words import Lang
from tests.web import sample


def test_a_loop_is_one_line_and_a_numbered_point_per_stop() -> None:
    loop = sample.plan().loops[0]
    features = loop_features(loop, SQUADS[0], "id")
    assert features[0]["geometry"]["type"] == "LineString"
    assert [f["properties"]["n"] for f in features[1:]] == [1, 2, 3, 4]
    first = features[1]["properties"]
    assert dict(first["r"])["Tiba"] == "07:15"
    assert dict(first["r"])["Singgah"] == "12 menit"
    assert "Kewajiban" not in dict(first["r"])
    assert dict(features[4]["properties"]["r"])["Kewajiban"] == "Kecamatan Hulu"


def test_points_are_written_longitude_first_in_geojson_and_latitude_first_in_links() -> None:
    loop = sample.plan().loops[0]
    stop = loop.stops[0].stop.point
    feature = loop_features(loop, SQUADS[0], "id")[1]
    assert feature["geometry"]["coordinates"] == [round(stop.lon, 5), round(stop.lat, 5)]
    assert feature["properties"]["l"][1][1] == f"geo:{stop.lat:.6f},{stop.lon:.6f}"


def test_a_loop_without_a_way_still_shows_its_stops() -> None:
    loop = dataclasses.replace(sample.plan().loops[0], path=())
    kinds = [f["geometry"]["type"] for f in loop_features(loop, SQUADS[0], "id")]
    assert kinds == ["Point"] * 4


def test_an_emerging_hotspot_is_marked_new_in_both_languages() -> None:
    emerging = [h for h in sample.hotspots() if h.emerging]
    words: dict[Lang, str] = {"id": "BARU", "en": "NEW"}
    for lang, word in words.items():
        outline, dot = hotspot_features(emerging, sample.wards(), lang)
        assert outline["properties"]["b"] == word
        assert outline["properties"]["k"] == "new"
        assert dot["geometry"]["type"] == "Point"


def test_a_hotspot_tells_what_is_expected_why_and_how_sure() -> None:
    rows = dict(hotspot_features(sample.hotspots()[:1], sample.wards(), "id")[0]["properties"]["r"])
    assert rows["Perkiraan"] == "kira-kira satu gangguan tiap 2,4 hari"
    assert rows["Sebab"] == "menahun 60%, minggu-minggu terakhir 30%, sekitarnya 10%"
    assert rows["Tren"] == "turun 20%"
    assert rows["Jam puncak"] == "08.00, 09.00, 16.00"
    assert rows["Kepastian"] == "bukan kebetulan (z = 4,2)"


def test_the_dot_of_a_hotspot_grows_with_what_is_expected() -> None:
    features = hotspot_features(sample.hotspots()[:2], sample.wards(), "id")
    assert features[1]["properties"]["d"] > features[3]["properties"]["d"] >= 6


def test_hotspots_that_expect_nothing_are_drawn_small() -> None:
    none = [dataclasses.replace(h, expected=0.0) for h in sample.hotspots()[:2]]
    assert [f["properties"]["d"] for f in hotspot_features(none, (), "id")[1::2]] == [6, 6]


@pytest.mark.parametrize("lang", ["id", "en"])
def test_places_and_posts_say_their_name(lang: Lang) -> None:
    backdrop = sample.backdrop()
    assert place_features(backdrop.places, lang)[0]["properties"]["t"] == "Pasar Lama"
    assert post_features(backdrop.posts, lang)[0]["properties"]["t"] == "Mako"


def test_roads_become_one_feature_and_single_points_none() -> None:
    point = sample.wards()[0].centre
    assert road_features([(point,)]) == []
    assert len(road_features(sample.backdrop().roads)) == 1
