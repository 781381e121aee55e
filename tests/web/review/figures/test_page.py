"""The reader of figures misses none and takes nothing else for one."""

import pytest

from tests.web.review.figures.agree import Expected, check
from tests.web.review.figures.numbers import Reading
from tests.web.review.figures.page import figures_of

READING = Reading(["Regu 1", "Pasar 12"])
PAGE = """<main><h2>Judul</h2><p>Regu 1, Pasar 12: 1.234,5 km, 71 %</p>
<dl><dt>Temuan</dt><dd>5</dd></dl>
<ul><li><strong>Regu 1</strong> <span>7 titik</span></li></ul>
<div aria-label="Tabel"><table>
<thead><tr><th>Nama</th><th>Hari</th><th>Jam</th></tr></thead>
<tbody><tr><th>Satu</th>
<td colspan="1">3</td><td>–4</td></tr></tbody></table></div>
<svg aria-labelledby="minggu-judul"><title>Minggu</title>
<rect><title>Sen 07.00: 9</title></rect>
<text text-anchor="middle">11</text><text text-anchor="end">20</text>
<text>1–4</text></svg>{}</main>"""
KNOWN: Expected = {
    ("Judul", "", ", : # km, #"): (1234.5, 0.71),
    ("Temuan", ""): 5,
    ("Judul", "Regu 1", "# titik"): 7,
    ("Tabel", "Satu", "Hari"): 3,
    ("Tabel", "Satu", "Jam"): 4,
    ("minggu", "Sen 07.00"): 9,
    ("minggu", "drawn"): 11,
}


def test_every_figure_of_a_page_is_found_where_it_stands() -> None:
    check(figures_of(PAGE.format(""), READING), KNOWN)


@pytest.mark.parametrize(
    "more",
    [
        "<p>Sen 2 Maret 2026, 07:05–15.00, 2026-03-02, 02/03/2026</p>",
        "<p>versi 3 dari Regu 1 di Pasar 12</p>",
        "<form><input value='3'><select><option>4</option></select></form>",
        "<script>let a = 5;</script>",
    ],
)
def test_days_times_versions_names_and_forms_are_no_figures(more: str) -> None:
    check(figures_of(PAGE.format(more), READING), KNOWN)


@pytest.mark.parametrize(
    "more", ["<p>dan 3 lagi</p>", "lepas 3", "<div><b>3</b></div>", "<dl><dd>3</dd></dl>"]
)
def test_a_figure_that_nobody_reckons_again_is_refused(more: str) -> None:
    with pytest.raises(AssertionError, match=r"no test reckons again|two figures"):
        check(figures_of(PAGE.format(more), READING), KNOWN)


def test_a_figure_may_be_as_far_from_the_truth_as_its_last_digit_says() -> None:
    page = figures_of(PAGE.format(""), READING)
    check(page, {**KNOWN, ("Temuan", ""): 5.49})
    with pytest.raises(AssertionError, match="Temuan"):
        check(page, {**KNOWN, ("Temuan", ""): 5.51})
