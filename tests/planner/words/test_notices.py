from geo.notice import Notice, as_it_is
from planner.words import languages, say
from planner.words.notices import is_loud, kept_notice


def test_only_roads_and_points_that_are_not_real_are_loud() -> None:
    assert is_loud(Notice.of("roads.schematic"))
    assert is_loud(Notice.of("incidents.simulated"))
    assert not is_loud(Notice.of("exposure.simulated"))


def test_what_was_kept_before_there_were_codes_is_shown_as_it_was() -> None:
    kept = kept_notice("Pasar lies 12.4 km from the nearest street")
    assert {say(kept, lang) for lang in languages()} == {
        "Pasar lies 12.4 km from the nearest street"
    }
    assert say(as_it_is("Pasar {x}"), "id") == "Pasar {x}"


def test_loud_warnings_that_were_kept_before_there_were_codes_stay_loud() -> None:
    kept = kept_notice("schematic roads: times are estimates")
    assert is_loud(kept)
    assert say(kept, "id") == "Jalan skematis: waktu perkiraan"
    assert is_loud(kept_notice("simulated points, published totals"))
