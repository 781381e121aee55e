"""Words of the roster in Indonesian and English."""

from collections.abc import Mapping, Sequence

from planner.staffing.model import Duty, Kind
from planner.staffing.situation import State

DUTY_WORDS: Mapping[Duty, tuple[str, str, str]] = {
    "leader": ("kepala regu", "leader", "leaders"),
    "driver": ("pengemudi", "driver", "drivers"),
    "member": ("anggota", "member", "members"),
}

KIND_WORDS: Mapping[Kind, tuple[str, str]] = {
    "shifts": ("giliran", "shifts"),
    "nights": ("giliran malam", "nights"),
    "weekends": ("giliran Sabtu/Minggu", "weekend shifts"),
    "holidays": ("giliran hari libur", "holiday shifts"),
}

_STATES: Mapping[State, tuple[str, str]] = {
    "serving": ("ikut di giliran ini", "in this shift too"),
    "busy": ("di giliran lain hari itu", "in another shift that day"),
    "resting": ("masih istirahat antargiliran", "resting between shifts"),
    "due": ("wajib libur minggu itu", "due a day off"),
    "away": ("cuti", "on leave"),
    "gone": ("belum atau tidak lagi berdinas", "not in service"),
    "free": ("libur agar pembagian merata", "off so that shares stay even"),
}


def duty_word(duty: Duty, lang: str) -> str:
    """Return a duty as the unit calls it.

    >>> duty_word("driver", "id"), duty_word("driver", "en")
    ('pengemudi', 'driver')
    """
    return DUTY_WORDS[duty][lang == "en"]


def amount(number: int, duty: Duty) -> str:
    """Return a number of people in English.

    >>> amount(1, "leader"), amount(3, "member")
    ('1 leader', '3 members')
    """
    return f"{number} {DUTY_WORDS[duty][1 if number == 1 else 2]}"


def states_text(states: Mapping[State, int], away: Sequence[str], lang: str) -> str:
    """Return how many are in which state, those on leave by name as far as given."""
    parts = []
    for state, texts in _STATES.items():
        number = states.get(state, 0)
        if number:
            names = f" ({', '.join(away)}{', …' if number > len(away) else ''})"
            named = names if state == "away" and away else ""
            parts.append(f"{number} {texts[lang == 'en']}{named}")
    return ", ".join(parts) or ("tidak ada", "nobody")[lang == "en"]
