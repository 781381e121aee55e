import dataclasses

import shapely
import shapely.geometry

from planner.maps.areas import (
    MAX_VERTICES,
    district_features,
    outlines,
    rate_scale,
    ward_features,
    ward_names,
)
from tests.web import sample


def test_no_more_classes_than_different_rates() -> None:
    assert rate_scale({"a": 1.0, "b": 1.0}).breaks == ()
    assert len(rate_scale({"a": 1.0, "b": 2.0, "c": None}).colours) == 2
    assert len(rate_scale({str(n): float(n) for n in range(40)}).colours) == 5


def test_rates_of_zero_everywhere_make_one_class() -> None:
    scale = rate_scale({"a": 0.0, "b": 0.0})
    assert scale.breaks == ()
    assert len(scale.colours) == 1


def test_an_area_without_data_is_unknown_and_never_the_lowest_class() -> None:
    wards = sample.wards()
    rates = {"14.01": 3.2, "14.02": 0.0, "14.03": None}
    features = ward_features(wards, outlines(wards), {}, rates, "id")
    assert [f["properties"]["k"] for f in features] == [1, 1, 0, 0, -1, -1]
    rows = dict(features[5]["properties"]["r"])
    assert rows["Insiden sekecamatan"] == "tidak diketahui"
    assert rows[""] == "Belum ada data: bukan berarti aman"


def test_without_any_rates_no_area_claims_to_be_unknown() -> None:
    wards = sample.wards()
    features = ward_features(wards, outlines(wards), {}, {}, "id")
    assert {f["properties"]["k"] for f in features} == {0}
    assert "Insiden" not in str(features)


def test_detailed_outlines_are_thinned_together_and_still_touch() -> None:
    wards = []
    for ward in sample.wards():
        ring = shapely.geometry.shape(dict(ward.outline)).segmentize(0.00002)
        wards.append(dataclasses.replace(ward, outline=shapely.geometry.mapping(ring)))
    assert sum(len(w.outline["coordinates"][0]) for w in wards) > MAX_VERTICES
    thin = outlines(wards)
    assert sum(shapely.get_num_coordinates(s) for s in thin) <= MAX_VERTICES
    whole = shapely.union_all(thin)
    assert shapely.get_num_geometries(whole) == 1
    assert shapely.get_num_interior_rings(whole) == 0


def test_lines_between_districts_are_drawn_once_and_each_district_is_named() -> None:
    wards = sample.wards()
    lines, names = district_features(wards, outlines(wards))
    length = shapely.geometry.shape(lines[0]["geometry"]).length
    around, between = 2 * (0.06 + 0.04), 2 * 0.04
    assert abs(length - (around + between)) < 1e-4
    assert [f["properties"]["n"] for f in names] == ["Kota Lama", "Kota <Baru>", "Hulu"]


def test_no_wards_make_no_features() -> None:
    assert district_features((), []) == ([], [])
    assert ward_names(()) == []
