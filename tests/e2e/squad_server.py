"""A server of the small city in the middle of a shift, whose clock a test can move."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from planner.city.office import Office
from planner.field.model import FieldEvent
from planner.field.store import FieldLog
from planner.patrol.publication.model import SquadPass
from planner.patrol.publication.passes import squad_passes, token_of
from planner.patrol.tables import passes
from tests.planner.city.offices import small_office
from tests.planner.city.small_city import SETTINGS
from tests.planner.field.field_day import publish_day
from tests.web.conftest import person
from tests.web.fakes import empty_desk
from web.app import create_app
from web.config import AppConfig
from web.server.listen import listen

SQUAD = "Regu 1"


@dataclass
class SquadServer:
    """The server, and what it keeps."""

    office: Office
    address: str = ""
    late: timedelta = field(default_factory=timedelta)

    def now(self) -> datetime:
        return datetime.now(UTC).astimezone(self.office.data.settings.zone) + self.late

    def publish(self, reason: str = "") -> SquadPass:
        """Publish the day, again, and return the pass of the squad's running shift."""
        date = (self.now() - timedelta(hours=1)).date().isoformat()
        publish_day(self.office, date, reason)
        there = squad_passes(self.office, date)
        return next(p for p in there if (p.shift, p.squad) == ("pagi", SQUAD))

    def pass_of(self, squad: str) -> SquadPass:
        """Return the pass of another squad's running shift."""
        date = (self.now() - timedelta(hours=1)).date().isoformat()
        there = squad_passes(self.office, date)
        return next(p for p in there if (p.shift, p.squad) == ("pagi", squad))

    def link(self, held: SquadPass) -> str:
        return f"{self.address}/r/{token_of(self.office, held)}"

    def end_shift(self, held: SquadPass) -> None:
        """Let the shift of a pass have ended this moment."""
        with self.office.database.write() as db:
            db.execute(
                passes.update().where(passes.c.id == held.id).values(valid_until=datetime.now(UTC))
            )

    def events(self, held: SquadPass) -> tuple[FieldEvent, ...]:
        return FieldLog.of(self.office).events(first=held.date)


@contextmanager
def squad_server(folder: Path) -> Iterator[SquadServer]:
    """Give a server whose first shift began an hour ago and lasts three more."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATROLI_DATA", str(folder / "cities"))
        begins = datetime.now(UTC) + timedelta(hours=7) - timedelta(hours=1)
        ends = begins + timedelta(hours=4)
        settings = SETTINGS.replace(
            'start = "07:00"\nend = "10:00"', f'start = "{begins:%H:%M}"\nend = "{ends:%H:%M}"'
        )
        assert settings != SETTINGS
        office = small_office(folder, at=datetime.now(UTC), settings=settings)
    made = SquadServer(office)
    app = create_app(
        AppConfig(
            desk=empty_desk(),
            office=office,
            clock=made.now,
            identify=lambda: person("commander", "squad_leader"),
            csrf=False,
        )
    )
    server = listen(app, "127.0.0.1", 0)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    made.address = f"http://127.0.0.1:{server.effective_port}"
    yield made
    server.task_dispatcher.shutdown()
    server.close()
    thread.join(timeout=5)
    office.database.close()
