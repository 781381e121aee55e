"""Sentences for people: made here, of codes and values, in the language of whoever reads.

`say(notice, lang)` and `text(code, lang, **values)`; the sentences stand in `po/`.
"""

from planner.words.catalogues import languages
from planner.words.say import said, say, say_all, text, told_json
from planner.words.units import Lang

TERMINAL: Lang = "en"
"""The language of the command line."""

__all__ = ["TERMINAL", "Lang", "languages", "said", "say", "say_all", "text", "told_json"]
