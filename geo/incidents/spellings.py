"""The words of an incident file: which category and which origin they mean."""

import difflib
import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.errors import TableError
from geo.incidents.files import Columns
from geo.incidents.values import text
from geo.model import Origin

ORIGIN_WORDS: dict[Origin, tuple[str, ...]] = {
    "reported": (
        *("reported", "report", "laporan", "lapor", "dilaporkan", "aduan", "pengaduan"),
        *("masyarakat", "warga", "citizen", "complaint"),
    ),
    "found": ("found", "temuan", "ditemukan", "patroli", "patrol", "tertangkap tangan"),
    "inspected": ("inspected", "inspection", "inspeksi", "razia", "operasi", "sidak", "planned"),
}


class Reasons:
    """Why rows are rejected, and the values that are to blame; both "" for a good row."""

    def __init__(self, faults: NDArray[Any]) -> None:
        self.texts = faults.copy()
        self.values = np.full(len(faults), "", dtype=object)

    def add(self, rows: NDArray[Any], reasons: Sequence[str], values: Sequence[object]) -> None:
        """Note the reason and the value of each of the rows, given as numbers."""
        for k, reason, value in zip(rows.tolist(), reasons, values, strict=True):
            self.texts[k] = f"{self.texts[k]}; {reason}" if self.texts[k] else reason
            shown = str(value)
            self.values[k] = f"{self.values[k]}; {shown}" if self.values[k] else shown


REMEDY = (
    "add it to the aliases of a category in city.toml, or take all unknown ones as one category "
    "with --unknown-category CODE"
)


def plain(word: object) -> str:
    """Return a word without case, punctuation and spaces, for comparing spellings.

    >>> plain("Bangunan_Liar") == plain(" bangunan liar")
    True
    """
    return re.sub(r"[\W_]+", "", str(word).casefold())


def judge_categories(
    table: pd.DataFrame,
    columns: Columns,
    categories: Mapping[str, Sequence[str]],
    unknown: str | None,
    why: Reasons,
    notices: list[str],
) -> NDArray[Any]:
    """Return the category code of each row, None where unknown; adds to `why` and `notices`.

    Raises
    ------
    TableError : there is no category column and no category for unknown ones.
    """
    if columns.category is None:
        if unknown is None:
            raise TableError(
                "no category column found; the columns are "
                + ", ".join(c for c in table.columns if c not in ("line", "fault"))
                + ". Name it with "
                "--map category=…, or give all rows one with --unknown-category "
                f"{next(iter(categories), 'CODE')}"
            )
        notices.append(f"no category column: all rows are taken as {unknown}")
        return np.full(len(table), unknown, dtype=object)
    spellings = {plain(s): code for code, others in categories.items() for s in (code, *others)}
    cells = text(table[columns.category])
    found = {c: spellings.get(plain(c)) for c in cells.unique()}
    strange = [c for c, code in found.items() if code is None]
    if unknown is not None:
        hit = int(cells.isin(strange).sum())
        if hit:
            some = ", ".join(repr(c) for c in strange[:5])
            notices.append(f"{hit} rows of unknown category ({some}) are taken as {unknown}")
        found = {c: code or unknown for c, code in found.items()}
    else:
        reasons = {c: _strange_category(c, spellings, categories) for c in strange}
        named = [repr(c) for c in strange if c]
        if named:
            notices.append(f"the city does not know the category {', '.join(named[:5])}: {REMEDY}")
        rows = np.flatnonzero(cells.isin(strange))
        odd = cells.iloc[rows].tolist()
        why.add(rows, [reasons[c] for c in odd], odd)
    return np.array([found[c] for c in cells], dtype=object)


def _strange_category(
    cell: str, spellings: Mapping[str, str], categories: Mapping[str, Sequence[str]]
) -> str:
    if not cell:
        return "no category"
    near = difflib.get_close_matches(plain(cell), list(spellings), n=1, cutoff=0.6)
    hint = f"did you mean {spellings[near[0]]}?" if near else f"known are {', '.join(categories)}"
    return f"unknown category; {hint}"


def judge_origins(
    table: pd.DataFrame,
    columns: Columns,
    default: Origin,
    told: frozenset[str],
    why: Reasons,
    notices: list[str],
) -> NDArray[Any]:
    """Return the origin of each row; adds to `why` and `notices`.

    A column that was guessed, not `told`, and mostly holds other words is passed over.
    """
    if columns.origin is None:
        notices.append(f"no origin column: all rows are taken as {default}")
        return np.full(len(table), default, dtype=object)
    spellings = {plain(w): origin for origin, words in ORIGIN_WORDS.items() for w in words}
    cells = text(table[columns.origin])
    found: dict[str, Origin | None] = {c: spellings.get(plain(c)) for c in cells.unique()}
    found[""] = default
    strange = [c for c, origin in found.items() if origin is None]
    odd = cells.isin(strange)
    if "origin" not in told and odd.sum() > 0.5 * max(int((cells != "").sum()), 1):
        notices.append(
            f"column {columns.origin!r} tells no origin (reported, found, inspected): "
            f"all rows are taken as {default}"
        )
        return np.full(len(table), default, dtype=object)
    rows = np.flatnonzero(odd)
    why.add(
        rows,
        ["unknown origin; expected reported, found or inspected (laporan, temuan, inspeksi)"]
        * len(rows),
        cells.iloc[rows].tolist(),
    )
    return np.array([found[c] or default for c in cells], dtype=object)
