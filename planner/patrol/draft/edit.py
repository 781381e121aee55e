"""Edits of a day's plan: each changes the loops it names, around what is pinned, and no other."""

from datetime import datetime

from planner.patrol.draft.bench import Bench
from planner.patrol.draft.edits import Add, Drop, Edit, Exchange, Keep, Lengthen, Move, Order
from planner.patrol.draft.resolve import Ground
from planner.patrol.draft.worksheet import Worksheet
from planner.patrol.model import Plan


def apply_edit(
    ground: Ground, plan: Plan, sheet: Worksheet, edit: Edit, *, made: datetime
) -> tuple[Plan, Worksheet]:
    """Return the plan and worksheet after an edit.

    Raises
    ------
    EditError : the edit cannot be kept; it says why and how many minutes are lacking.
    """
    work = Bench(ground, plan, sheet)
    match edit:
        case Move():
            work.move(edit)
        case Order():
            work.order(edit)
        case Add():
            work.add(edit.stop, edit.to, edit.position)
        case Keep():
            work.keep(edit)
        case Drop():
            drive = work.where(edit.stop)
            work.bar_place(edit.stop)
            work.solve(drive)
        case Exchange():
            work.exchange(edit)
        case Lengthen():
            work.lengthen(edit)
    return work.plan(made), work.sheet
