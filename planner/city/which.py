"""Which city a command is for: named, set, or the only one there is."""

from planner.city.folder import city_key, city_names
from planner.database.database import Database, database_url
from planner.errors import NotFoundError
from planner.settings import settings


def which_city(named: str | None = None) -> str:
    """Return the key of the city that is named or set, else of the only one at work or at hand.

    Raises
    ------
    NotFoundError : there is none, or there are several and none is named.
    SettingsError, StoreError : settings or database cannot be read.
    """
    said = named or settings().city
    if said:
        return city_key(said)
    there = city_names()
    at_work = [key for key in cities_at_work() if key in there]
    found = at_work or list(there)
    if len(found) == 1:
        return found[0]
    if not found:
        raise NotFoundError("there is no city yet: add one with 'patroli city add NAME --wards …'")
    where = "are at work in the database" if at_work else "can be chosen"
    raise NotFoundError(
        f"which city? {', '.join(found)} {where}: name one with --city, or for good as "
        'city = "…" in patroli.toml or PATROLI_CITY'
    )


def cities_at_work() -> tuple[str, ...]:
    """Return the keys of the cities that the database knows; none without a database."""
    database = Database(database_url(), any_version=True)
    try:
        return database.cities()
    finally:
        database.close()
