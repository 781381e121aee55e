"""A notice as a sentence."""

from collections.abc import Iterable
from typing import Any

from geo.notice import Notice, Value, notice_to_json, unit_of
from planner.words.catalogues import translations
from planner.words.units import FORMATS, Lang


def say(notice: Notice, lang: Lang) -> str:
    """Return the sentence of a notice; one without a sentence is told as code and values.

    A notice with a value `count` has plural forms, chosen by it.

    >>> say(Notice.of("roads.far", place="Pasar", distance_m=12400), "en")
    'Pasar lies 12.4 km from the nearest street: the way there is estimated along a straight line'
    """
    values = notice.values
    found = translations(lang)
    count = values.get("count")
    if isinstance(count, int):
        sentence = found.ungettext(notice.code, notice.code, count)
    else:
        sentence = found.ugettext(notice.code)
    if sentence == notice.code:
        return str(notice)
    try:
        return str(sentence.format(**{k: write(k, v, lang) for k, v in values.items()}))
    except KeyError:  # Kept by an older version, when the sentence held other values.
        return str(notice)


def text(code: str, lang: Lang, /, **values: Value) -> str:
    """Return the sentence of a code with its values.

    >>> text("roads.schematic", "id")
    'Jalan skematis: waktu perkiraan'
    """
    return say(Notice.of(code, **values), lang)


def said(told: Notice | Iterable[Notice] | None, lang: Lang) -> str:
    """Return the sentence of a notice, or those of several as one text; "" for none."""
    if told is None:
        return ""
    return say(told, lang) if isinstance(told, Notice) else ", ".join(say_all(told, lang))


def say_all(notices: Iterable[Notice], lang: Lang) -> tuple[str, ...]:
    """Return the sentences of several notices."""
    return tuple(say(notice, lang) for notice in notices)


def told_json(notice: Notice, lang: Lang) -> dict[str, Any]:
    """Return a notice as JSON objects: its code, its values and its sentence."""
    return {**notice_to_json(notice), "sentence": say(notice, lang)}


def write(name: str, value: Value, lang: Lang) -> str:
    """Return a value as a language writes it; the last word of its name is its unit.

    >>> write("length_m", 1204.5, "id"), write("gaps_m", (35.0, 1204.0), "en")
    ('1,2 km', '35 m, 1.2 km')
    """
    if isinstance(value, tuple):
        return ", ".join(write(name, part, lang) for part in value)
    if isinstance(value, Notice):
        return say(value, lang)
    unit = unit_of(name)
    return FORMATS[unit](value, lang) if unit else str(value)
