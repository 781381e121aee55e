"""People, their grants, sessions and access keys."""

from collections.abc import Iterable
from datetime import date, datetime
from types import SimpleNamespace
from typing import Any

import sqlalchemy as sa

from planner.database.store import Store, fields_of, read
from planner.people.model import Account, KeptGrant, Key, Session
from planner.people.roles import Grant
from planner.people.tables import grants, keys, people, sessions

_ENDS_TOKENS = frozenset({"password", "totp_secret"})
"""What of a person, once changed, ends the tokens of their programs."""

API = "api"
"""The purpose of such tokens."""


class People(Store):
    """People, their grants, sessions and access keys, of one city.

    People, sessions and keys are the installation's; grants hold in the city.
    """

    def add(self, username: str, name: str, *, uniquifier: str, at: datetime) -> Account:
        """Return a new person, without password and grants; the username must be free."""
        values = {
            "username": username,
            "name": name,
            "active": True,
            "uniquifier": uniquifier,
            "created": at,
        }
        with self._database.write() as db:
            db.execute(people.insert().values(values))
        found = self.account(username)
        assert found is not None
        return found

    def account(self, username: str) -> Account | None:
        """Return a person by username, None if there is none."""
        return self._find(people.c.username == username)

    def account_by_uniquifier(self, uniquifier: str) -> Account | None:
        """Return a person by what their session carries, None if there is none."""
        return self._find(people.c.uniquifier == uniquifier)

    def account_by_id(self, person: int) -> Account | None:
        """Return a person by number, None if there is none."""
        return self._find(people.c.id == person)

    def _find(self, condition: sa.ColumnElement[bool]) -> Account | None:
        return next(iter(self._accounts(sa.select(people).where(condition))), None)

    def _accounts(self, query: sa.Select[Any]) -> tuple[Account, ...]:
        with self._database.read() as db:
            return tuple(map(_account, db.execute(query)))

    def accounts(self) -> tuple[Account, ...]:
        """Return everybody, by username."""
        return self._accounts(sa.select(people).order_by(people.c.username))

    def change(self, person: int, **values: Any) -> None:
        """Set attributes of a person by the names that `Account` gives them.

        A new password or code app ends their tokens.
        """
        with self._database.write() as db:
            db.execute(people.update().where(people.c.id == person).values(values))
            if _ENDS_TOKENS & values.keys():
                self.remove_keys(person, (API,))

    def count_failure(self, person: int) -> int:
        """Return how many sign-ins failed in a row, one more than before."""
        with self._database.write() as db:
            more = people.update().where(people.c.id == person)
            db.execute(more.values(failures=people.c.failures + 1))
            return int(
                db.execute(sa.select(people.c.failures).where(people.c.id == person)).scalar_one()
            )

    def take_step(self, person: int, step: int) -> bool:
        """Whether a code's step is later than the last one taken; then it is the last."""
        fresh = sa.or_(people.c.totp_step.is_(None), people.c.totp_step < step)
        with self._database.write() as db:
            done = db.execute(
                people.update().where(people.c.id == person, fresh).values(totp_step=step)
            )
            return done.rowcount == 1

    def take_recovery_code(self, person: int, code: str) -> bool:
        """Whether a kept recovery code was still there; then it is gone."""
        with self._database.write() as db:
            kept = db.execute(
                sa.select(people.c.recovery_codes).where(people.c.id == person).with_for_update()
            ).scalar_one()
            if code not in kept:
                return False
            left = [each for each in kept if each != code]
            db.execute(people.update().where(people.c.id == person).values(recovery_codes=left))
            return True

    # Grants

    def add_grant(self, person: int, grant: Grant, *, by: str, at: datetime) -> None:
        """Keep a grant; it ends the person's tokens, which were made for what they were before."""
        with self._database.write() as db:
            self._own(db)
            given = {"city": self._city, "person": person, "granted_by": by, "granted": at}
            db.execute(grants.insert().values(given | fields_of(grant)))
            self.remove_keys(person, (API,))

    def remove_grants(self, ids: Iterable[int]) -> None:
        """Remove grants of this city by number, and the tokens of those who had them."""
        with self._database.write() as db:
            gone = (grants.c.city == self._city, grants.c.id.in_(list(ids)))
            held = sa.select(grants.c.person).where(*gone)
            db.execute(keys.delete().where(keys.c.purpose == API, keys.c.person.in_(held)))
            db.execute(grants.delete().where(*gone))

    def grants(self, person: int | None = None) -> tuple[KeptGrant, ...]:
        """Return the grants of a person, or of everybody, in the order given."""
        query = self._from(grants).order_by(grants.c.id)
        if person is not None:
            query = query.where(grants.c.person == person)
        with self._database.read() as db:
            rows = db.execute(query).all()
        return tuple(read(KeptGrant, row, grant=read(Grant, row)) for row in rows)

    def holders_anywhere(self, role: str, today: date) -> tuple[str, ...]:
        """Return who is active and has a role today in any city, by username."""
        query = sa.select(people.c.username, grants).join(grants, grants.c.person == people.c.id)
        held = query.where(people.c.active, grants.c.role == role, grants.c.area == "")
        with self._database.read() as db:
            rows = db.execute(held.order_by(people.c.username)).all()
        return tuple(dict.fromkeys(r.username for r in rows if read(Grant, r).holds(today)))

    def last_uses(self) -> dict[int, datetime]:
        """Return when each person was last there; a link or token counts until it ends."""
        columns = (
            *((people.c.id, people.c[name]) for name in ("created", "last_login")),
            (sessions.c.person, sessions.c.seen),
            *((keys.c.person, keys.c[name]) for name in ("used", "expires")),
        )
        found: dict[int, datetime] = {}
        with self._database.read() as db:
            for who, at in columns:
                for person, last in db.execute(sa.select(who, sa.func.max(at)).group_by(who)):
                    if last is not None:
                        found[person] = max(last, found.get(person, last))
        return found

    # Sessions

    def remove_sessions(self, person: int) -> None:
        """Remove the sessions of a person, with where they were."""
        with self._database.write() as db:
            db.execute(sessions.delete().where(sessions.c.person == person))

    def add_session(self, id: str, person: int, *, agent: str, address: str, at: datetime) -> None:
        """Keep a session that begins."""
        with self._database.write() as db:
            db.execute(
                sessions.insert().values(
                    id=id,
                    person=person,
                    created=at,
                    seen=at,
                    agent=agent,
                    address=address,
                )
            )

    def open_session(self, id: str) -> tuple[Session, Account, tuple[Grant, ...]] | None:
        """Return a session with its person and all their grants here, in one query.

        None if there is no such session. It may have ended; grants may hold on other days.
        """
        joined = sessions.join(people, people.c.id == sessions.c.person).outerjoin(
            grants, (grants.c.person == people.c.id) & (grants.c.city == self._city)
        )
        query = sa.select(sessions, people, grants).select_from(joined)
        with self._database.read() as db:
            rows = db.execute(query.where(sessions.c.id == id)).all()
        if not rows:
            return None
        held = [_part(row, grants) for row in rows]
        return (
            read(Session, _part(rows[0], sessions)),
            _account(_part(rows[0], people)),
            tuple(read(Grant, each) for each in held if each.role is not None),
        )

    def see_session(self, id: str, at: datetime) -> None:
        """Keep when a session was last used."""
        with self._database.write() as db:
            db.execute(sessions.update().where(sessions.c.id == id).values(seen=at))

    def sessions(self, person: int) -> tuple[Session, ...]:
        """Return the sessions of a person that nobody ended, latest first."""
        query = (
            sa.select(sessions)
            .where(sessions.c.person == person, sessions.c.ended.is_(None))
            .order_by(sessions.c.seen.desc(), sessions.c.id)
        )
        return self._all(Session, query)

    def addresses(self, person: int) -> frozenset[str]:
        """Return where a person signed in from lately, whether or not the session has ended."""
        query = sa.select(sessions.c.address).where(sessions.c.person == person).distinct()
        with self._database.read() as db:
            return frozenset(db.execute(query).scalars())

    def end_sessions(
        self, person: int, at: datetime, *, only: str | None = None, but: str | None = None
    ) -> int:
        """Return how many sessions of a person it ended: all, `only` one, or all `but` one."""
        ending = sessions.update().where(sessions.c.person == person, sessions.c.ended.is_(None))
        if only is not None:
            ending = ending.where(sessions.c.id == only)
        if but is not None:
            ending = ending.where(sessions.c.id != but)
        with self._database.write() as db:
            return db.execute(ending.values(ended=at)).rowcount

    def forget_sessions(self, before: datetime) -> None:
        """Remove sessions last used before a time."""
        with self._database.write() as db:
            db.execute(sessions.delete().where(sessions.c.seen < before))

    # Keys

    def add_key(
        self,
        digest: str,
        person: int,
        purpose: str,
        *,
        at: datetime,
        expires: datetime,
        name: str = "",
        scope: str = "",
    ) -> None:
        """Keep the digest of a key."""
        with self._database.write() as db:
            db.execute(
                keys.insert().values(
                    digest=digest,
                    person=person,
                    purpose=purpose,
                    name=name,
                    created=at,
                    expires=expires,
                    scope=scope,
                )
            )

    def key(self, digest: str) -> Key | None:
        """Return a key by its digest, None if there is none."""
        return self._one(Key, sa.select(keys).where(keys.c.digest == digest))

    def keys(self, person: int, purpose: str) -> tuple[Key, ...]:
        """Return the keys of a person for a purpose, newest first."""
        query = (
            sa.select(keys)
            .where(keys.c.person == person, keys.c.purpose == purpose)
            .order_by(keys.c.created.desc(), keys.c.digest)
        )
        return self._all(Key, query)

    def use_key(self, digest: str, at: datetime) -> bool:
        """Whether a key was unused and has not expired; then it is used."""
        fit = (keys.c.digest == digest, keys.c.used.is_(None), keys.c.expires > at)
        with self._database.write() as db:
            return db.execute(keys.update().where(*fit).values(used=at)).rowcount == 1

    def see_key(self, digest: str, at: datetime) -> None:
        """Keep when a token was last used."""
        with self._database.write() as db:
            db.execute(keys.update().where(keys.c.digest == digest).values(used=at))

    def remove_key(self, digest: str) -> None:
        """Remove a key."""
        with self._database.write() as db:
            db.execute(keys.delete().where(keys.c.digest == digest))

    def remove_keys(self, person: int, purposes: Iterable[str]) -> None:
        """Remove the keys of a person for some purposes."""
        with self._database.write() as db:
            db.execute(
                keys.delete().where(keys.c.person == person, keys.c.purpose.in_(list(purposes)))
            )


def _account(row: Any) -> Account:
    return read(Account, row, recovery_codes=tuple(row.recovery_codes))


def _part(row: sa.Row[Any], table: sa.Table) -> SimpleNamespace:
    """Return what a row of several tables has of one."""
    return SimpleNamespace(**{column.key: row._mapping[column] for column in table.columns})
