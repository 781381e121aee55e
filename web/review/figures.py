"""How a period went, in the words and charts of leadership's page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from babel.dates import format_date, get_day_names
from flask_babel import gettext as _

from planner.review.charts.months import Month, month_chart
from planner.review.charts.rates import rates_chart
from planner.review.charts.svg import Caption
from planner.review.charts.week import week_chart
from planner.review.desk import DistrictRow
from planner.review.export.review_pdf import Figure
from planner.review.recap import OPEN, Change, Period, period_of
from planner.review.service import Review
from planner.risk.outlook import Outlook, places
from planner.words.units import number, share
from web.config import desk
from web.http.keeping import keep_chart
from web.language import language

LONG_AGO_DAYS = 28
"""A district without a visit for longer counts as not reached."""


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart: the name of its file, what stands above it, and the SVG."""

    name: str
    title: str
    svg: str


def period_name(period: Period) -> str:
    """Return the name of a month or a year, such as "November 2026"."""
    if period.yearly:
        return period.key
    return str(format_date(period.first, "MMMM y", locale=language()))


def how_known() -> dict[str, str]:
    """Return in words how the incidents became known that the page counts."""
    names = {"reported": _("dilaporkan"), "found": _("ditemukan")}
    return {origin: names[origin] for origin in OPEN}


def state_name(row: DistrictRow) -> str:
    """Return what is known of a district, in words; unknown is never called safe."""
    if row.status == "unknown":
        return str(_("tidak diketahui"))
    return str(_("dipatroli, tanpa insiden") if row.status == "quiet" else _("ada insiden"))


def signed(value: float) -> str:
    """Return a change as per cent with its sign."""
    return ("+" if value > 0 else "") + share(value, language())


def change_text(change: Change, before: str) -> str:
    """Return in a sentence how a period differs from the one named `before`."""
    if change.raw is None:
        return str(_("Tidak dapat dibandingkan dengan %(before)s: tidak ada data.", before=before))
    raw = signed(change.raw)
    if not change.uneven:
        return str(_("%(change)s dibanding %(before)s.", change=raw, before=before))
    if change.fair is None:
        return str(
            _(
                "%(change)s dibanding %(before)s, tetapi waktu patroli tidak tercatat pada salah "
                "satunya: jangan disimpulkan.",
                change=raw,
                before=before,
            )
        )
    return str(
        _(
            "%(fair)s dibanding %(before)s pada waktu patroli yang sama. Tanpa koreksi %(raw)s, "
            "tetapi jam patroli berubah dari %(then)s menjadi %(now)s.",
            fair=signed(change.fair),
            before=before,
            raw=raw,
            then=number(change.before.patrol_h or 0, language(), 0),
            now=number(change.now.patrol_h or 0, language(), 0),
        )
    )


def figures(
    review: Review, rows: Sequence[DistrictRow], outlook: Outlook, kept: float | None
) -> tuple[Figure, ...]:
    """Return what leadership looks at first."""
    lang, change = language(), review.year_before
    before = period_name(review.period.a_year_before)
    if not review.whole:
        before = _("hari yang sama pada %(period)s", period=before)
    span = change.now
    unreached = [row for row in rows if _unreached(row)]
    spots = places(outlook.hotspots)
    new = sum(spot.emerging for spot in spots)
    return (
        Figure(
            name=_("Gangguan dilaporkan dan ditemukan"),
            value=number(span.open, lang, 0) if span.known else _("tidak ada data"),
            note=change_text(change, before) if span.known else "",
            warns=change.uneven,
        ),
        Figure(
            name=_("Temuan patroli"),
            value=number(review.found, lang, 0) if span.known else _("tidak ada data"),
            note=_per_hours(change),
        ),
        Figure(
            name=_("Jam patroli"),
            value=_("tidak tercatat") if span.patrol_h is None else number(span.patrol_h, lang, 0),
            note=""
            if change.before.patrol_h is None
            else _(
                "%(before)s: %(hours)s jam.",
                before=before[:1].upper() + before[1:],
                hours=number(change.before.patrol_h, lang, 0),
            ),
        ),
        Figure(
            name=_("Rencana ditepati"),
            value=_("belum tercatat") if kept is None else share(kept, lang),
            note=_("Bagian titik rencana yang benar-benar didatangi regu."),
        ),
        Figure(
            name=_("Kecamatan tak terjangkau"),
            value=_("%(number)s dari %(all)s", number=len(unreached), all=len(rows)),
            note=_(
                "Lebih dari %(days)s hari tanpa kunjungan, atau belum pernah: %(names)s.",
                days=LONG_AGO_DAYS,
                names=", ".join(row.name for row in unreached),
            )
            if unreached
            else "",
            warns=bool(unreached),
        ),
        Figure(
            name=_("Titik rawan baru"),
            value=number(new, lang, 0),
            note=_(
                "dari %(number)s titik rawan; deteksi dini empat minggu terakhir data.",
                number=len(spots),
            ),
            warns=new > 0,
        ),
    )


