"""A month's roster as a workbook in the unit's form: people down, days across."""

import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import xlsxwriter
from babel.dates import format_date

from planner.paper.text import xml_text
from planner.staffing.calendar import holidays_of
from planner.staffing.fairness import Tally
from planner.staffing.model import KINDS, Assignment, Case, Duty, Gap, Kind, Unserved
from planner.staffing.reasons import gap_text, unserved_told, why_text
from planner.staffing.situation import Situation
from planner.staffing.words import duty_name
from planner.words import Lang, say, text
from planner.words.catalogues import SOURCE

# After Okabe & Ito 2008: told apart by the colour-blind, and the letter says it once more.
COLOURS = ("#FFE8A3", "#BFE3F7", "#1F3B5C", "#D9F2E6", "#F6D0E3", "#E2E2E2")
DARK = {"#1F3B5C"}


def letters(names: Sequence[str]) -> dict[str, str]:
    """Return the shortest beginnings in capitals that tell names apart.

    >>> letters(["pagi", "siang", "malam"]), letters(["sore", "siang"])
    ({'pagi': 'P', 'siang': 'S', 'malam': 'M'}, {'sore': 'SO', 'siang': 'SI'})
    """
    longest = max(map(len, names), default=1)
    for size in range(1, longest + 1):
        found = {n: n[:size].upper() for n in names}
        if len(set(found.values())) == len(names):
            return found
    return {n: n for n in names}


def roster_xlsx(
    case: Case,
    assignments: Iterable[Assignment],
    tallies: Sequence[Tally],
    spreads: Mapping[Duty, Mapping[Kind, tuple[int, int]]],
    gaps: Sequence[Gap],
    unserved: Sequence[Unserved],
    *,
    city: str,
    made: datetime,
    lang: Lang = SOURCE,
) -> bytes:
    """Return a workbook: the month's grid to sign and hang up, gaps, and everybody's reasons.

    Every text is written as text: nothing that a name holds can become a formula.
    """
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    month = format_date(case.first, "MMMM yyyy", locale=lang)
    created = made.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    book.set_properties(
        {"title": text("roster.file_title", lang, city=city, month=month), "created": created}
    )
    there = list(assignments)
    title = text("roster.heading", lang, month=month.upper())
    _Grid(book, case, there, tallies, spreads, lang).write(title, city)
    situation = Situation(case, there)
    _list(
        book,
        text("roster.sheet_gaps", lang),
        _titles(("date", "gap"), lang),
        (12, 110),
        sorted(
            (
                *((u.day.isoformat(), say(unserved_told(u), lang)) for u in unserved),
                *((g.service.day.isoformat(), gap_text(case, g, situation, lang)) for g in gaps),
            ),
            key=lambda told: told[0],
        ),
    )
    names = {m.id: m.name for m in case.members}
    _list(
        book,
        text("roster.sheet_reasons", lang),
        _titles(("name", "date", "shift", "squad", "why"), lang),
        (26, 12, 10, 12, 110),
        [
            (
                names.get(a.member, "?"),
                a.day.isoformat(),
                a.shift,
                a.squad,
                why_text(a, names, lang),
            )
            for a in sorted(there, key=lambda a: (names.get(a.member, "?"), a.day))
        ],
    )
    book.close()
    return out.getvalue()


def _titles(names: Sequence[str], lang: Lang) -> list[str]:
    return [text(f"roster.col_{name}", lang) for name in names]


