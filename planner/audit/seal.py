"""Where the audit log ended, noted outside of the database under a key that is not in it.

Whoever can change the database alone can write a whole new chain, but not this note: it lies in the
work folder, and carries an HMAC (RFC 2104) under a key made of the installation's secret.
"""

import hashlib
import hmac
import json
import logging
import tarfile
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from planner.city.secret import derived_secret, signing_secret
from planner.errors import StoreError
from planner.paper.files import replace_file

FILE = "audit-seals.json"
Name = Literal["head", "backup"]

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """A row that the log must have: its number and its seal; `sound` if the note is ours."""

    number: int
    seal: str
    sound: bool = True


class Seals:
    """The notes in a work folder: the newest row, and the newest in the last backup."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def noted(self, name: Name) -> Noted | None:
        """Return a note, None if there is none; one that cannot be read is not sound."""
        try:
            kept = json.loads((self._folder / FILE).read_text(encoding="utf-8"))
            if name not in kept:
                return None
            number, seal, mac = int(kept[name][0]), str(kept[name][1]), str(kept[name][2])
        except FileNotFoundError:
            return None
        except (OSError, ValueError, TypeError, LookupError):
            return Noted(number=0, seal="", sound=False)
        sound = hmac.compare_digest(mac.encode(), self._mac(name, number, seal).encode())
        return Noted(number=number, seal=seal, sound=sound)

    def note(self, name: Name, number: int, seal: str) -> None:
        """Keep a note. What is done already is not undone when that fails; the log tells it."""
        try:
            try:
                kept = json.loads((self._folder / FILE).read_text(encoding="utf-8"))
            except FileNotFoundError:
                kept = {}
            kept[name] = [number, seal, self._mac(name, number, seal)]
            replace_file(self._folder / FILE, json.dumps(kept).encode(), private=True)
        except (OSError, ValueError, TypeError, StoreError):
            log.exception("cannot note where the audit log ends in %s", self._folder / FILE)

    def signed(self, number: int, seal: str) -> str:
        """Return the HMAC with which a backup tells where its log ends."""
        return self._mac("archive", number, seal)

    def vouches(self, number: int, seal: str, mac: str) -> bool:
        """Whether a backup of this installation told that its log ends there; "" is no proof."""
        return hmac.compare_digest(mac.encode(), self.signed(number, seal).encode())

    def noted_in(self, archive: Path) -> Noted:
        """Return the newest row of the log in a backup. Raises StoreError if it is none."""
        try:
            with tarfile.open(archive, "r:gz") as parts:
                manifest = parts.extractfile("manifest.json")
                told = json.load(manifest) if manifest else {}
                number, seal, mac = int(told["audit_rows"]), str(told["seal"]), told.get("mac", "")
        except (OSError, EOFError, tarfile.TarError, ValueError, TypeError, LookupError) as error:
            raise StoreError(
                f"{archive}: expected a backup of 'patroli backup' that can be read; of an "
                "encrypted one give the seal that it printed with --expect"
            ) from error
        return Noted(number=number, seal=seal, sound=self.vouches(number, seal, str(mac)))

    def forget(self) -> None:
        """Drop all notes: another log has been put in place of theirs."""
        (self._folder / FILE).unlink(missing_ok=True)

    def _mac(self, name: str, number: int, seal: str) -> str:
        key = derived_secret(signing_secret(self._folder), "audit")
        return hmac.new(key, f"{name}:{number}:{seal}".encode(), hashlib.sha256).hexdigest()
