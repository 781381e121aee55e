"""Words for edits of a plan: what was done."""

from planner.patrol.draft.store import Change
from planner.words import text
from web.language import language


def change_words(change: Change) -> str:
    """Return what an edit did."""
    if change.kind == "undo":
        return text("edit.did_undo", language(), edit=_done(change, change.detail.get("edit", "")))
    return _done(change, change.kind)


def _done(change: Change, kind: object) -> str:
    said = text(f"edit.did_{str(kind).replace('-', '_')}", language(), **change.detail)
    if "position" in change.detail:
        said += text("edit.at", language(), position=change.detail["position"])
    return said
