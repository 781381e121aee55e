import pytest

from geo.errors import RoadError
from geo.roads.classes import CODES, ROAD_CLASSES, USUAL_KMH
from geo.roads.speeds import RoadParams


def test_every_class_has_a_usual_speed() -> None:
    assert set(USUAL_KMH) == set(ROAD_CLASSES)


def test_a_setting_replaces_one_usual_speed_and_leaves_the_others() -> None:
    kmh = RoadParams(speeds_kmh={"residential": 11}).class_kmh("")
    assert kmh[CODES["residential"]] == 11
    assert kmh[CODES["primary"]] == USUAL_KMH["primary"]


def test_a_shift_is_found_in_any_case_and_rush_hours_stay_in_town() -> None:
    params = RoadParams(shift_factor={"Pagi": 0.5}, class_shift_factor={"SORE": {"track": 0.25}})
    primary, track = CODES["primary"], CODES["track"]
    assert params.class_kmh("pagi")[primary] == USUAL_KMH["primary"] / 2
    assert params.class_kmh("pagi")[track] == USUAL_KMH["track"]
    assert params.class_kmh("sore")[track] == USUAL_KMH["track"] / 4


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(RoadError) as caught:
        RoadParams(
            fallback_kmh=0,
            detour_factor=0.5,
            use_limits="ya",  # type: ignore[arg-type]
            speeds_kmh={"jalan": 30, "primary": 900},
            shift_factor={"Pagi": 9},
            class_shift_factor={"Pagi": 0.5},  # type: ignore[dict-item]
        )
    told = str(caught.value)
    for part in (
        "fallback_kmh: expected 1 to 150, got 0",
        "detour_factor: expected 1 to 5",
        "use_limits: expected true or false",
        "unknown road class 'jalan'",
        "speeds_kmh.primary: expected 1 to 150, got 900",
        "shift_factor.Pagi: expected 0.1 to 2, got 9",
        "class_shift_factor.Pagi: expected a table",
    ):
        assert part in told
