"""Every figure of leadership's page, counted again."""

import calendar
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

import pytest
from babel.dates import get_month_names
from lxml import html

from tests.web.review.figures.agree import check
from tests.web.review.figures.conftest import Pages, Shown
from tests.web.review.figures.driven import day_driven
from tests.web.review.figures.notes import notes
from tests.web.review.figures.numbers import told
from tests.web.review.figures.office import FIRST, SECOND
from tests.web.review.figures.page import Figures, Key
from tests.web.review.figures.tables import CATEGORIES, DISTRICTS, NAMES, Tables

pytestmark = pytest.mark.slow

DAYS = ["Sen", "Sel", "Rab", "Kam", "Jum", "Sab", "Min"]
MONTHS = get_month_names("wide", locale="id")
WORDS = {"reported": "dilaporkan", "found": "ditemukan"}
HEADS = "Gangguan dilaporkan dan ditemukan", "Temuan patroli", "Jam patroli", "Rencana ditepati"
Expected = dict[Key, tuple[float, ...] | float]


def span(period: str) -> tuple[date, date]:
    """Return the first and last day of a month or year."""
    if len(period) == 4:
        return date(int(period), 1, 1), date(int(period), 12, 31)
    year, month = map(int, period.split("-"))
    return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])


def heads(tables: Tables, period: str) -> Expected:
    """Return what leadership looks at first, but for the notes that compare."""
    first, last = span(period)
    until = min(last, tables.today, tables.data_until.date())
    drives = [o for day in (FIRST, SECOND) for o in day_driven(tables, day) if o.told]
    drives = [o for o in drives if first <= o.start.date() <= last]
    out: Expected = {
        ("Gangguan dilaporkan dan ditemukan", "value"): tables.open(first, until),
        ("Temuan patroli", "value"): tables.incidents(first, until).get("found", 0),
        ("Jam patroli", "value"): tables.hours(first, until),
        ("Kecamatan tak terjangkau", "value"): (
            sum(tables.days_since_visit(code) > 28 for code in DISTRICTS),
            len(DISTRICTS),
        ),
        ("Titik rawan baru", "value"): sum(spot["emerging"] for spot in tables.places),
        ("Titik rawan baru", "told"): len(tables.places),
    }
    if drives:
        answered = sum(o.answered for o in drives)
        out["Rencana ditepati", "value"] = sum(o.count("visited") for o in drives) / answered
    return out


def compared(tables: Tables, period: str) -> Expected:
    """Return the notes: the same days of the year before, finds and hours of both."""
    first, last = span(period)
    until = min(last, tables.today, tables.data_until.date())
    then = first.replace(year=first.year - 1), until.replace(year=until.year - 1)
    now_open, then_open = tables.open(first, until), tables.open(*then)
    now_h, then_h = tables.hours(first, until), tables.hours(*then)
    found, then_found = (tables.incidents(*p).get("found", 0) for p in ((first, until), then))
    change, finds = ("Gangguan dilaporkan dan ditemukan", "told"), ("Temuan patroli", "told")
    raw = (now_open / then_open - 1,) if then_open else ()
    out: Expected = {finds: (100 * found / now_h, 100)}
    if raw:
        out[change] = raw
    if then_h:
        fair = (now_open - found + found * then_h / now_h) / then_open - 1
        out[change] = (fair, *raw, then_h, now_h)
        out[finds] = 100 * found / now_h, 100, 100 * then_found / then_h
        out["Jam patroli", "told"] = then_h
    return out


def months(tables: Tables, period: str) -> Expected:
    """Return the bars of the months and their table."""
    first, last = span(period)
    start = date(first.year - 1, first.month, 1)
    out: Expected = {}
    drawn: list[float] = []
    day = start
    while day <= last:
        key = f"{day:%Y-%m}"
        end = date(day.year, day.month, calendar.monthrange(day.year, day.month)[1])
        counts = tables.incidents(day, min(end, tables.today))
        below = [day.year % 100] if day == start or day.month == 1 else []
        drawn += below
        if any(counts.values()) or tables.hours(day, end):
            for origin, words in WORDS.items():
                number = counts.get(origin, 0)
                out["Gangguan per bulan", key, words] = number
                if number:
                    out["bulan", f"{named(key)}, {words}"] = number
            drawn.append(sum(counts.get(origin, 0) for origin in WORDS))
        day = end + timedelta(days=1)
    out["bulan", "drawn"] = tuple(drawn)
    return out


def week(tables: Tables, period: str, shown: Figures) -> Expected:
    """Return the hours of the week and those that nobody told."""
    first, last = span(period)
    rows = tables.clock(first, min(last, tables.today))
    elsewhere: dict[str, int] = {}
    for clock, _, midnight, number in rows:
        if not midnight:
            elsewhere[clock] = elsewhere.get(clock, 0) + number
    at_midnight = sum(number for _, _, midnight, number in rows if midnight)
    doubtful = at_midnight > 2 * max(elsewhere.values(), default=0)
    cells = {(day, hour): 0 for day in range(7) for hour in range(24)}
    untold = [0] * 7
    for clock, day, midnight, number in rows:
        if midnight and doubtful:
            untold[day] += number
        else:
            cells[day, int(clock[:2])] += number
    title = f"Jam dalam seminggu, {named(period)}"
    out: Expected = {}
    for (day, hour), number in cells.items():
        out["minggu", f"{DAYS[day]} {hour:02d}.00"] = number
        out[title, f"{hour:02d}.00", DAYS[day]] = number
    if any(untold):
        for day, number in enumerate(untold):
            out["minggu", f"{DAYS[day]} jam tidak diketahui"] = number
            out[title, "jam tidak diketahui", DAYS[day]] = number
    (desc,) = (key for key in shown if key[0] == "minggu" and "Terbanyak" in key[1])
    out[desc] = (max(cells.values()), *([sum(untold)] if any(untold) else []))
    return out


