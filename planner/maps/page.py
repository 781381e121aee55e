"""A finished Folium map as pieces for a web page, or as one file that needs no internet."""

import base64
import re
from pathlib import Path
from typing import Any

from folium.template import tojavascript
from markupsafe import Markup, escape

from planner.errors import AssetError
from planner.maps.model import MapPage
from planner.words import Lang, text

STATIC = Path(__file__).parent / "static"
"""Scripts and styles of the maps; `vendor` in it is filled by make install."""

STYLES = ("vendor/leaflet.css", "map.css")
SCRIPTS = ("vendor/leaflet.js", "map.js")

OPEN_NOTICES = 3
"""The age of the data and the two first caveats are always in sight."""

_ENDS_SCRIPT = re.compile("<(?=/|!--|script)", re.IGNORECASE)

_HATCH = Markup(
    '<svg class="map-defs" aria-hidden="true"><defs><pattern id="patroli-unknown" width="8" '
    'height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<rect width="8" height="8" fill="#ececec"/><line x1="0" y1="0" x2="0" y2="8" '
    'stroke="#9aa0a3" stroke-width="2"/></pattern></defs></svg>'
)


def map_page(
    map_: Any,
    options: dict[str, Any],
    *,
    title: str,
    lang: Lang,
    legend: Markup,
    notices: tuple[str, ...],
    source: str = "",
) -> MapPage:
    """Return the pieces of a Folium map.

    Folium's own head is left out, as it asks foreign hosts for scripts; its element names are made
    anew in the order of the layers, so that the same map is the same bytes.
    """
    figure = map_.get_root()
    _renumber(figure, [0])
    for child in figure._children.values():
        child.render()
    lines = notice_items(notices, lang)
    if source:
        lines += Markup('<li class="map-source">{}</li>').format(source)
    body = Markup('<div class="patroli-map">{}{}{}<ul class="map-notices">{}</ul></div>').format(
        _HATCH, Markup(figure.html.render().strip()), legend, lines
    )
    start = f"patroli.start({map_.get_name()}, {tojavascript(options)});"
    # A name must not end the script element; in a string of JavaScript a backslash hides nothing.
    script = _ENDS_SCRIPT.sub(r"<\\", f"{figure.script.render()}\n{start}")
    return MapPage(title, lang, str(body), script)


def notice_items(notices: tuple[str, ...], lang: Lang) -> Markup:
    """Return the notices as list items, the first ones open and the rest behind a fold."""
    items = [Markup("<li>{}</li>").format(line) for line in notices]
    if len(items) <= OPEN_NOTICES + 1:
        return Markup("").join(items)
    rest = items[OPEN_NOTICES:]
    fold = Markup("<li><details><summary>{}</summary><ul>{}</ul></details></li>").format(
        text("map.more_notices", lang, count=len(rest)), Markup("").join(rest)
    )
    return Markup("").join([*items[:OPEN_NOTICES], fold])


def standalone(page: MapPage) -> str:
    """Return a map as one HTML file with every script, style and picture inside.

    Raises
    ------
    AssetError
        When the front-end files are not in place.
    """
    styles = "\n".join(_inline_pictures(path) for path in map(_asset, STYLES))
    scripts = "\n".join(
        f"<script>{path.read_text(encoding='utf-8')}</script>" for path in map(_asset, SCRIPTS)
    )
    return (
        f'<!DOCTYPE html>\n<html lang="{page.lang}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<link rel="icon" href="data:,">\n'
        f"<title>{escape(page.title)}</title>\n<style>{styles}</style>\n</head>\n"
        f'<body class="standalone">\n<h1>{escape(page.title)}</h1>\n{page.body}\n'
        f"{scripts}\n<script>{page.script}</script>\n</body>\n</html>\n"
    )


def _renumber(element: Any, counter: list[int]) -> None:
    element._id = str(counter[0])
    counter[0] += 1
    for child in element._children.values():
        _renumber(child, counter)


def _asset(name: str) -> Path:
    path = STATIC / name
    if not path.is_file():
        raise AssetError(f"expected the front-end file {path}, found none; run `make install`")
    return path


def _inline_pictures(path: Path) -> str:
    def picture(match: re.Match[str]) -> str:
        png = base64.b64encode((path.parent / match[1]).read_bytes()).decode()
        return f"url(data:image/png;base64,{png})"

    css = path.read_text(encoding="utf-8")
    return re.sub(r"url\(([\w/.-]+\.png)\)", picture, css)
