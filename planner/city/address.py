"""Where a city's pages are served, for links that are printed by another process."""

from planner.city.office import Office
from planner.paper.files import replace_file
from planner.private import private_folder
from planner.settings import settings

USUAL = "http://127.0.0.1:8000"


def note_address(office: Office, address: str) -> None:
    """Keep the address that the server has just begun to serve at."""
    private_folder(office.folder)
    replace_file(office.folder / f"address-{office.city}.txt", address.encode(), private=True)


def served_address(office: Office) -> str:
    """Return the address that is set, else where the pages are or were last served."""
    if said := settings().web.address:
        return said.rstrip("/")
    try:
        kept = (office.folder / f"address-{office.city}.txt").read_text(encoding="utf-8")
    except FileNotFoundError:
        return USUAL
    return kept.strip() or USUAL
