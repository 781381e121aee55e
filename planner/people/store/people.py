"""People, their grants, sessions and access keys."""

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, cast

import sqlalchemy as sa

from planner.database.database import micros, moment
from planner.database.store import Store
from planner.people.model import Account, KeptGrant, Key, Session
from planner.people.roles import Grant, Role
from planner.people.tables import grants, keys, people, sessions


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
            "created_us": micros(at),
        }
        with self._database.write() as db:
            db.execute(people.insert().values(values))
        found = self.account(username)
        assert found is not None
        return found

    def account(self, username: str) -> Account | None:
        """Return a person by username, None if there is none."""
        return self._one(people.c.username == username)

    def account_by_uniquifier(self, uniquifier: str) -> Account | None:
        """Return a person by what their session carries, None if there is none."""
        return self._one(people.c.uniquifier == uniquifier)

    def account_by_id(self, person: int) -> Account | None:
        """Return a person by number, None if there is none."""
        return self._one(people.c.id == person)

    def _one(self, condition: sa.ColumnElement[bool]) -> Account | None:
        with self._database.read() as db:
            row = db.execute(sa.select(people).where(condition)).one_or_none()
        return None if row is None else _account(row)

    def accounts(self) -> tuple[Account, ...]:
        """Return everybody, by username."""
        with self._database.read() as db:
            rows = db.execute(sa.select(people).order_by(people.c.username)).all()
        return tuple(map(_account, rows))

    def empty(self) -> bool:
        """Whether there is nobody at all."""
        with self._database.read() as db:
            return db.execute(sa.select(people.c.id).limit(1)).first() is None

    def change(self, person: int, **values: Any) -> None:
        """Set attributes of a person by the names that `Account` gives them."""
        row = dict(values)
        for key in ("locked_until", "last_login"):
            if key in row:
                at = row.pop(key)
                row[f"{key}_us"] = at and micros(at)
        if "recovery_codes" in row:
            row["recovery_codes"] = json.dumps(list(row["recovery_codes"]))
        with self._database.write() as db:
            db.execute(people.update().where(people.c.id == person).values(row))

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
            codes = json.loads(kept)
            if code not in codes:
                return False
            codes.remove(code)
            db.execute(
                people.update()
                .where(people.c.id == person)
                .values(recovery_codes=json.dumps(codes))
            )
            return True

    # Grants

    def add_grant(self, person: int, grant: Grant, *, by: str, at: datetime) -> None:
        """Keep a grant."""
        with self._database.write() as db:
            self._database.own(db, self._city)
            db.execute(
                grants.insert().values(
                    city=self._city,
                    person=person,
                    role=grant.role,
                    area=grant.area,
                    first_day=grant.first_day and grant.first_day.isoformat(),
                    last_day=grant.last_day and grant.last_day.isoformat(),
                    granted_by=by,
                    granted_us=micros(at),
                )
            )

    def remove_grants(self, ids: Iterable[int]) -> None:
        """Remove grants of this city by number."""
        with self._database.write() as db:
            mine = grants.c.city == self._city
            db.execute(grants.delete().where(mine, grants.c.id.in_(list(ids))))

    def grants(self, person: int | None = None) -> tuple[KeptGrant, ...]:
        """Return the grants of a person, or of everybody, in the order given."""
        query = sa.select(grants).where(grants.c.city == self._city).order_by(grants.c.id)
        if person is not None:
            query = query.where(grants.c.person == person)
        with self._database.read() as db:
            return tuple(map(_kept_grant, db.execute(query)))

    # Sessions

    def add_session(self, id: str, person: int, *, agent: str, address: str, at: datetime) -> None:
        """Keep a session that begins."""
        with self._database.write() as db:
            db.execute(
                sessions.insert().values(
                    id=id,
                    person=person,
                    created_us=micros(at),
                    seen_us=micros(at),
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
        columns = [c.label(f"session_{c.name}") for c in sessions.columns]
        roles = [grants.c[name].label(f"grant_{name}") for name in _GRANT]
        with self._database.read() as db:
            rows = db.execute(
                sa.select(*columns, people, *roles).select_from(joined).where(sessions.c.id == id)
            ).all()
        if not rows:
            return None
        first = rows[0]._mapping
        held = tuple(
            _grant({name: row._mapping[f"grant_{name}"] for name in _GRANT})
            for row in rows
            if row._mapping["grant_role"] is not None
        )
        return (
            _session({c.name: first[f"session_{c.name}"] for c in sessions.columns}),
            _account(rows[0]),
            held,
        )

    def see_session(self, id: str, at: datetime) -> None:
        """Keep when a session was last used."""
        with self._database.write() as db:
            db.execute(sessions.update().where(sessions.c.id == id).values(seen_us=micros(at)))

    def sessions(self, person: int) -> tuple[Session, ...]:
        """Return the sessions of a person that nobody ended, latest first."""
        query = (
            sa.select(sessions)
            .where(sessions.c.person == person, sessions.c.ended_us.is_(None))
            .order_by(sessions.c.seen_us.desc(), sessions.c.id)
        )
        with self._database.read() as db:
            return tuple(_session(dict(row._mapping)) for row in db.execute(query))

    def addresses(self, person: int) -> frozenset[str]:
        """Return where a person signed in from lately, whether or not the session has ended."""
        query = sa.select(sessions.c.address).where(sessions.c.person == person).distinct()
        with self._database.read() as db:
            return frozenset(db.execute(query).scalars())

    def end_sessions(
        self, person: int, at: datetime, *, only: str | None = None, but: str | None = None
    ) -> int:
        """Return how many sessions of a person it ended: all, `only` one, or all `but` one."""
        ending = sessions.update().where(sessions.c.person == person, sessions.c.ended_us.is_(None))
        if only is not None:
            ending = ending.where(sessions.c.id == only)
        if but is not None:
            ending = ending.where(sessions.c.id != but)
        with self._database.write() as db:
            return db.execute(ending.values(ended_us=micros(at))).rowcount

    def forget_sessions(self, before: datetime) -> None:
        """Remove sessions last used before a time."""
        with self._database.write() as db:
            db.execute(sessions.delete().where(sessions.c.seen_us < micros(before)))

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
    ) -> None:
        """Keep the digest of a key."""
        with self._database.write() as db:
            db.execute(
                keys.insert().values(
                    digest=digest,
                    person=person,
                    purpose=purpose,
                    name=name,
                    created_us=micros(at),
                    expires_us=micros(expires),
                )
            )

    def key(self, digest: str) -> Key | None:
        """Return a key by its digest, None if there is none."""
        with self._database.read() as db:
            row = db.execute(sa.select(keys).where(keys.c.digest == digest)).one_or_none()
        return None if row is None else _key(row)

    def keys(self, person: int, purpose: str) -> tuple[Key, ...]:
        """Return the keys of a person for a purpose, newest first."""
        query = (
            sa.select(keys)
            .where(keys.c.person == person, keys.c.purpose == purpose)
            .order_by(keys.c.created_us.desc(), keys.c.digest)
        )
        with self._database.read() as db:
            return tuple(map(_key, db.execute(query)))

    def use_key(self, digest: str, at: datetime) -> bool:
        """Whether a key was unused and has not expired; then it is used."""
        fit = (keys.c.digest == digest, keys.c.used_us.is_(None), keys.c.expires_us > micros(at))
        with self._database.write() as db:
            return db.execute(keys.update().where(*fit).values(used_us=micros(at))).rowcount == 1

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


_GRANT = ("role", "area", "first_day", "last_day")


def _grant(row: Mapping[str, Any]) -> Grant:
    first, last = row["first_day"], row["last_day"]
    return Grant(
        role=cast(Role, row["role"]),
        area=row["area"],
        first_day=date.fromisoformat(first) if first else None,
        last_day=date.fromisoformat(last) if last else None,
    )


def _kept_grant(row: Any) -> KeptGrant:
    return KeptGrant(
        id=row.id,
        person=row.person,
        grant=_grant(row._mapping),
        granted_by=row.granted_by,
        granted=moment(row.granted_us),
    )


def _account(row: Any) -> Account:
    return Account(
        id=row.id,
        username=row.username,
        name=row.name,
        email=row.email,
        active=row.active,
        password=row.password,
        uniquifier=row.uniquifier,
        totp_secret=row.totp_secret,
        recovery_codes=tuple(json.loads(row.recovery_codes)),
        language=row.language,
        failures=row.failures,
        locked_until=None if row.locked_until_us is None else moment(row.locked_until_us),
        created=moment(row.created_us),
        last_login=None if row.last_login_us is None else moment(row.last_login_us),
    )


def _session(row: Mapping[str, Any]) -> Session:
    return Session(
        id=row["id"],
        person=row["person"],
        created=moment(row["created_us"]),
        seen=moment(row["seen_us"]),
        agent=row["agent"],
        address=row["address"],
        ended=None if row["ended_us"] is None else moment(row["ended_us"]),
    )


def _key(row: Any) -> Key:
    return Key(
        digest=row.digest,
        person=row.person,
        purpose=row.purpose,
        name=row.name,
        created=moment(row.created_us),
        expires=moment(row.expires_us),
        used=None if row.used_us is None else moment(row.used_us),
    )
