"""Give squads the links that open their loops, and tell who holds one.

A link is the id of a pass and its signature, no more, so that its QR code stays readable. It opens
the loop from an hour before the shift until half an hour after it; what the phone queued meanwhile
may be delivered for another day. When a plan is published again, links in the squads' hands stay
good: they lead to the newest version's loop of the same squad and shift.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from itsdangerous import BadSignature, Signer

from geo.notice import Notice
from planner.audit.store import AuditLog
from planner.city.office import Office
from planner.database.store import Aged
from planner.errors import EarlyError, ExpiredError, NotFoundError
from planner.patrol.publication.model import Publication, SquadPass
from planner.patrol.publication.pass_store import Passes

EARLY = timedelta(hours=1)
FINISHING = timedelta(minutes=30)
DELIVERY = timedelta(hours=24)
"""How long before a shift a link opens, how long after it, and how long a phone may deliver.

The night's work looks back as far as phones may deliver; see `last_delivery`.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """Who knocks: the pass whose link was used, and the newest one of its loop.

    `versions` are the passes of the loop in all versions; what any of them allowed was allowed.
    `newest` is None when the newest version has no loop for this squad and shift any more.
    """

    held: SquadPass
    newest: SquadPass | None
    version: int
    versions: tuple[SquadPass, ...]


def last_delivery(office: Office, date: str) -> datetime | None:
    """Return until when phones may deliver for an ISO day, None for a day without links."""
    ends = (p.valid_until for p in Passes.of(office).of_day(date))
    return max((end + DELIVERY for end in ends), default=None)


def issue_passes(
    office: Office, publication: Publication, by: str, at: datetime
) -> tuple[SquadPass, ...]:
    """Return new passes, one per loop of a publication, kept. Earlier links lead to them."""
    issued = tuple(
        SquadPass(
            id=secrets.token_urlsafe(9),
            date=publication.date,
            version=publication.version,
            shift=shift.name,
            squad=loop.squad,
            valid_from=shift.start - EARLY,
            valid_until=shift.end + FINISHING,
        )
        for shift in publication.plan.shifts
        for loop in shift.loops
    )
    Passes.of(office).add(issued, by=by, at=at)
    return issued


def squad_passes(office: Office, date: str) -> tuple[SquadPass, ...]:
    """Return the passes in force for an ISO day, by shift and squad: of the newest version."""
    every = Passes.of(office).of_day(date)
    newest = max((p.version for p in every), default=0)
    return tuple(p for p in every if p.version == newest and p.revoked is None)


def renew_pass(office: Office, pass_id: str, by: str, at: datetime) -> SquadPass:
    """Return a fresh pass in place of one that got lost, whose link is void from now on.

    Raises
    ------
    NotFoundError : no such pass is in force.
    """
    with office.database.write():
        every = Passes.of(office).beside(pass_id)
        lost = next((p for p in every if p.id == pass_id and p.revoked is None), None)
        if lost is None:
            raise NotFoundError("this link is not in force; reload the page")
        # Whoever found the phone may hold an earlier version's link of the same loop.
        for kin in every:
            if kin.same_loop(lost):
                Passes.of(office).revoke(kin.id, at)
        newest = max(every, key=lambda p: p.version if p.same_loop(lost) else 0)
        fresh = SquadPass(
            id=secrets.token_urlsafe(9),
            date=newest.date,
            version=newest.version,
            shift=newest.shift,
            squad=newest.squad,
            valid_from=newest.valid_from,
            valid_until=newest.valid_until,
        )
        Passes.of(office).add([fresh], by=by, at=at)
        what = f"{fresh.date} {fresh.shift} {fresh.squad}"
        AuditLog.of(office).append(by, "pass.renew", what, at=at)
    return fresh


def token_of(office: Office, squad_pass: SquadPass) -> str:
    """Return what stands in the address of a pass: its id, signed."""
    return _signer(office).sign(squad_pass.id).decode()


def open_pass(office: Office, token: str, now: datetime) -> SquadPass:
    """Return the newest pass of the loop that a link opens.

    Raises
    ------
    NotFoundError : the link is not one of ours, or was changed.
    ExpiredError : its time is over, it was revoked, or the newest plan has no such loop.
    EarlyError : its time has not come.
    """
    holding = holding_of(office, token, now)
    if holding.newest is None:
        raise ExpiredError(f"version {holding.version} of the plan has no loop for this squad")
    if now > holding.newest.valid_until:
        raise ExpiredError("the shift of this link is over")
    _wait_for(holding.newest.valid_from, now)
    return holding.newest


def reported_pass(office: Office, token: str, now: datetime) -> SquadPass:
    """Return the pass of the loop whose report a link opens, until a day after the link's end.

    Raises
    ------
    NotFoundError, ExpiredError : as `holding_of` does.
    EarlyError : its time has not come; the report names every stop.
    """
    holding = holding_of(office, token, now)
    _wait_for((holding.newest or holding.held).valid_from, now)
    return holding.held


def wait_for_shift(start: datetime, now: datetime) -> None:
    """Let nobody see where a squad will drive before its own link opens. Raises EarlyError."""
    _wait_for(start - EARLY, now)


def holding_of(office: Office, token: str, now: datetime) -> Holding:
    """Return who knocks, while the phone may deliver: until a day after the link's end.

    Every route of a link asks this, or one of those above that ask it.

    Raises
    ------
    NotFoundError : the link is not one of ours, or was changed.
    ExpiredError : it was revoked, or even delivering is over.
    EarlyError : no version of its loop has opened yet.
    """
    try:
        pass_id = _signer(office).unsign(token).decode()
    except (BadSignature, UnicodeError):
        raise NotFoundError("this link is not one of ours") from None
    every = Passes.of(office).beside(pass_id)
    held = next((p for p in every if p.id == pass_id), None)
    if held is None:
        raise NotFoundError("this link is not one of ours")
    if held.revoked is not None:
        raise ExpiredError("this link was revoked")
    kin = tuple(p for p in every if p.same_loop(held))
    if now > max(p.valid_until for p in kin) + DELIVERY:
        raise ExpiredError("the shift of this link is over")
    _wait_for(min(p.valid_from for p in kin), now)
    version = max(p.version for p in every)
    newest = next((p for p in kin if p.version == version and p.revoked is None), None)
    return Holding(held=held, newest=newest, version=version, versions=kin)


def _wait_for(begins: datetime, now: datetime) -> None:
    if now < begins:
        told = Notice.of("pass.early", begins_at=begins.astimezone(now.tzinfo))
        raise EarlyError(f"this opens at {begins}", told, begins)


def _signer(office: Office) -> Signer:
    return Signer(office.secret, salt=f"squad-pass.{office.city}")


def age_of_links(office: Office, before: datetime) -> Aged:
    """Return how many passes there are, since when, and how many ended before a time."""
    return Passes.of(office).age(before)


def forget_links(office: Office, before: datetime) -> int:
    """Remove the passes that ended before a time and return how many there were."""
    return Passes.of(office).forget(before)
