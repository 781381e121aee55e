"""Looks every minute whether somebody must be told, beside whatever the process does.

Server and worker both look, so that each tells of the other's end; what was told stands in a file
of the work folder, so that one of them tells it once.
"""

import json
import logging
import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from filelock import FileLock, Timeout

from geo.notice import Notice, notice_from_json, notice_to_json
from planner.city.office import Office
from planner.installation import AlertSettings
from planner.operations.alerts.look import seen
from planner.operations.alerts.model import Trouble, due, told, weighed
from planner.operations.alerts.send import Letter, channels
from planner.paper.files import replace_file
from planner.settings import settings
from planner.words import Lang, say

EVERY_S = 60.0
SPARE = timedelta(seconds=50)
"""When another process looked less long ago, this one need not."""

log = logging.getLogger(__name__)


@contextmanager
def watching(office: Office, *, every_s: float = EVERY_S) -> Iterator[None]:
    """Look every minute while it lasts, in a thread of its own that nothing waits for."""
    ended = threading.Event()

    def watch() -> None:
        while not ended.wait(every_s):
            try:
                look_once(office, settings().alerts)
            except Exception:
                # Whatever it is, the next look must come.
                log.exception("cannot look whether somebody must be told")

    if channels(settings().alerts):
        threading.Thread(target=watch, daemon=True).start()
    try:
        yield
    finally:
        ended.set()


def look_once(office: Office, to: AlertSettings) -> None:
    """Look, and tell what is to be told; nothing if another process does so just now."""
    file = _file(office)
    with ExitStack() as held:
        try:
            held.enter_context(FileLock(file.with_suffix(".lock"), timeout=0, mode=0o600))
        except Timeout:
            return
        except OSError as error:
            # A disk that takes nothing is what must be told.
            log.warning("cannot keep others from looking, too: %s", error)
        looked, known = read(file)
        if not (looked and timedelta() <= office.now() - looked < SPARE):
            _look(office, to, known)


def _look(office: Office, to: AlertSettings, known: Sequence[Trouble]) -> None:
    file, ways, now = _file(office), channels(to), office.now()
    troubles = weighed(known, seen(office, to), at=now)
    write(file, now, troubles)
    for trouble, channel in tuple(due(troubles, ways, at=now)):
        try:
            ways[channel](to, letter_of(office, trouble, to.language, at=now))
        except OSError as error:
            log.warning("an alert cannot be sent by %s: %s", channel, error)
            continue
        troubles = told(troubles, {(trouble.name, channel)}, ways)
        # At once: whatever cuts this short, nothing is told anew every minute.
        write(file, now, troubles)
    write(file, now, told(troubles, (), ways))


def troubles_of(office: Office) -> tuple[Trouble, ...]:
    """Return the troubles that were known at the last look."""
    return tuple(trouble for trouble in read(_file(office))[1] if not trouble.over)


def letter_of(office: Office, trouble: Trouble, language: str, *, at: datetime) -> Letter:
    """Return what is told of a trouble, or of its end."""
    about = Notice.of(f"alerts.about_{trouble.name}")
    since = trouble.since.astimezone(at.tzinfo)
    state = "over" if trouble.over else "trouble"
    text = (
        Notice.of("alerts.over", about=about, since_at=since)
        if trouble.over
        else Notice.of("alerts.trouble", about=about, value=trouble.value, since_at=since)
    )
    more = {"name": trouble.name, "since": trouble.since.isoformat()}
    return _letter(office, state, about, text, language, more=more, at=at)


def test_letter(office: Office, language: str, *, at: datetime) -> Letter:
    """Return what is sent to see whether it arrives."""
    text = Notice.of("alerts.test")
    return _letter(office, "test", text, text, language, more={}, at=at)


def _letter(
    office: Office,
    state: str,
    about: Notice,
    text: Notice,
    language: str,
    *,
    more: dict[str, str],
    at: datetime,
) -> Letter:
    lang: Lang = "en" if language == "en" else "id"
    city = office.data.settings.name
    subject = Notice.of(
        "alerts.subject", city=city, about=about, state=Notice.of(f"alerts.state_{state}")
    )
    said = say(text, lang)
    fields = {"city": office.city, "state": state, **more, "at": at.isoformat(), "text": said}
    return Letter(subject=say(subject, lang), text=f"{city}\n\n{said}", fields=fields)


def _file(office: Office) -> Path:
    return office.folder / f"alerts-{office.city}.json"


def read(file: Path) -> tuple[datetime | None, tuple[Trouble, ...]]:
    """Return when somebody looked last and what was known then; nothing of a broken file."""
    if file in _UNWRITTEN:
        return _UNWRITTEN[file]
    try:
        kept = json.loads(file.read_text(encoding="utf-8"))
        return datetime.fromisoformat(kept["looked"]), tuple(map(_trouble, kept["troubles"]))
    except (OSError, ValueError, LookupError, TypeError):
        return None, ()


def write(file: Path, looked: datetime, troubles: Sequence[Trouble]) -> None:
    """Keep what is known."""
    kept = [
        {
            "name": trouble.name,
            "value": notice_to_json(trouble.value),
            "since": trouble.since.isoformat(),
            "told": sorted(trouble.told),
            "over": trouble.over,
        }
        for trouble in troubles
    ]
    told = json.dumps({"looked": looked.isoformat(), "troubles": kept})
    try:
        replace_file(file, told.encode(), private=True)
        _UNWRITTEN.pop(file, None)
    except OSError as error:
        log.warning("what was told cannot be kept: %s", error)
        _UNWRITTEN[file] = (looked, tuple(troubles))


_UNWRITTEN: dict[Path, tuple[datetime, tuple[Trouble, ...]]] = {}
"""What could not be written, on a full disk: remembered by this process, as it is told of most."""


def _trouble(row: dict[str, object]) -> Trouble:
    made = Trouble(
        name=str(row["name"]),
        value=notice_from_json(row["value"]),
        since=datetime.fromisoformat(str(row["since"])),
    )
    return replace(made, told=frozenset(row["told"]), over=bool(row["over"]))  # type: ignore[call-overload]
