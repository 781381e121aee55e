"""Where a city's pages are served, for links that are printed by another process."""

from planner.city.office import Office
from planner.paper.files import replace_file

USUAL = "http://127.0.0.1:8000"


def note_address(office: Office, address: str) -> None:
    """Keep the address that the server has just begun to serve at."""
    office.folder.mkdir(parents=True, exist_ok=True)
    replace_file(office.folder / f"address-{office.city}.txt", address.encode())


def served_address(office: Office) -> str:
    """Return where the pages are served, or were last; the usual address if they never were."""
    try:
        kept = (office.folder / f"address-{office.city}.txt").read_text(encoding="utf-8")
    except FileNotFoundError:
        return USUAL
    return kept.strip() or USUAL
