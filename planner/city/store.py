"""What is noted of a city's data, such as where they come from."""

import sqlalchemy as sa

from geo.notice import Notice
from planner.city.tables import notes
from planner.database.store import Store
from planner.words.notices import notice_text, text_notice


class Notes(Store):
    """The notes of a city by key."""

    def set(self, key: str, note: Notice | None) -> None:
        """Keep a note on a city's data, such as where they come from; None removes it."""
        if note:
            self._keep(notes, [{"key": key, "text": notice_text(note)}])
            return
        with self._database.write() as db:
            self._own(db)
            db.execute(notes.delete().where(notes.c.city == self._city, notes.c.key == key))

    def all(self) -> dict[str, Notice]:
        """Return the notes of a city by key."""
        query = sa.select(notes.c.key, notes.c.text).where(notes.c.city == self._city)
        with self._database.read() as db:
            rows = db.execute(query.order_by(notes.c.key)).all()
        kept = {r.key: text_notice(r.text) for r in rows}
        return {key: note for key, note in kept.items() if note}
