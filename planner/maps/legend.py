"""The legend of a map: what each colour, line and sign means, with its numbers."""

from collections.abc import Iterable, Mapping

from markupsafe import Markup

from planner.maps.areas import rate_scale
from planner.maps.palette import UNKNOWN, SquadStyle
from planner.maps.swatch import area_swatch, line_swatch
from planner.words import Lang, say_all, text
from planner.words.often import rate_classes

Row = tuple[Markup, str]


def legend_html(sections: Iterable[tuple[str, str, Iterable[Row]]], lang: Lang) -> Markup:
    """Return the legend as HTML; a section is its heading, a key to show it by, and its rows."""
    parts = []
    for heading, key, rows in sections:
        lines = Markup("").join(
            Markup("<li>{} {}</li>").format(swatch, text) for swatch, text in rows
        )
        parts.append(
            Markup('<section data-legend="{}"><p>{}</p><ul>{}</ul></section>').format(
                key, heading, lines
            )
        )
    return Markup('<details class="map-legend"><summary>{}</summary>{}</details>').format(
        text("map.legend", lang), Markup("").join(parts)
    )


def squad_rows(styles: Mapping[str, SquadStyle]) -> list[Row]:
    """Return a line per squad."""
    return [(line_swatch(style.colour, style.dash), squad) for squad, style in styles.items()]


def area_rows(lang: Lang) -> list[Row]:
    """Return the hatch of areas without data, which never look safe."""
    return [(area_swatch(UNKNOWN), f"{text('map.unknown', lang)}. {text('map.unknown_why', lang)}")]


def rate_rows(rates: Mapping[str, float | None], lang: Lang) -> list[Row]:
    """Return the classes of a choropleth."""
    scale = rate_scale(rates)
    told = say_all(rate_classes(scale.breaks), lang)
    return list(zip(map(area_swatch, scale.colours), told, strict=True))
