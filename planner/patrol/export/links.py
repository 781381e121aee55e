"""Links that open a loop or a stop in a phone's map app.

Both kinds of address put latitude first; everything else in the project puts longitude first.
"""

from dataclasses import dataclass
from urllib.parse import quote, urlencode

from geo.model import LonLat
from planner.patrol.model import Loop, Plan
from planner.patrol.words import loop_title, plan_day
from planner.words import Lang, said, say, say_all, text
from planner.words.catalogues import SOURCE
from planner.words.units import clock

MAX_WAYPOINTS = 3
"""Waypoints of one Google Maps link besides origin and destination. Google's documentation of
Maps URLs allows nine, but three in a phone's browser, and drops the rest without a word."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectionsLink:
    """A link to driving directions for a part of a loop; order 0 is the post."""

    url: str
    first: int
    last: int

    def label(self, lang: Lang) -> str:
        """Return the part in words, such as "pos - titik 4"."""
        return f"{_end(self.first, lang)} - {_end(self.last, lang)}"


def directions_links(loop: Loop, max_waypoints: int = MAX_WAYPOINTS) -> tuple[DirectionsLink, ...]:
    """Return Google Maps links that together drive the loop; each starts where the last ended.

    Raises
    ------
    ValueError : `max_waypoints` outside 0 to 9, which Google Maps would not follow.
    """
    if not 0 <= max_waypoints <= 9:
        raise ValueError(f"expected 0 to 9 waypoints for a Google Maps link, got {max_waypoints}")
    if not loop.stops:
        return ()
    post = (0, loop.post_point)
    places = [post, *((p.order, p.stop.point) for p in loop.stops), post]
    step = max_waypoints + 1
    links = []
    for start in range(0, len(places) - 1, step):
        part = places[start : start + step + 1]
        links.append(
            DirectionsLink(
                url=_directions([p for _, p in part]), first=part[0][0], last=part[-1][0]
            )
        )
    return tuple(links)


def geo_link(point: LonLat, label: str = "") -> str:
    """Return a `geo:` address (RFC 5870) that map apps open, with the internet or without.

    The query with the label is what Android's map apps add to the standard to set a pin; those
    that do not know it ignore it.

    >>> geo_link(LonLat(101.4478, 1.6662))
    'geo:1.6662,101.4478'
    """
    place = _lat_lon(point)
    return f"geo:{place}?q={place}({quote(label, safe='')})" if label else f"geo:{place}"


def stop_links(point: LonLat, label: str) -> dict[str, str]:
    """Return links that lead to a place, by app: google, osmand, organic and any (geo:).

    Those of OsmAnd and Organic Maps are what their makers document for links from web pages; with
    the app on the phone they open without the internet.
    """
    place, name = _lat_lon(point), quote(label, safe="")
    return {
        "google": _directions([point]),
        "osmand": f"https://osmand.net/map/?pin={place}#16/{place.replace(',', '/')}",
        "organic": f"om://map?v=1&ll={place}&n={name}",
        "any": geo_link(point, label),
    }


def _end(order: int, lang: Lang) -> str:
    return (
        text("export.link_stop", lang, order_no=order) if order else text("export.link_post", lang)
    )


def links_text(plan: Plan, lang: Lang = SOURCE) -> str:
    """Return all links of a plan as text to paste into a chat, loop by loop."""
    lines = [f"{plan.city_name}, {plan_day(plan, lang)}"]
    lines += [f"! {told}" for told in say_all(plan.caveats, lang)]
    for loop in plan.loops:
        lines += ["", f"{loop_title(loop)} ({clock(loop.depart)}-{clock(loop.return_)})"]
        if not loop.stops:
            lines.append(text("export.no_stops", lang))
        for link in directions_links(loop):
            lines.append(f"Google Maps {link.label(lang)}: {link.url}")
        for planned in loop.stops:
            if loop.rests_before == planned.order:
                lines.append(_rest(loop, lang))
            name = " ".join(say(planned.stop.name, lang).split())
            lines.append(
                f"{planned.order}. {clock(loop.begins(planned))}-{clock(planned.leave)} {name}: "
                f"{geo_link(planned.stop.point, name)}"
            )
            lines += [f"   {why}" for why in [said(planned.stop.reason, lang)] if why]
        if loop.rests_before == len(loop.stops) + 1:
            lines.append(_rest(loop, lang))
    return "\n".join(lines) + "\n"


def _directions(points: list[LonLat]) -> str:
    query = {"api": "1", "origin": _lat_lon(points[0]), "destination": _lat_lon(points[-1])}
    if len(points) == 1:  # Google starts from where the phone is.
        del query["origin"]
    if len(points) > 2:
        query["waypoints"] = "|".join(_lat_lon(p) for p in points[1:-1])
    query["travelmode"] = "driving"
    return "https://www.google.com/maps/dir/?" + urlencode(query, safe=",")


def _lat_lon(point: LonLat) -> str:
    return f"{_degrees(point.lat)},{_degrees(point.lon)}"


def _degrees(value: float) -> str:
    text = f"{value:.5f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _rest(loop: Loop, lang: Lang) -> str:
    begins = clock(loop.break_start) if loop.break_start else ""
    return f"   {begins} {say(loop.rest, lang)}"
