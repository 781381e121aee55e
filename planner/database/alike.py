"""JSON texts that are much alike, kept as what differs from another row of their table."""

import json
from typing import Any

import sqlalchemy as sa

from planner.database.database import Database
from planner.database.differences import difference, patched
from planner.errors import StoreError

LONGEST_CHAIN = 16
"""So many differences lead back to a whole text, at most; the next row is kept whole."""


class Alike:
    """The texts of a table with the columns `city`, `json` and `base`, and `key` beside the city.

    `base` names the row that `json` tells the difference from; where it is None, `json` is whole.
    """

    def __init__(self, database: Database, table: sa.Table, key: str) -> None:
        self._database = database
        self._table = table
        self._key = table.c[key]

    def keep(
        self,
        db: sa.Connection,
        city: str,
        id: str,
        text: str,
        *,
        like: str | None = None,
        **values: Any,
    ) -> None:
        """Keep a text with the other `values` of its row, as what differs from the row `like`."""
        self._let_go(db, city, id, text)
        base, told = self._shorter(db, city, text, like if like != id else None)
        row = {**values, "json": told, "base": base}
        put = self._database.insert(self._table).values({"city": city, self._key.name: id, **row})
        db.execute(
            put.on_conflict_do_update(index_elements=list(self._table.primary_key), set_=row)
        )

    def text(self, db: sa.Connection, city: str, id: str) -> str | None:
        """Return the whole text of a row, None if there is no such row."""
        found = self._chain(db, city, id)
        if not found:
            return None
        if len(found) == 1:
            return found[0]
        value = json.loads(found[-1])
        for told in reversed(found[:-1]):
            value = patched(value, json.loads(told))
        return json.dumps(value, ensure_ascii=False)

    def _shorter(
        self, db: sa.Connection, city: str, text: str, like: str | None
    ) -> tuple[str | None, str]:
        chain = self._chain(db, city, like) if like else []
        whole = self.text(db, city, like) if like and 0 < len(chain) <= LONGEST_CHAIN else None
        if whole is None:
            return None, text
        told = json.dumps(
            difference(json.loads(whole), json.loads(text)),
            ensure_ascii=False,
            separators=(",", ":"),
        )
        return (like, told) if len(told) < len(text) // 2 else (None, text)

    def _chain(self, db: sa.Connection, city: str, id: str) -> list[str]:
        """Return the texts from a row to the whole one that it rests on; empty for no such row."""
        texts: list[str] = []
        wanted: str | None = id
        while wanted is not None:
            row = self._row(db, city, wanted)
            if row is None:
                if not texts:
                    return []
                raise StoreError(
                    f"{self._table.name}: expected the row {wanted!r} that {id!r} rests on, found "
                    "none; restore a backup"
                )
            texts.append(row["json"])
            wanted = row["base"]
        return texts

    def _row(self, db: sa.Connection, city: str, id: str) -> sa.RowMapping | None:
        columns = self._table.c
        query = sa.select(columns.json, columns.base).where(columns.city == city, self._key == id)
        found = db.execute(query).one_or_none()
        return None if found is None else found._mapping

    def _let_go(self, db: sa.Connection, city: str, id: str, text: str) -> None:
        """Make the rows whole that rest on one whose text is about to change."""
        before = self._row(db, city, id)
        if before is None or (before["base"] is None and before["json"] == text):
            return
        columns = self._table.c
        mine = sa.and_(columns.city == city, columns.base == id)
        for other in db.scalars(sa.select(self._key).where(mine)).all():
            whole = self.text(db, city, other)
            db.execute(
                self._table.update()
                .where(columns.city == city, self._key == other)
                .values(json=whole, base=None)
            )
