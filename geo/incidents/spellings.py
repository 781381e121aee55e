"""The words of an incident file: which category and which origin they mean."""

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.errors import TableError
from geo.incidents.files import Columns
from geo.incidents.values import text
from geo.model import Origin
from geo.notice import Notice

ORIGIN_WORDS: dict[Origin, tuple[str, ...]] = {
    "reported": (
        *("reported", "report", "laporan", "lapor", "dilaporkan", "aduan", "pengaduan"),
        *("masyarakat", "warga", "citizen", "complaint"),
    ),
    "found": ("found", "temuan", "ditemukan", "patroli", "patrol", "tertangkap tangan"),
    "inspected": ("inspected", "inspection", "inspeksi", "razia", "operasi", "sidak", "planned"),
}


Reason = tuple[Notice, ...]
"""Why a row is rejected: first what is wrong, the same for many rows, then what is of this one."""


class Reasons:
    """Why rows are rejected, and the values that are to blame; empty for a good row."""

    def __init__(self, faults: Iterable[Notice | None]) -> None:
        self.notices: list[Reason] = [() if fault is None else (fault,) for fault in faults]
        self.values = np.full(len(self.notices), "", dtype=object)

    @property
    def bad(self) -> NDArray[np.bool_]:
        """Which rows are rejected."""
        return np.array([bool(told) for told in self.notices], dtype=bool)

    def add(self, rows: NDArray[Any], reasons: Sequence[Reason], values: Sequence[object]) -> None:
        """Note the reason and the value of each of the rows, given as numbers."""
        for k, reason, value in zip(rows.tolist(), reasons, values, strict=True):
            self.notices[k] += reason
            shown = str(value)
            self.values[k] = f"{self.values[k]}; {shown}" if self.values[k] else shown


UNKNOWN_CATEGORIES = "import.unknown_categories"
"""The code of the notice that says what to do about categories that the city does not know."""


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
    notices: list[Notice],
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
        notices.append(Notice.of("import.no_category_column", category=unknown))
        return np.full(len(table), unknown, dtype=object)
    spellings = {plain(s): code for code, others in categories.items() for s in (code, *others)}
    cells = text(table[columns.category])
    found = {c: spellings.get(plain(c)) for c in cells.unique()}
    strange = [c for c, code in found.items() if code is None]
    if unknown is not None:
        hit = int(cells.isin(strange).sum())
        if hit:
            notices.append(
                Notice.of(
                    "import.taken_as",
                    count=hit,
                    came=tuple(map(repr, strange[:5])),
                    category=unknown,
                )
            )
        found = {c: code or unknown for c, code in found.items()}
    else:
        reasons = {c: _strange_category(c, spellings, categories) for c in strange}
        named = [repr(c) for c in strange if c]
        if named:
            notices.append(Notice.of("import.unknown_categories", came=tuple(named[:5])))
        rows = np.flatnonzero(cells.isin(strange))
        odd = cells.iloc[rows].tolist()
        why.add(rows, [reasons[c] for c in odd], odd)
    return np.array([found[c] for c in cells], dtype=object)


def _strange_category(
    cell: str, spellings: Mapping[str, str], categories: Mapping[str, Sequence[str]]
) -> Reason:
    if not cell:
        return (Notice.of("rows.no_category"),)
    near = difflib.get_close_matches(plain(cell), list(spellings), n=1, cutoff=0.6)
    hint = (
        Notice.of("rows.did_you_mean", category=spellings[near[0]])
        if near
        else Notice.of("rows.known_categories", expected=tuple(categories))
    )
    return (Notice.of("rows.unknown_category"), hint)


def judge_origins(
    table: pd.DataFrame,
    columns: Columns,
    default: Origin,
    told: frozenset[str],
    why: Reasons,
    notices: list[Notice],
) -> NDArray[Any]:
    """Return the origin of each row; adds to `why` and `notices`.

    A column that was guessed, not `told`, and mostly holds other words is passed over.
    """
    if columns.origin is None:
        notices.append(Notice.of("import.no_origin_column", origin=_named(default)))
        return np.full(len(table), default, dtype=object)
    spellings = {plain(w): origin for origin, words in ORIGIN_WORDS.items() for w in words}
    cells = text(table[columns.origin])
    found: dict[str, Origin | None] = {c: spellings.get(plain(c)) for c in cells.unique()}
    found[""] = default
    strange = [c for c, origin in found.items() if origin is None]
    odd = cells.isin(strange)
    if "origin" not in told and odd.sum() > 0.5 * max(int((cells != "").sum()), 1):
        notices.append(
            Notice.of("import.no_origins", column=repr(columns.origin), origin=_named(default))
        )
        return np.full(len(table), default, dtype=object)
    rows = np.flatnonzero(odd)
    why.add(
        rows,
        [(Notice.of("rows.unknown_origin"),)] * len(rows),
        cells.iloc[rows].tolist(),
    )
    return np.array([found[c] or default for c in cells], dtype=object)


def _named(origin: Origin) -> Notice:
    return Notice.of(f"import.origin_{origin}")
