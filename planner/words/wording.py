"""What several files of a plan say alike."""

from datetime import date

from planner.patrol.model import Plan
from planner.words import Lang
from planner.words.units import long_day


def plan_day(plan: Plan, lang: Lang) -> str:
    """Return the day of a plan in words, such as "Jumat, 20 November 2026"."""
    return long_day(date.fromisoformat(plan.date), lang)
