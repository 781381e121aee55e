import csv
import io
from dataclasses import replace
from datetime import datetime

import openpyxl

from planner.patrol.export.table import stops_csv, stops_xlsx
from planner.patrol.model import Plan, Stop
from tests.planner.patrol.builders import make_loop, make_plan, make_stop


def plan_of(*stops: Stop) -> Plan:
    plan = make_plan(shifts=1, squads=1)
    shift = replace(plan.shifts[0], loops=(make_loop(stops=stops),))
    return replace(plan, shifts=(shift,))


def test_the_csv_has_a_line_per_stop_and_the_names_of_plan_json() -> None:
    rows = list(csv.DictReader(io.StringIO(stops_csv(make_plan()).decode())))
    assert len(rows) == 3 * 4 * 5
    assert rows[0]["arrive"] == "2026-11-20T07:06:00+07:00"
    assert {"order", "lon", "lat", "ward", "district", "leave", "dwell_s", "prize", "duty"} <= set(
        rows[0]
    )


def test_a_formula_in_a_name_is_text_but_a_negative_number_stays_a_number() -> None:
    point = replace(make_stop().point, lat=-8.65)
    plan = plan_of(make_stop(1, name='=HYPERLINK("http://x")', ward="+62", point=point))
    (row,) = csv.DictReader(io.StringIO(stops_csv(plan).decode()))
    assert row["name"] == '\'=HYPERLINK("http://x")'
    assert row["ward"] == "'+62"
    assert row["lat"] == "-8.65"


def test_commas_quotes_and_line_breaks_come_back_from_the_csv() -> None:
    plan = plan_of(make_stop(1, name='Toko "A", B', instruction="satu\ndua"))
    (row,) = csv.DictReader(io.StringIO(stops_csv(plan).decode(), newline=""))
    assert (row["name"], row["instruction"]) == ('Toko "A", B', "satu\ndua")


def test_the_workbook_holds_the_stops_with_real_times_and_numbers() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(stops_xlsx(make_plan())))["Titik"]
    assert [c.value for c in sheet[1]][:4] == ["Shift", "Regu", "No.", "Tiba"]
    assert sheet.max_row == 1 + 60
    assert sheet.cell(2, 4).value == datetime(2026, 11, 20, 7, 6)
    assert sheet.cell(2, 3).value == 1


def test_nothing_in_the_workbook_is_a_formula_or_a_link() -> None:
    plan = plan_of(make_stop(1, name="=1+1", instruction="https://x.example"))
    sheet = openpyxl.load_workbook(io.BytesIO(stops_xlsx(plan)))["Titik"]
    cell = sheet.cell(2, 6)
    assert (cell.value, cell.data_type) in {("=1+1", "s"), ("=1+1", "inlineStr")}
    assert all(c.hyperlink is None for c in sheet[2])


def test_the_remarks_hold_caveats_age_and_unmet_duties() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(stops_xlsx(make_plan())))["Keterangan"]
    text = "\n".join(str(row[0].value) for row in sheet.iter_rows())
    assert "Jalan skematis: waktu perkiraan" in text
    assert "577 kejadian" in text
    assert "Utara: 40 menit terlalu jauh; tambah 1 regu" in text


def test_the_same_plan_gives_the_same_workbook() -> None:
    assert stops_xlsx(make_plan()) == stops_xlsx(make_plan())


def test_a_plan_without_stops_has_only_the_titles() -> None:
    plan = make_plan(stops=0)
    assert len(stops_csv(plan).splitlines()) == 1
    assert openpyxl.load_workbook(io.BytesIO(stops_xlsx(plan)))["Titik"].max_row == 1
