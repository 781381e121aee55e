import dataclasses
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from geo.notice import as_it_is
from planner.errors import AssetError
from planner.maps import (
    Backdrop,
    MapPage,
    Notices,
    page,
    squad_styles,
    standalone,
)
from planner.patrol.map import plan_map
from planner.risk.map import hotspot_map
from tests.web import sample


def day_map(**options: Any) -> MapPage:
    return plan_map(
        sample.plan(),
        sample.backdrop(),
        sample.notices(),
        hotspots=sample.hotspots(),
        risks=sample.risks(),
        **options,
    )


def leader_map(**options: Any) -> MapPage:
    return hotspot_map(
        sample.hotspots(), sample.backdrop(), sample.notices(), risks=sample.risks(), **options
    )


class Addresses(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str | None] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [v for k, v in attrs if k in ("src", "href")]


@pytest.mark.parametrize("draw", [day_map, leader_map])
def test_the_same_input_gives_the_same_bytes(draw: Any) -> None:
    assert draw() == draw()


@pytest.mark.parametrize("draw", [day_map, leader_map])
def test_every_map_shows_its_caveats_and_the_age_of_its_data(draw: Any) -> None:
    body = draw().body
    assert "Titik simulasi, total resmi" in body
    assert "Jalan skematis: waktu perkiraan" in body
    assert "Data sampai 31 Jul 2023 (1 hari yang lalu)" in body
    assert "schematic roads: times are estimates" in draw(lang="en").body


@pytest.mark.parametrize("draw", [day_map, leader_map])
def test_a_page_holds_no_foreign_script_and_no_inline_style(draw: Any) -> None:
    drawn = draw()
    assert "<script" not in drawn.body
    assert "style=" not in drawn.body
    assert (
        re.findall(r"https?://(?!www\.google\.com/maps|www\.w3\.org)[^\"' ]+", drawn.script) == []
    )


def test_the_file_asks_for_nothing_outside_itself() -> None:
    html = standalone(day_map())
    parser = Addresses()
    parser.feed(html[: html.index("<script>")])
    assert [a for a in parser.found if not (a or "").startswith("data:")] == []
    assert re.findall(r"url\((?!data:|#)", html[: html.index("<body")]) == []
    assert html.count("<script>") == 3


def test_names_from_files_cannot_become_markup() -> None:
    drawn = day_map()
    assert "<b>pasar</b>" not in drawn.script
    assert "Kota <Baru>" not in drawn.script + drawn.body


def test_no_name_of_a_shift_or_squad_can_end_the_script() -> None:
    bad = 'Regu "1" </script><script>alert(1)</script><!-- <SCRIPT>'
    plan = sample.plan()
    loops = tuple(dataclasses.replace(item, squad=bad, shift=bad) for item in plan.loops)
    shift = dataclasses.replace(plan.shifts[0], name=bad, loops=loops)
    drawn = plan_map(
        dataclasses.replace(plan, shifts=(shift,)), sample.backdrop(), sample.notices()
    )
    assert not re.search("</script|<script|<!--", drawn.script, re.IGNORECASE)
    assert not re.search("</script|<script|<!--", drawn.body, re.IGNORECASE)
    assert '"Regu "' not in drawn.script


def test_each_squad_has_one_layer_and_each_shift_one_risk_picture() -> None:
    script = day_map().script
    layers = script.split("_layers = {", 1)[1].split("patroli.start", 1)[0]
    assert layers.count("Regu 1") == layers.count("Regu 2") == 1
    assert script.count("data:image/png") == 3


def test_the_shift_asked_for_is_shown_first_and_an_unknown_one_gives_the_first() -> None:
    assert '"shift": "siang"' in day_map(shift="siang").script
    assert '"shift": "pagi"' in day_map(shift="dini").script


def test_a_city_without_data_still_has_a_map_that_says_so() -> None:
    empty = Backdrop(city="Kota", wards=sample.wards())
    drawn = hotspot_map((), empty, Notices(now=sample.NOW))
    assert "Belum ada data insiden" in drawn.body
    assert "patroli.start" in drawn.script


def test_a_city_without_wards_does_not_break_the_map() -> None:
    assert "patroli.start" in hotspot_map((), Backdrop(city="?", wards=()), sample.notices()).script


def test_unknown_areas_are_explained_in_the_legend() -> None:
    assert "tidak diketahui. Belum ada data: bukan berarti aman" in leader_map().body


def test_street_tiles_are_asked_for_only_when_the_city_says_so() -> None:
    assert "tileLayer" not in day_map().script
    tiled = Backdrop(
        city="Kota", wards=sample.wards(), tiles="https://tiles.example/{z}/{x}/{y}.png"
    )
    assert (
        "https://tiles.example/{z}/{x}/{y}.png" in hotspot_map((), tiled, sample.notices()).script
    )


def test_missing_front_end_files_name_the_remedy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = day_map()
    monkeypatch.setattr(page, "STATIC", tmp_path)
    with pytest.raises(AssetError, match="make install"):
        standalone(drawn)


def test_many_caveats_fold_away_but_the_age_of_the_data_and_the_first_stay_open() -> None:
    many = Notices(now=sample.NOW, caveats=tuple(as_it_is(f"catatan {n}") for n in range(7)))
    body = hotspot_map((), sample.backdrop(), many).body
    open_part, folded = body.split("<details><summary>")
    assert "Belum ada data insiden" in open_part
    assert "catatan 1" in open_part
    assert "catatan 2" not in open_part
    assert folded.startswith("5 catatan lain")
    assert folded.count("<li>catatan") == 5


def test_a_squad_keeps_its_colour_when_another_stays_at_home() -> None:
    order = ("Regu 1", "Regu 2", "Regu 3")
    assert squad_styles(["Regu 3"], order)["Regu 3"] == squad_styles(order, order)["Regu 3"]
