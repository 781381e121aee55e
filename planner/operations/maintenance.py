"""Maintenance: pages are shut for a while, with a sentence; phones keep what they have to send."""

from pathlib import Path

from planner.paper.files import replace_file

FILE = "maintenance.txt"


def shut(folder: Path, why: str) -> None:
    """Shut the pages of an installation until `reopen`, also of servers that run already."""
    folder.mkdir(parents=True, exist_ok=True)
    replace_file(folder / FILE, why.strip().encode())


def reopen(folder: Path) -> bool:
    """Open the pages again; whether they were shut."""
    there = (folder / FILE).exists()
    (folder / FILE).unlink(missing_ok=True)
    return there


def shut_for(folder: Path) -> str | None:
    """Return why the pages are shut, "" if nobody said; None while they are open."""
    try:
        return (folder / FILE).read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return None