class _Grid:
    def __init__(
        self,
        book: Any,
        case: Case,
        assignments: Sequence[Assignment],
        tallies: Sequence[Tally],
        spreads: Mapping[Duty, Mapping[Kind, tuple[int, int]]],
        lang: Lang,
    ) -> None:
        self.lang = lang
        self.book, self.case, self.tallies, self.spreads = book, case, tallies, spreads
        self.sheet = book.add_worksheet(text("roster.sheet_grid", lang))
        self.mine = {(a.member, a.day): a for a in assignments}
        self.letters = letters([s.name for s in case.shifts])
        base = {"border": 1, "align": "center", "valign": "vcenter", "font_size": 9}
        self.plain = book.add_format(base)
        self.rest = book.add_format({**base, "bg_color": "#F2F2F2"})
        self.head = book.add_format({**base, "bold": True, "text_wrap": True})
        self.red = book.add_format({**base, "bold": True, "bg_color": "#F8D3CF"})
        self.text = book.add_format({**base, "align": "left"})
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.note = book.add_format({"font_size": 9})
        self.shift = {}
        for n, s in enumerate(case.shifts):
            colour = COLOURS[n % len(COLOURS)]
            ink = "#FFFFFF" if colour in DARK else "#000000"
            self.shift[s.name] = book.add_format(
                {**base, "bold": True, "bg_color": colour, "font_color": ink}
            )

    def write(self, title: str, city: str) -> None:
        case, sheet = self.case, self.sheet
        sheet.write_string(0, 0, xml_text(title), self.title)
        sheet.write_string(1, 0, xml_text(city), self.title)
        top, first = 3, 4
        for x, (word, width) in enumerate(
            (("order", 4), ("name", 26), ("duty", 12), ("number", 14))
        ):
            sheet.set_column(x, x, width)
            sheet.write_string(top, x, text(f"roster.col_{word}", self.lang), self.head)
            sheet.write_blank(top + 1, x, None, self.head)
        for n, day in enumerate(case.days):
            free = day.weekday() >= 5 or day in case.holidays
            form = self.red if free else self.head
            sheet.write_number(top, first + n, day.day, form)
            sheet.write_string(
                top + 1, first + n, format_date(day, "EEEEE", locale=self.lang), form
            )
        sheet.set_column(first, first + len(case.days) - 1, 3.2)
        after = first + len(case.days)
        for n, kind in enumerate(KINDS):
            word = text(f"roster.total_{kind}", self.lang)
            sheet.write_string(top, after + n, word, self.head)
            sheet.write_blank(top + 1, after + n, None, self.head)
        sheet.set_column(after, after + len(KINDS) - 1, 8)
        row = self._people(top + 2, first, after)
        self._legend(row + 1)
        sheet.freeze_panes(top + 2, 2)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(top, top + 1)

    def _people(self, row: int, first: int, after: int) -> int:
        squad = ""
        for number, tally in enumerate(self.tallies, 1):
            m = tally.member
            if m.squad != squad:
                squad = m.squad
                self.sheet.write_string(row, 0, xml_text(squad), self.title)
                row += 1
            self.sheet.write_number(row, 0, number, self.plain)
            self.sheet.write_string(row, 1, xml_text(m.name), self.text)
            self.sheet.write_string(row, 2, text(f"duty.{m.duty}", self.lang), self.text)
            self.sheet.write_string(row, 3, xml_text(m.number), self.text)
            for n, day in enumerate(self.case.days):
                self._cell(row, first + n, m.id, m.squad, day)
            for n, kind in enumerate(KINDS):
                self.sheet.write_number(row, after + n, tally.counts[kind], self.plain)
            row += 1
        return row

    def _cell(self, y: int, x: int, member: str, home: str, day: Any) -> None:
        a = self.mine.get((member, day))
        if a is not None and a.shift in self.letters:
            mark = "" if a.squad == home else "*"
            self.sheet.write_string(y, x, self.letters[a.shift] + mark, self.shift[a.shift])
        elif any(v.member == member and v.covers(day) and not v.wish for v in self.case.leave):
            self.sheet.write_string(y, x, "C", self.rest)
        else:
            self.sheet.write_string(y, x, "L", self.rest)

    def _legend(self, row: int) -> None:
        told = [
            f"{self.letters[s.name]} = {s.name} {s.start:%H.%M}–{s.end:%H.%M}"
            for s in self.case.shifts
        ]
        lines = ["; ".join([*told, text("roster.letters", self.lang)])]
        holidays = holidays_of(self.case.params, self.case.days, self.lang)
        lines += [f"{day.day} {name}" for day, name in sorted(holidays.items())]
        for duty, kinds in self.spreads.items():
            ranges = ", ".join(
                text(f"kind.{k}", self.lang) + f" {low}" + (f"–{high}" if high != low else "")
                for k, (low, high) in kinds.items()
            )
            shares = text("roster.shares", self.lang, duty=duty_name(duty), ranges=ranges)
            lines.append(shares)
        for n, line in enumerate(lines):
            self.sheet.write_string(row + n, 0, xml_text(line), self.note)


def _list(
    book: Any,
    name: str,
    titles: Sequence[str],
    widths: Sequence[int],
    rows: Sequence[Sequence[str]],
) -> None:
    sheet = book.add_worksheet(name)
    head = book.add_format({"bold": True, "bottom": 1})
    body = book.add_format({"text_wrap": True, "valign": "top"})
    for x, (title, width) in enumerate(zip(titles, widths, strict=True)):
        sheet.set_column(x, x, width)
        sheet.write_string(0, x, title, head)
    for y, row in enumerate(rows, 1):
        for x, cell in enumerate(row):
            sheet.write_string(y, x, xml_text(cell), body)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(1, len(rows)), len(titles) - 1)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
