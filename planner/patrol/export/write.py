"""A plan as a directory of files, put in place only when all of them are made."""

import os
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

from geo.model import Ward
from planner.errors import NotFoundError, PlanError
from planner.maps.geojson import geojson_bytes
from planner.paper.text import file_stem
from planner.patrol.export.geojson import loop_to_geojson, plan_to_geojson
from planner.patrol.export.gpx import loop_to_gpx
from planner.patrol.export.json import plan_from_json, plan_to_json
from planner.patrol.export.kml import loop_to_kml, plan_to_kml
from planner.patrol.export.links import links_text
from planner.patrol.export.sheet import day_sheets, loop_sheet
from planner.patrol.export.table import stops_csv, stops_xlsx
from planner.patrol.model import Loop, Plan
from planner.words import Lang
from planner.words.catalogues import SOURCE

PLAN, MAP = "plan.json", "map.html"
_HIDDEN = ".patroli-"

MEDIA_TYPES = {
    ".json": "application/json",
    ".geojson": "application/geo+json",
    ".gpx": "application/gpx+xml",
    ".kml": "application/vnd.google-earth.kml+xml",
    ".pdf": "application/pdf",
    ".csv": "text/csv; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}

Maker = Callable[[], bytes]


def write_plan(
    plan: Plan,
    wards: Sequence[Ward],
    directory: Path,
    *,
    map_html: str | None = None,
    lang: Lang = SOURCE,
) -> tuple[Path, ...]:
    """Write every export of the plan and return the files.

    The directory may be new, empty or hold an earlier plan, which is replaced; other files in it
    stay. Everything is made before anything is put in place, and plan.json comes last: a
    directory whose plan.json is new is complete.

    Parameters
    ----------
    map_html : the page of the map, or None for none.

    Raises
    ------
    PlanError : the directory holds files but no plan, is not a directory or cannot be written.
    """
    directory = Path(directory)
    stale = _earlier_files(directory)
    files = {name: make() for name, make in plan_files(plan, wards, lang).items()}
    if map_html is not None:
        files[MAP] = map_html.encode()
    try:
        _put(files, directory, stale)
    except OSError as error:
        raise PlanError(
            f"expected to write into {directory}, got: {error}; free the space, "
            "give yourself the right to write there, or give another --out"
        ) from error
    return tuple(directory / name for name in files)


def check_directory(directory: Path) -> None:
    """Raise PlanError if `write_plan` could not write there: for asking before a long work."""
    _earlier_files(Path(directory))
    there = Path(directory).absolute()
    while not there.exists():
        there = there.parent
    if not there.is_dir():
        raise PlanError(f"expected a directory, got the file {there}; give another --out")
    if not os.access(there, os.W_OK | os.X_OK):
        raise PlanError(
            f"expected to write into {there}, but may not; give yourself the right to write there, "
            "or give another --out"
        )


def _put(files: Mapping[str, bytes], directory: Path, stale: set[str]) -> None:
    directory.parent.mkdir(parents=True, exist_ok=True)
    exists = directory.exists()
    # On the same file system as its target, so that moving is renaming.
    made = Path(tempfile.mkdtemp(prefix=_HIDDEN, dir=directory if exists else directory.parent))
    try:
        for name, content in files.items():
            (made / name).write_bytes(content)
        if exists:
            for name in [*(n for n in files if n != PLAN), PLAN]:
                os.replace(made / name, directory / name)
            for name in stale - set(files):
                (directory / name).unlink(missing_ok=True)
        else:
            made.chmod(0o755)
            os.replace(made, directory)
    finally:
        shutil.rmtree(made, ignore_errors=True)


def plan_files(plan: Plan, wards: Sequence[Ward], lang: Lang = SOURCE) -> Mapping[str, Maker]:
    """Return the makers of a plan's files by file name; nothing is made until one is called."""
    files: dict[str, Maker] = {
        PLAN: lambda: plan_to_json(plan).encode(),
        "plan.geojson": lambda: geojson_bytes(plan_to_geojson(plan, lang)),
        "plan.kml": lambda: plan_to_kml(plan, lang),
        "links.txt": lambda: links_text(plan, lang).encode(),
        "stops.csv": lambda: stops_csv(plan, lang),
        "stops.xlsx": lambda: stops_xlsx(plan, lang),
        "sheets.pdf": lambda: day_sheets(plan, wards, lang),
    }
    for stem, loop in zip(loop_stems(plan), plan.loops, strict=True):
        files[f"{stem}.gpx"] = partial(loop_to_gpx, plan, loop, lang)
        files[f"{stem}.kml"] = partial(loop_to_kml, plan, loop, lang)
        files[f"{stem}.geojson"] = partial(_loop_geojson, plan, loop, lang)
        files[f"{stem}.pdf"] = partial(loop_sheet, plan, loop, wards, lang)
    return files


def plan_file(
    plan: Plan, wards: Sequence[Ward], name: str, lang: Lang = SOURCE
) -> tuple[bytes, str]:
    """Return one file of the plan and its media type.

    Raises
    ------
    NotFoundError : the plan has no file of that name; lists those it has.
    """
    files = plan_files(plan, wards, lang)
    if name not in files:
        raise NotFoundError(
            f"expected a file of the plan of {plan.city} for {plan.date}, got {name!r}; "
            f"there are {', '.join(files)}"
        )
    return files[name](), MEDIA_TYPES[Path(name).suffix]


def loop_stems(plan: Plan) -> tuple[str, ...]:
    """Return a file name without extension per loop, all different, as "pagi-regu-1"."""
    stems: list[str] = []
    for number, loop in enumerate(plan.loops, 1):
        stem = "-".join(part for part in (file_stem(loop.shift), file_stem(loop.squad)) if part)
        # "plan" and "sheets" are the whole day's.
        if not stem or stem in stems or stem in ("plan", "sheets"):
            stem = f"{stem}-{number}" if stem else f"loop-{number}"
        while stem in stems:
            stem += "-x"
        stems.append(stem)
    return tuple(stems)


def _loop_geojson(plan: Plan, loop: Loop, lang: Lang) -> bytes:
    return geojson_bytes(loop_to_geojson(plan, loop, lang))


def _earlier_files(directory: Path) -> set[str]:
    """Return the names that an earlier plan left in the directory."""
    if not directory.exists():
        return set()
    if not directory.is_dir():
        raise PlanError(f"expected a directory, got the file {directory}; give another --out")
    if all(entry.name.startswith(_HIDDEN) for entry in directory.iterdir()):
        return set()
    try:
        earlier = plan_from_json((directory / PLAN).read_bytes())
    except (OSError, PlanError):
        raise PlanError(
            f"expected {directory} to be new, empty or of an earlier plan, but it holds other "
            "files and no readable plan.json; give another --out or empty it"
        ) from None
    return {*plan_files(earlier, ()), MAP}
