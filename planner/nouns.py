"""The nouns, and which others each may build on. A new noun is a line here."""

from collections.abc import Mapping

DIRECTIONS: Mapping[str, tuple[str, ...]] = {
    # What all nouns share.
    "words": (),
    "paper": ("words",),
    "terminal": ("words",),
    "database": (),
    "maps": ("words",),
    # A city, and what is kept of its people and their deeds.
    "city": ("database", "paper", "terminal", "words"),
    "audit": ("city", "database", "paper", "words"),
    "jobs": ("city", "database", "words"),
    "incidents": ("audit", "city", "database", "paper", "terminal", "words"),
    "people": ("audit", "city", "database", "terminal", "words"),
    "staffing": ("audit", "city", "database", "paper", "people", "terminal", "words"),
    "potential": ("audit", "city", "database", "incidents"),
    # Where the risk is, what is done about it, what was done.
    "risk": ("city", "database", "incidents", "maps", "paper", "terminal", "words"),
    "patrol": (
        *("audit", "city", "database", "jobs", "maps", "paper", "potential", "risk", "staffing"),
        *("terminal", "words"),
    ),
    "field": (
        *("city", "database", "incidents", "jobs", "paper", "patrol", "risk", "terminal", "words"),
    ),
    "reports": ("audit", "city", "database", "field", "paper", "patrol", "staffing", "words"),
    "review": (
        *("city", "database", "field", "incidents", "maps", "paper", "patrol", "risk", "staffing"),
        "words",
    ),
    # What spans all nouns.
    "api": ("maps", "patrol", "words"),
    "demo": ("city", "incidents", "people", "risk", "staffing", "terminal", "words"),
    "operations": (
        *("audit", "city", "database", "field", "incidents", "jobs", "paper", "patrol", "people"),
        *("potential", "reports", "words"),
    ),
    "work": (
        *("audit", "city", "field", "incidents", "jobs", "operations", "patrol", "people", "risk"),
        "staffing",
    ),
}
"""Everybody may also use the modules beside the folders, such as `planner.errors`."""

FRONT_DOORS: Mapping[str, str] = {"pipeline": "patrol"}
"""Modules beside the folders that belong to a noun all the same."""