def named(period: str) -> str:
    """Return what a page calls a month or year."""
    return f"{MONTHS[int(period[5:])]} {period[:4]}" if len(period) > 4 else period


def kept(tables: Tables) -> Expected:
    """Return the estimates, which are those of the newest kept snapshot."""
    out: Expected = {}
    watch = tables.snapshot["watch"]
    for ward, rate in tables.snapshot["weekly"].items():
        out["kelurahan", NAMES[ward]] = told(rate / 7)
        out["Per kelurahan, gangguan per minggu", NAMES[ward], "Seberapa sering"] = told(rate / 7)
    for code, name in DISTRICTS.items():
        often = told(tables.weekly(code) / 7)
        out["kecamatan", name] = out["Kecamatan", name, "Seberapa sering"] = often
        out["Kecamatan", name, "Bagian kebutuhan"] = watch["need"][code]
        out["Kecamatan", name, "Bagian waktu patroli"] = watch["patrol"][code]
        days = tables.days_since_visit(code)
        out["Kecamatan", name, "Hari sejak kunjungan terakhir"] = days
    heads = [_head(spot) for spot in tables.places]
    for spot, head in zip(tables.places, heads, strict=True):
        assert spot["category"] in CATEGORIES
        same = heads.count(head) > 1
        row = "Titik rawan: yang baru dahulu", f"{head} {spot['shift']}" if same else head
        out[*row, "Perkiraan"] = told(spot["expected"])
        if abs(spot["trend"] - 1) > 0.1:
            out[*row, "Tren"] = abs(spot["trend"] - 1)
    return out


def _head(spot: Mapping[str, Any]) -> str:
    where = ", ".join(NAMES[ward] for ward in spot["wards"])
    return f"{'BARU ' if spot['emerging'] else ''}{where}"


@pytest.mark.parametrize(
    "period", ["2026-03", "2026-02", "2026-01", "2026", "2025-03", "2025-12", "2025"]
)
def test_every_figure_of_leaderships_page_is_that_of_the_tables(
    shown: Shown, tables: Tables, period: str
) -> None:
    page = shown(f"/pimpinan?period={period}")
    check(
        page,
        {
            **notes(tables, "Keamanan dan ketertiban"),
            **heads(tables, period),
            **compared(tables, period),
            **months(tables, period),
            **week(tables, period, page),
            **kept(tables),
        },
    )


def value(page: Figures, *key: str) -> float:
    (number,) = page[key]
    return number.value


def values(page: Figures, chart: str, ends: str = "") -> Iterator[float]:
    """Yield what the marks of a chart say."""
    for (name, *label), numbers in page.items():
        of_chart = label[0] == "drawn" or "Terbanyak" in label[0]
        if name == chart and not of_chart and label[0].endswith(ends):
            yield numbers[0].value


@pytest.mark.parametrize("period", ["2024", "2024-02"])
def test_a_period_without_data_has_no_figure_of_its_own(shown: Shown, period: str) -> None:
    page = shown(f"/pimpinan?period={period}")
    assert not {key for key in page if key[0] in {*HEADS, "Gangguan per bulan"}}
    assert not any(values(page, "minggu"))


@pytest.mark.parametrize("period", ["2026-03", "2026-02", "2026-01", "2025-03"])
def test_the_bars_of_each_chart_add_up_to_their_headline(
    shown: Shown, tables: Tables, period: str
) -> None:
    page = shown(f"/pimpinan?period={period}")
    headline = value(page, "Gangguan dilaporkan dan ditemukan", "value")
    assert sum(values(page, "minggu")) == headline
    rows = [n[0].value for key, n in page.items() if key[:2] == ("Gangguan per bulan", period)]
    assert sum(rows) == page["bulan", "drawn"][-1].value == headline
    assert value(page, "Gangguan per bulan", period, "ditemukan") == value(
        page, "Temuan patroli", "value"
    )


def test_bars_are_as_long_as_what_they_stand_for(pages: Pages) -> None:
    page = html.fromstring(pages("/pimpinan?period=2026-03"))
    (chart,) = (svg for svg in page.iter("svg") if svg.get("aria-labelledby", "").startswith("bul"))
    bars = [
        (float(bar.get("height")), int(title.rpartition(": ")[2]))
        for bar in chart.iter("rect")
        if (title := bar.findtext("title") or "").rpartition(": ")[2].isdecimal()
    ]
    assert len(bars) > 12
    one = sum(height for height, _ in bars) / sum(number for _, number in bars)
    assert all(abs(height - one * number) < 0.2 for height, number in bars)


def test_an_hour_that_nobody_told_is_a_bar_of_its_own(shown: Shown) -> None:
    page = shown("/pimpinan?period=2026-03")
    assert sum(values(page, "minggu", "jam tidak diketahui")) == 8
    assert sum(values(page, "minggu", " 00.00")) == 0
