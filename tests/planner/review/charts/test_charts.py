import re
import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest

from geo.model import LonLat
from planner.review.charts.areas import Area, Scale, area_chart
from planner.review.charts.months import Month, month_chart, ticks
from planner.review.charts.rates import area_rates, rates_chart
from planner.review.charts.svg import Caption, box_hatch, hatch
from planner.review.charts.week import shades, week_chart
from tests.web import sample

CAPTION = Caption(ident="uji", title="Judul <1>", desc="Isi & arti", source="Kota Contoh")
DAYS = ("Sen", "Sel", "Rab", "Kam", "Jum", "Sab", "Min")
SVG = "{http://www.w3.org/2000/svg}"
GRID = [[(day * hour) % 9 for hour in range(24)] for day in range(7)]


def week() -> str:
    return week_chart(CAPTION, GRID, DAYS, unit="gangguan")


def months() -> str:
    bars = [
        Month(name="Jan 2022", label="Jan", below="22", parts={"dilaporkan": 3, "ditemukan": 4}),
        Month(name="Feb 2022", label="Feb", below="", parts=None),
        Month(name="Mar 2022", label="Mar", below="", parts={}, marked=True),
    ]
    return month_chart(CAPTION, bars, ["dilaporkan", "ditemukan"], nothing="tidak ada data")


def rates() -> str:
    return rates_chart(CAPTION, sample.backdrop(), "ward", "id")


CHARTS = [week, months, rates]


@pytest.mark.parametrize("draw", CHARTS, ids=lambda draw: draw.__name__)
def test_a_chart_is_well_formed_named_and_described(draw: object) -> None:
    root = ET.fromstring(draw())  # type: ignore[operator]
    assert root.tag == f"{SVG}svg"
    assert root.get("role") == "img"
    named = {e.get("id"): e.text for e in root if e.tag in (f"{SVG}title", f"{SVG}desc")}
    assert named == {"uji-judul": "Judul <1>", "uji-isi": "Isi & arti"}
    assert (root.get("aria-labelledby") or "").split() == list(named)


@pytest.mark.parametrize("draw", CHARTS, ids=lambda draw: draw.__name__)
def test_a_chart_has_nothing_that_a_strict_page_refuses(draw: object) -> None:
    text = draw()  # type: ignore[operator]
    assert not re.search(r"\bstyle=|<style|<script|\bon\w+=|href|url\(", text)
    assert text == draw()  # type: ignore[operator]


def test_the_hours_of_the_week_are_all_there_with_their_counts() -> None:
    root = ET.fromstring(week())
    tips = [t.text for t in root.iter(f"{SVG}title")][1:]
    assert len(tips) == 7 * 24
    assert tips[0] == "Sen 00.00: 0 gangguan"
    assert "Min 23.00: 3 gangguan" in tips


def test_a_week_without_anything_is_white() -> None:
    root = ET.fromstring(week_chart(CAPTION, [[0] * 24] * 7, DAYS, unit="gangguan"))
    fills = {r.get("fill") for r in root.iter(f"{SVG}rect")}
    assert fills == {"#ffffff", "none"}


@pytest.mark.parametrize("most", range(60))
def test_shades_begin_with_one_and_reach_no_further_than_the_most(most: int) -> None:
    steps = shades(most)
    assert len(steps) == min(most, 4)
    assert not steps or steps[0] == 1
    assert all(1 <= step <= most for step in steps)


def test_a_month_without_data_is_hatched_and_one_without_incidents_is_zero() -> None:
    root = ET.fromstring(months())
    tips = [t.text for t in root.iter(f"{SVG}title")][1:]
    assert tips == ["Jan 2022, dilaporkan: 3", "Jan 2022, ditemukan: 4", "Feb 2022: tidak ada data"]
    words = [t.text for t in root.iter(f"{SVG}text")]
    assert "7" in words
    # The tick and the bar of March.
    assert words.count("0") == 2
    assert len(list(root.iter(f"{SVG}path"))) == 2


