import re
import zlib
from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import pypdf
import pytest
from hypothesis import given, settings

from geo.notice import as_it_is
from planner.patrol.export.sheet import day_sheets, loop_sheet
from planner.patrol.export.sheet_map import _spread
from planner.patrol.model import Plan
from tests.planner.patrol.builders import make_loop, make_plan, make_stop, make_wards
from tests.planner.patrol.export.strategies import NEAR, plans

PLAN, WARDS = make_plan(), make_wards()


def pages(pdf: bytes) -> int:
    return len(re.findall(rb"/Type /Page\b(?!s)", pdf))


def words(pdf: bytes) -> str:
    """Return all text that the pages show, in the order it was written."""
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL)
    shown = []
    for stream in streams:
        try:
            content = zlib.decompressobj().decompress(stream)
        except zlib.error:
            continue
        shown += re.findall(rb"\(((?:\\.|[^\\()])*)\) Tj", content)
    return b"\n".join(shown).replace(b"\\(", b"(").replace(b"\\)", b")").decode("cp1252")


def test_the_same_loop_gives_the_same_bytes() -> None:
    loop = make_loop(stops=4)
    assert loop_sheet(PLAN, loop, WARDS) == loop_sheet(PLAN, loop, WARDS)


def test_a_sheet_shows_times_names_duties_instructions_and_caveats() -> None:
    text = words(loop_sheet(PLAN, make_loop(stops=4), WARDS))
    for part in (
        "Regu 1 · Pagi",
        "Jumat, 20 November 2026",
        "07:00 – 08:18",
        "PERHATIAN: Jalan skematis: waktu perkiraan · Titik simulasi, total resmi",
        "07:06–07:18",
        "Pasar 1",
        "WAJIB: kecamatan Barat",
        "Ajak pedagang pindah dari trotoar.",
        "Kembali di pos Mako",
        "577 kejadian s.d. 18 Nov 2026 23:00",
        "pos - titik 4",
        "batas kecamatan",
    ):
        assert part in text


def test_up_to_nine_stops_fit_on_one_page_and_forty_go_on_over_it() -> None:
    assert pages(loop_sheet(PLAN, make_loop(stops=9), WARDS)) == 1
    many = loop_sheet(PLAN, make_loop(stops=40), WARDS)
    assert pages(many) >= 3
    text = words(many)
    assert text.count("(lanjutan)") == pages(many) - 1
    assert text.count("Titik, kelurahan") >= pages(many) - 1
    assert "Pasar 40" in text


def test_every_page_carries_the_caveats() -> None:
    many = loop_sheet(PLAN, make_loop(stops=40), WARDS)
    assert words(many).count("Jalan skematis: waktu perkiraan") == pages(many)


def test_a_loop_without_stops_says_so() -> None:
    assert "siaga di pos" in words(loop_sheet(PLAN, make_loop(stops=0), WARDS))


def test_long_names_and_long_instructions_stay_whole() -> None:
    instruction = " ".join(f"kata{n}" for n in range(60))
    stop = make_stop(1, name="Pasar " + "Panjang " * 12, instruction=instruction)
    text = words(loop_sheet(PLAN, make_loop("Regu " + "X" * 80, stops=(stop,)), WARDS))
    assert all(f"kata{n}" in text.split() for n in range(60))
    assert text.split().count("Panjang") == 12


def test_a_break_stands_between_the_stops_it_parts() -> None:
    loop = make_loop(stops=3)
    rest = loop.stops[1].leave + timedelta(minutes=1)
    text = words(loop_sheet(PLAN, replace(loop, break_start=rest, break_s=1800), WARDS))
    assert text.index("Pasar 2") < text.index("Istirahat 30 mnt") < text.index("Pasar 3")


def test_a_wait_is_told_beside_the_time() -> None:
    loop = make_loop(stops=1)
    late = replace(loop.stops[0], start=loop.stops[0].arrive + timedelta(minutes=9))
    text = words(loop_sheet(PLAN, replace(loop, stops=(late,)), WARDS))
    assert "mulai 07:15" in text


def test_a_shift_past_midnight_tells_the_day_of_the_return() -> None:
    start = make_loop().depart.replace(hour=23)
    text = words(loop_sheet(PLAN, make_loop(depart=start, stops=5), WARDS))
    assert "kembali 21 Nov 2026 00:36" in text


def test_a_day_begins_every_loop_on_its_own_page() -> None:
    pdf = day_sheets(make_plan(stops=3), WARDS)
    assert pages(pdf) == 12
    assert words(pdf).count("LEMBAR PATROLI") == 12


def test_a_day_without_loops_says_so() -> None:
    assert "Tidak ada regu" in words(day_sheets(make_plan(shifts=0), WARDS))


def test_the_map_names_the_wards_it_shows() -> None:
    text = words(loop_sheet(PLAN, make_loop(stops=6), WARDS))
    assert "Ward 4" in text


def test_a_sheet_without_ward_outlines_still_has_its_way() -> None:
    assert pages(loop_sheet(PLAN, make_loop(stops=2), ())) == 1


@given(plans(NEAR))
@settings(max_examples=15, deadline=None)
def test_any_plan_can_be_printed(plan: Plan) -> None:
    assert day_sheets(plan, WARDS).startswith(b"%PDF-")


@pytest.mark.parametrize("stops", [2, 12])
def test_stops_at_one_place_get_markers_beside_each_other(stops: int) -> None:
    class Everywhere:
        def shows(self, spot: tuple[float, float], margin: float = 0.0) -> bool:
            return True

    spots = _spread(Everywhere(), [(50.0, 50.0)] * stops, (80.0, 80.0))  # type: ignore[arg-type]
    assert len({(round(x, 3), round(y, 3)) for x, y in spots}) == stops


def test_quiet_caveats_are_small_print_and_never_crowd_out_the_map() -> None:
    notes = tuple(as_it_is(f"catatan {n}: " + "data yang perlu diketahui " * 4) for n in range(12))
    plan = make_plan(caveats=(*PLAN.caveats, *notes))
    sheet = loop_sheet(plan, make_loop(stops=4), WARDS)
    text = words(sheet)
    assert pages(sheet) == 1
    assert "PERHATIAN: Jalan skematis: waktu perkiraan · Titik simulasi, total resmi" in text
    assert "Catatan data: catatan 0:" in text
    assert "(dst.: plan.json)" in text


def test_a_plan_without_caveats_has_no_warning_box() -> None:
    assert "PERHATIAN" not in words(loop_sheet(make_plan(caveats=()), make_loop(), WARDS))


def test_a_sheet_names_its_squad_in_its_own_letters() -> None:
    loop = replace(make_loop(stops=2), squad="Альфа")
    shown = pypdf.PdfReader(BytesIO(loop_sheet(PLAN, loop, WARDS))).pages[0].extract_text()
    assert "Альфа" in shown
    assert "???" not in shown
