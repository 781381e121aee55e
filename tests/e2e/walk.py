"""An empty machine on which a journey begins: the program as a user starts it, and its pictures."""

import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from queue import Queue

from PIL import Image
from playwright.sync_api import Page

from tests.e2e.conftest import SCREENSHOTS

ROOT = Path(__file__).parents[2]
PICTURES = ROOT / "docs" / "pictures"
LARGEST = 120_000
LANGUAGES = ("id", "en")
HOUR = 9
"""By the city's clock: the first shift of the day runs, whenever the test does."""


def zone_where_it_is(hour: int, at: datetime) -> str:
    """Return a time zone of whole hours where it is that hour at a moment.

    >>> zone_where_it_is(9, datetime(2026, 3, 2, 23, 30, tzinfo=UTC))
    'Etc/GMT-10'
    """
    ahead = hour - at.astimezone(UTC).hour
    if ahead < -12:
        ahead += 24
    return f"Etc/GMT{-ahead:+d}"


class Machine:
    """A folder with nothing in it but the cities, and the program there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.zone = zone_where_it_is(HOUR, datetime.now(UTC))
        cities = folder / "cities"
        shutil.copytree(ROOT / "data" / "boundaries", cities, ignore=lambda *_: {"cache"})
        settings = cities / "dumai" / "city.toml"
        words = settings.read_text(encoding="utf-8")
        assert 'timezone = "Asia/Jakarta"' in words
        settings.write_text(words.replace("Asia/Jakarta", self.zone), encoding="utf-8")
        self.environment = os.environ | {
            "PATROLI_DATA": str(cities),
            "PATROLI_VAR": str(folder / "var"),
            "DATABASE_URL": f"sqlite:///{folder / 'var' / 'patroli.sqlite'}",
            "PYTHONUNBUFFERED": "1",
        }

    def command(self, *words: str) -> list[str]:
        return [sys.executable, "-c", "from web.cli import main; main()", *words]

    def run(self, *words: str) -> str:
        """Return what a command printed; it must succeed."""
        done = subprocess.run(
            self.command(*words),
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    @contextmanager
    def serving(self) -> Iterator[tuple[str, str]]:
        """Give the address of the pages and the first administrator's link that it printed."""
        with subprocess.Popen(
            self.command("serve", "--port", "0"),
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        ) as process:
            said: Queue[str] = Queue()
            reader = threading.Thread(target=_read, args=(process, said), daemon=True)
            reader.start()
            link = ""
            try:
                while not (found := re.match(r"Patroli: (\S+)", line := said.get(timeout=60))):
                    link = line.strip() if "/masuk/tautan/" in line else link
                yield found[1], link
            finally:
                process.terminate()
                process.wait(timeout=60)
                reader.join(timeout=5)


def _read(process: "subprocess.Popen[str]", said: "Queue[str]") -> None:
    assert process.stdout
    for line in process.stdout:
        said.put(line)


class Album:
    """Pictures of the journey, among the screenshots; in the docs too if DOCS_PICTURES is set."""

    def __init__(self) -> None:
        self.wanted = bool(os.environ.get("DOCS_PICTURES"))
        self.folder = PICTURES if self.wanted else SCREENSHOTS
        self.languages = ("en", "id") if self.wanted else ("id",)
        self.folder.mkdir(exist_ok=True)

    def take(self, page: Page, name: str, language: str, *, height: int = 0) -> None:
        """Keep what a page shows, at its top or down to a height, in few colours."""
        size = page.viewport_size
        assert size
        clip = {"x": 0, "y": 0, "width": size["width"], "height": height or size["height"]}
        taken = page.screenshot(clip=clip, full_page=height > 0, animations="disabled")  # type: ignore[arg-type]
        kept = small(taken) if self.wanted else taken
        (self.folder / f"{name}-{language}.png").write_bytes(kept)


def small(picture: bytes) -> bytes:
    """Return a PNG in as many colours as fit into the space of a picture of the docs."""
    image = Image.open(BytesIO(picture)).convert("RGB")
    for colours in (128, 64, 32, 16):
        out = BytesIO()
        image.quantize(colours, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
        if out.tell() < LARGEST:
            break
    assert out.tell() < LARGEST
    return out.getvalue()