@pytest.mark.parametrize("most", [0, 1, 5, 6, 99, 100, 101, 12_345])
def test_ticks_are_few_and_reach_the_most(most: int) -> None:
    marks = ticks(most)
    assert marks[0] == 0
    assert marks[-1] >= most
    assert 2 <= len(marks) <= 6


def test_no_words_of_the_legend_run_into_others() -> None:
    """A class such as "lebih jarang dari sekali tiap 18 hari" is wider than half a chart."""
    root = ET.fromstring(rates())
    legend = [t for t in root.iter(f"{SVG}text") if (t.text or "").startswith(("lebih", "sekali"))]
    assert len({t.get("y") for t in legend}) == len(legend) > 1


def test_the_map_tells_rates_and_hatches_what_nobody_knows() -> None:
    root = ET.fromstring(rates())
    tips = [t.text for t in root.iter(f"{SVG}title")][1:]
    assert "Dermaga: sekali tiap 14 hari" in tips
    assert "Pasar: kurang dari sekali dalam 100 tahun" in tips
    assert "Sungai: tidak diketahui" in tips
    hatched = [p for p in root.iter(f"{SVG}path") if p.get("stroke-width") == "0.9"]
    # Two unknown wards and the legend.
    assert len(hatched) == 3
    words = [t.text for t in root.iter(f"{SVG}text")]
    assert {"Kota Lama", "Kota <Baru>", "Hulu", "tidak diketahui"} <= set(words)
    assert any(w and w.endswith(" km") for w in words)


def test_rates_are_listed_highest_first_and_the_unknown_last() -> None:
    told = area_rates(sample.backdrop(), "ward")
    assert [area.per_week for area in told] == [1.5, 1.0, 0.5, 0.0, None, None]
    assert area_rates(sample.backdrop(), "district")[0].name == "Kota Lama"


def test_areas_too_small_to_tell_apart_are_shown_larger_in_a_free_corner() -> None:
    def area(name: str, west: float, south: float, side: float) -> Area:
        return Area(name=name, outline=sample.square(west, south, side), value=1.0, told="1")

    scale = Scale(breaks=(), colours=("#f1eef6",), labels=("1", "?"))
    rural, north = area("Hulu", 101.0, 1.0, 0.25), area("Utara", 101.0, 1.25, 0.25)
    town = [area(f"K{n}", 101.26 + 0.02 * (n % 3), 1.0 + 0.02 * (n // 3), 0.02) for n in range(9)]
    labels = [("Kota", LonLat(101.29, 1.03))]
    root = ET.fromstring(area_chart(CAPTION, [rural, north, *town], scale, labels=labels))
    tips = [t.text for t in root.iter(f"{SVG}title")][1:]
    assert tips.count("K4: 1") == 2
    assert tips.count("Hulu: 1") == 1
    assert [t.text for t in root.iter(f"{SVG}text")].count("Kota") == 2
    even = area_chart(CAPTION, [replace(rural, name=str(n)) for n in range(6)], scale)
    assert even.count("<title>") == 6


def test_hatching_stays_inside_and_leaves_holes_open() -> None:
    ring = [(0.0, 0.0), (40.0, 0.0), (40.0, 40.0), (0.0, 40.0)]
    hole = [(10.0, 10.0), (30.0, 10.0), (30.0, 30.0), (10.0, 30.0)]
    points = [
        (float(x), float(y)) for x, y in re.findall(r"[ML]([\d.]+) ([\d.]+)", hatch([ring, hole]))
    ]
    assert points
    assert all(0 <= x <= 40 and 0 <= y <= 40 for x, y in points)
    assert not [p for p in points if 10.1 < p[0] < 29.9 and 10.1 < p[1] < 29.9]
    assert hatch([]) == ""
    assert box_hatch(0, 0, 0, 0) == ""
