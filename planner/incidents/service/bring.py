"""Import a file of incidents into a city, once; write down the rows that cannot be used."""

import csv
import os
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from geo.incidents.read import ImportResult, Reject, import_incidents
from geo.incidents.spellings import UNKNOWN_CATEGORIES
from geo.model import Origin
from geo.notice import Notice
from geo.reading.apart import apart
from geo.reading.limits import TABLES, Limits
from planner.city.office import Office
from planner.city.store import Notes
from planner.errors import PlannerError
from planner.incidents.model import NOTE
from planner.incidents.store.incidents import Incidents
from planner.paper.text import cell_text
from planner.private import private_opener
from planner.words import TERMINAL, Lang, say_all


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What an import did: rows = added + known + rejected.

    `known` rows were in the store before. `columns` tells which column was taken for what.
    """

    city: str
    file: str
    rows: int
    added: int
    known: int
    rejected: int
    rejects_file: str | None
    reasons: Mapping[Notice, int]
    columns: Mapping[str, str]
    notices: tuple[Notice, ...]


def import_file(
    office: Office,
    path: Path,
    *,
    now: datetime,
    check: bool = False,
    mapping: Mapping[str, str] | None = None,
    origin: Origin = "reported",
    unknown_category: str | None = None,
    rejects_path: Path | None = None,
    wards: Collection[str] | None = None,
    lang: Lang = TERMINAL,
) -> ImportReport:
    """Return what an import did; with `check` nothing is kept.

    Rows outside the `wards`, given by code, are rejected; None means anywhere in the city. The file
    of rejected rows is written in `lang`.

    Raises
    ------
    GeoError : the file cannot be read, or lacks a column.
    PlannerError : not one row can be used; the rejects file says why.
    """
    result = read_file(
        office,
        path,
        now=now,
        mapping=mapping,
        origin=origin,
        unknown_category=unknown_category,
        wards=wards,
    )
    return bring(office, path, result, check=check, rejects_path=rejects_path, lang=lang)


def read_file(
    office: Office,
    path: Path,
    *,
    now: datetime,
    mapping: Mapping[str, str] | None = None,
    origin: Origin = "reported",
    unknown_category: str | None = None,
    wards: Collection[str] | None = None,
    limits: Limits = TABLES,
) -> ImportResult:
    """Return what is in a file, read in a process of its own; to be called outside transactions.

    Raises
    ------
    GeoError : the file cannot be read, takes too much, or lacks a column.
    """
    data, city = office.data, office.data.settings
    return apart(
        import_incidents,
        limits,
        path,
        data.frame,
        zone=city.zone,
        categories={c.code: (c.name, *c.aliases) for c in city.categories},
        mapping=mapping,
        origin=origin,
        unknown_category=unknown_category,
        now=now,
        only=wards,
    )


def bring(
    office: Office,
    path: Path,
    result: ImportResult,
    *,
    check: bool = False,
    rejects_path: Path | None = None,
    lang: Lang = TERMINAL,
) -> ImportReport:
    """Keep what `read_file` found in a file, and write down what cannot be used. Raises
    PlannerError if that is all of it.
    """
    target = rejects_path or path.with_name(f"{path.name}.rejects.csv")
    if result.rejects:
        write_rejects(result.rejects, target, lang)
    elif rejects_path is None:
        # What an earlier, faulty version of the file left behind is no longer true.
        target.unlink(missing_ok=True)
    reasons = Counter(r.reasons[0] for r in result.rejects)
    if not result.incidents:
        raise PlannerError(_none_usable(path, target, result, reasons))
    added, known = (len(result.incidents), 0)
    notices = result.notices
    if not check:
        added, known = Incidents.of(office).add(result.incidents)
        if NOTE in Notes.of(office).all():
            notices += (Notice.of("import.beside_simulated"),)
    columns = {
        field: name
        for field in result.columns.__slots__
        if (name := getattr(result.columns, field)) is not None
    }
    return ImportReport(
        city=office.city,
        file=str(path),
        rows=result.rows,
        added=added,
        known=known,
        rejected=len(result.rejects),
        rejects_file=str(target) if result.rejects else None,
        reasons=dict(reasons.most_common()),
        columns=columns,
        notices=notices,
    )


def _none_usable(
    path: Path, target: Path, result: ImportResult, reasons: Counter[Notice]
) -> Notice:
    first = result.rejects[0]
    often = (Notice.of("import.often", number_no=n, why=w) for w, n in reasons.most_common(3))
    fault = Notice.of(
        "import.none_usable",
        file=str(path),
        rows_no=result.rows,
        often=tuple(often),
        rejects=str(target),
        line_no=first.line,
        reasons=first.reasons,
        came=repr(first.value),
    )
    remedies = [note for note in result.notices if note.code == UNKNOWN_CATEGORIES]
    return Notice.of("import.with_remedy", fault=fault, remedy=remedies[0]) if remedies else fault


def write_rejects(rejects: tuple[Reject, ...], path: Path, lang: Lang) -> None:
    """Write the rejected rows as CSV: line, reason, value. All of it or nothing.

    Text that a spreadsheet would take for a formula gets an apostrophe before it.
    """
    beside = path.with_name(f".{path.name}.part")
    try:
        beside.unlink(missing_ok=True)
        with open(beside, "x", encoding="utf-8", newline="", opener=private_opener) as file:
            writer = csv.writer(file)
            writer.writerow(("line", "reason", "value"))
            for r in rejects:
                reason = "; ".join(say_all(r.reasons, lang))
                writer.writerow((r.line, cell_text(reason), cell_text(r.value)))
        os.replace(beside, path)
    except UnicodeEncodeError as error:
        beside.unlink(missing_ok=True)
        raise PlannerError(
            Notice.of("import.rejects_unwritable", file=str(path), why=str(error))
        ) from error
    except OSError as error:
        beside.unlink(missing_ok=True)
        why = error.strerror or str(error)
        raise PlannerError(
            Notice.of("import.rejects_unwritable", file=str(path), why=why)
        ) from error
