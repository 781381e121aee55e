import csv
import io
from dataclasses import replace
from datetime import UTC, datetime

import openpyxl
import pypdf
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.notice import Notice
from planner.paper.a4 import Paper
from planner.paper.book import book_of
from planner.review.export.recap_pdf import recap_pdf
from planner.review.export.recap_table import recap_csv, recap_xlsx
from planner.review.export.review_pdf import Figure, ReviewSheet, _for_paper, review_pdf
from planner.review.recap import ORIGINS, Count, Recap, by_district, by_month, months_of, period_of
from tests.planner.patrol.export.test_sheet import pages, words
from tests.planner.review.charts.test_charts import months, rates, week

MADE = datetime(2023, 1, 2, 3, 4, tzinfo=UTC)
MONTHS = months_of(period_of("2022").first, period_of("2022").last)


def made(*counts: Count, name: str = "Pedagang kaki lima") -> Recap:
    categories, districts = {"PKL": name, "ODGJ": "Gangguan jiwa"}, {"A": "Utara", "B": "=Selatan"}
    return Recap(
        city="Kota Contoh",
        year=2022,
        origins=ORIGINS,
        months=by_month(counts, categories=categories, months=MONTHS, watched=MONTHS[:6]),
        districts=by_district(counts, categories=categories, districts=districts, watched={"A"}),
        data_until=MADE,
        caveats=(Notice.of("incidents.simulated"),),
    )


RECAP = made(
    Count("2022-01", "PKL", "A", "A1", "found", 1234),
    Count("2022-02", "ODGJ", "A", "A1", "found", 5),
)


def test_the_workbook_has_the_form_of_the_unit() -> None:
    book = openpyxl.load_workbook(io.BytesIO(recap_xlsx(RECAP, made=MADE)))
    assert book.sheetnames == ["Per bulan", "Per kecamatan", "Keterangan"]
    rows = list(book["Per bulan"].iter_rows(values_only=True))
    assert rows[1][0] == "KOTA CONTOH, TAHUN 2022, PER BULAN"
    assert rows[4][:4] == ("No.", "Jenis gangguan", "Jan", "Feb")
    assert rows[4][-1] == "Jumlah"
    assert rows[5] == (1, "Pedagang kaki lima", 1234, 0, 0, 0, 0, 0, *[None] * 6, 1234)
    assert rows[7] == (None, "Jumlah", 1234, 5, 0, 0, 0, 0, *[None] * 6, 1239)
    districts = list(book["Per kecamatan"].iter_rows(values_only=True))
    assert districts[6] == (2, "=Selatan", None, None, None)
    assert book["Per kecamatan"].cell(7, 2).data_type == "s"
    notes = [row[0] for row in book["Keterangan"].iter_rows(values_only=True)]
    assert "Titik simulasi, total resmi." in notes


def test_csv_leaves_the_unknown_empty_and_no_text_is_a_formula() -> None:
    rows = list(csv.reader(io.StringIO(recap_csv(RECAP, 0).decode())))
    assert rows[0][:3] == ["category", "name", "2022-01"]
    assert rows[1] == ["PKL", "Pedagang kaki lima", "1234", *["0"] * 5, *[""] * 6, "1234"]
    districts = list(csv.reader(io.StringIO(recap_csv(RECAP, 1).decode())))
    assert districts[2] == ["B", "'=Selatan", "", "", ""]
    assert districts[3] == ["", "total", "1234", "5", "1239"]


def test_the_pdf_holds_both_tables_on_a_page_and_is_the_same_each_time() -> None:
    pdf = recap_pdf(RECAP, made=MADE)
    assert pages(pdf) == 1
    text = words(pdf)
    assert "PER BULAN" in text
    assert "PER KECAMATAN" in text
    assert "1.234" in text
    assert pdf == recap_pdf(RECAP, made=MADE)


def test_the_form_is_in_the_language_of_whoever_asks() -> None:
    told = words(recap_pdf(RECAP, made=MADE, lang="en"))
    assert "YEAR 2022, BY MONTH" in told
    assert "1,234" in told
    book = openpyxl.load_workbook(io.BytesIO(recap_xlsx(RECAP, made=MADE, lang="en")))
    assert book.sheetnames == ["By month", "By district", "Remarks"]


@settings(max_examples=25)
@given(st.text(max_size=60))
def test_any_name_can_be_printed_and_stays_text(name: str) -> None:
    told = made(name=name)
    assert pages(recap_pdf(told, made=MADE)) >= 1
    book = openpyxl.load_workbook(io.BytesIO(recap_xlsx(told, made=MADE)))
    assert book["Per bulan"].cell(6, 2).data_type in ("s", "n")


def test_leaderships_page_prints_with_its_charts() -> None:
    sheet = ReviewSheet(
        title="Ketertiban",
        subtitle="Januari 2022",
        footer="kaki",
        notices=("Titik simulasi",),
        figures=(Figure(name="Gangguan", value="≥ 86", note="naik – 14%", warns=True),),
        charts=(("Minggu", week()), ("Bulan", months()), ("Peta", rates())),
        districts_title="Kecamatan",
        districts=(("Kecamatan", "Keadaan"), ("Hulu", "tidak diketahui")),
    )
    pdf = review_pdf(sheet, RECAP, made=MADE)
    text = words(pdf)
    assert "Januari 2022" in text
    assert "tidak diketahui" in text
    assert "PER KECAMATAN" in text
    assert pdf == review_pdf(sheet, RECAP, made=MADE)
    many = replace(sheet, districts=(("a", "b"), *[("Hulu", "x")] * 40))
    assert pages(review_pdf(many, RECAP, made=MADE)) > 2


def test_charts_are_printed_in_the_letters_of_any_script() -> None:
    paper = Paper("uji", MADE)
    svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90 90" width="90" height="90">'
    svg += "".join(f'<text y="20">{t}</text>' for t in ("Альфа", "大悲宮", "kafé")) + "</svg>"
    chart, _ = _for_paper(paper, svg)
    paper.new_page("")
    paper.pdf.image(io.BytesIO(chart), x=10, y=10, w=90)
    shown = pypdf.PdfReader(io.BytesIO(paper.done())).pages[0].extract_text().replace("\x00", "")
    for name in ("Альфа", "大悲宮", "kafé"):
        assert name in shown


def test_a_small_table_becomes_a_workbook_of_text_and_numbers() -> None:
    content = book_of("=Judul", [["Nama", "Nilai"], ["=1+1", 2.5], ["b", None]], made=MADE)
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    rows = list(sheet.iter_rows(values_only=True))
    assert rows == [("=Judul", None), (None, None), ("Nama", "Nilai"), ("=1+1", 2.5), ("b", None)]