def _unreached(row: DistrictRow) -> bool:
    return row.days_since_last_visit is None or row.days_since_last_visit > LONG_AGO_DAYS


def _per_hours(change: Change) -> str:
    lang = language()
    told = [
        number(100 * span.by_origin.get("found", 0) / span.patrol_h, lang)
        for span in (change.now, change.before)
        if span.patrol_h
    ]
    if not told:
        return ""
    if len(told) == 1 or not change.now.patrol_h:
        return str(_("%(now)s per 100 jam patroli.", now=told[0])) if change.now.patrol_h else ""
    return str(
        _("%(now)s per 100 jam patroli; tahun sebelumnya %(before)s.", now=told[0], before=told[1])
    )


def charts(review: Review, at: datetime, data_until: datetime | None) -> tuple[Chart, ...]:
    """Return the charts of the page: rates by ward and by district, hours of the week, months."""
    until = data_until.astimezone(at.tzinfo) if data_until else None
    return (
        _rates("ward", _("Per kelurahan, gangguan per minggu"), until),
        _rates("district", _("Per kecamatan, gangguan per minggu"), until),
        _week(review, until),
        _months(review, until),
    )


def _source(until: datetime | None) -> str:
    """Return whose data a chart shows and how old they are; pictures travel without their page."""
    simulated = any(c.code == "incidents.simulated" for c in desk().outlook().caveats)
    told = [desk().city_name]
    told.append(
        _("data sampai %(day)s", day=format_date(until.date(), "d MMM y", locale=language()))
        if until
        else _("belum ada data")
    )
    if simulated:
        told.append(_("titik simulasi, total resmi"))
    return " · ".join(told)


def _rates(by: Literal["ward", "district"], title: str, until: datetime | None) -> Chart:
    name = "kelurahan" if by == "ward" else "kecamatan"
    caption = Caption(
        ident=name,
        title=title,
        desc=_(
            "Peta wilayah menurut perkiraan gangguan per minggu, dikoreksi menurut di mana patroli "
            "berada. Makin gelap makin banyak; arsiran berarti tidak diketahui, bukan aman. "
            "Angkanya ada di tabel."
        ),
        source=_source(until),
    )

    def draw() -> str:
        return rates_chart(caption, desk().backdrop(), by, language())

    return Chart(name, title, keep_chart((name,), draw))


def _week(review: Review, until: datetime | None) -> Chart:
    title = _("Jam dalam seminggu, %(period)s", period=period_name(review.period))
    days = day_names()
    busiest = max(
        (
            (count, -day, -hour)
            for day, row in enumerate(review.week.hours)
            for hour, count in enumerate(row)
        )
    )
    untold = sum(review.week.untold)
    desc = (
        _(
            "Jumlah gangguan menurut hari dan jam. Terbanyak %(day)s pukul %(hour)s: %(count)s.",
            day=days[-busiest[1]],
            hour=f"{-busiest[2]:02d}.00",
            count=busiest[0],
        )
        if busiest[0]
        else _("Jumlah gangguan menurut hari dan jam. Belum ada yang tercatat.")
    )
    if untold:
        desc += " " + _("Jam tidak diketahui: %(count)s.", count=untold)
    short = day_names("abbreviated")
    caption = Caption(ident="minggu", title=title, desc=desc, source=_source(until))
    drawn = week_chart(
        caption,
        review.week.hours,
        short,
        unit=_("gangguan"),
        untold=review.week.untold,
        no_hour=_("jam tidak diketahui"),
    )
    return Chart("minggu", title, drawn)


def day_names(width: Literal["wide", "abbreviated"] = "wide") -> tuple[str, ...]:
    """Return the names of the days of the week, Monday first."""
    names = get_day_names(width, locale=language())
    return tuple(str(names[n]) for n in range(7))


def _months(review: Review, until: datetime | None) -> Chart:
    title = _("Gangguan per bulan")
    words = how_known()
    names = [period_name(period_of(bar.month)) for bar in review.trend]
    months = [
        Month(
            name=name,
            label=name[:3],
            below=bar.month[2:4] if n == 0 or bar.month.endswith("-01") else "",
            parts=None
            if bar.by_origin is None
            else {words[origin]: count for origin, count in bar.by_origin.items()},
            marked=bar.month.startswith(review.period.key),
        )
        for n, (name, bar) in enumerate(zip(names, review.trend, strict=True))
    ]
    caption = Caption(
        ident="bulan",
        title=title,
        desc=_(
            "Jumlah gangguan tiap bulan menurut asalnya: dilaporkan atau ditemukan patroli. "
            "Arsiran berarti tidak ada data."
        ),
        source=_source(until),
    )
    drawn = month_chart(caption, months, list(words.values()), nothing=_("tidak ada data"))
    return Chart("bulan", title, drawn)
