"""The pages that the top of every page leads to: those that whoever reads may open."""

from flask import Flask

from web.access import may
from web.alarms import alarms
from web.nouns import menu


def pages() -> list[tuple[str, str]]:
    """Return endpoint and name of the main pages that the reader may open, in order."""
    return [(item.endpoint, str(item.text)) for item in menu() if may(item.endpoint)]


def init(app: Flask) -> None:
    """Give templates `pages` and `alarms`."""
    app.jinja_env.globals.update(pages=pages, alarms=alarms)
