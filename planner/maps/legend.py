"""The legend of a map: what each colour, line and sign means, with its numbers."""

from collections.abc import Iterable, Mapping

from markupsafe import Markup, escape

from planner.maps.areas import rate_scale
from planner.maps.model import Lang, RiskImage
from planner.maps.palette import EMERGING, HOTSPOT, QUIET, RISK, UNKNOWN, SquadStyle
from planner.maps.swatch import area_swatch, dot_swatch, line_swatch
from planner.maps.texts import texts
from planner.maps.words import number, share, small

Row = tuple[Markup, str]


def legend_html(sections: Iterable[tuple[str, str, Iterable[Row]]], lang: Lang) -> Markup:
    """Return the legend as HTML; a section is its heading, a key to show it by, and its rows."""
    parts = []
    for heading, key, rows in sections:
        lines = Markup("").join(
            Markup("<li>{} {}</li>").format(swatch, text) for swatch, text in rows
        )
        parts.append(
            Markup('<section data-legend="{}"><h3>{}</h3><ul>{}</ul></section>').format(
                key, heading, lines
            )
        )
    return Markup('<details class="map-legend"><summary>{}</summary>{}</details>').format(
        texts(lang).legend, Markup("").join(parts)
    )


def squad_rows(styles: Mapping[str, SquadStyle]) -> list[Row]:
    """Return a line per squad."""
    return [(line_swatch(style.colour, style.dash), squad) for squad, style in styles.items()]


def hotspot_rows(lang: Lang) -> list[Row]:
    """Return the three kinds of hotspot."""
    words = texts(lang)
    return [
        (dot_swatch(HOTSPOT, "#fff"), words.hotspot),
        (dot_swatch(EMERGING, "#fff"), words.hotspot_new),
        (dot_swatch("#fff", QUIET), words.hotspot_quiet),
    ]


def risk_rows(risk: RiskImage, lang: Lang) -> list[Row]:
    """Return the classes of one shift's risk picture, hottest first."""
    words = texts(lang)
    rows = zip(RISK, risk.shares, risk.breaks, strict=True)
    return [
        (
            area_swatch(colour),
            words.risk_share.format(share=share(part, lang), value=small(low, lang)),
        )
        for colour, part, low in reversed(list(rows))
    ]


def rate_rows(rates: Mapping[str, float | None], lang: Lang) -> list[Row]:
    """Return the classes of a choropleth, and the hatch of areas without data."""
    words = texts(lang)
    scale = rate_scale(rates)
    lows = (0.0, *scale.breaks)
    rows: list[Row] = []
    for i, colour in enumerate(scale.colours):
        upper = f"–{number(lows[i + 1], lang, 2)}" if i + 1 < len(lows) else ""
        prefix = "≥ " if not upper and i else ""
        rows.append((area_swatch(colour), f"{prefix}{number(lows[i], lang, 2)}{upper}"))
    rows.append((area_swatch(UNKNOWN), f"{words.unknown}: {words.unknown_why}"))
    return rows


def plain(text: str) -> str:
    """Return a text safe inside HTML."""
    return str(escape(text))
