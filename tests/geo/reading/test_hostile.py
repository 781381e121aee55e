import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from geo.errors import GeoError, LimitError
from geo.incidents.files import read_table
from geo.incidents.read import import_incidents
from geo.incidents.rows import read_rows
from geo.notice import Notice
from geo.reading.apart import apart
from geo.reading.limits import UPLOADS, Limits
from geo.roads.files.read import read_roads
from geo.tables import WardTable
from geo.wards.read import check_wards, prepare_wards
from tests.geo.reading.hostile import FILES, Hostile, Use


@pytest.fixture(scope="module")
def asked() -> Iterator[list[str]]:
    """Give who asked at an address, which stands first, before it stands nothing else."""
    came: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        came.append(f"http://127.0.0.1:{server.getsockname()[1]}")

        def listen() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                came.append("somebody")
                connection.close()

        threading.Thread(target=listen, daemon=True).start()
        yield came
        server.shutdown(socket.SHUT_RDWR)


DUMAI = Path(__file__).parents[3] / "data" / "boundaries" / "dumai" / "wards.geojson"

Read = Callable[[Path], object]


def readers(wards: WardTable, through: Callable[..., object]) -> Mapping[Use, Read]:
    """Return what reads a file of each use, through what is given function and arguments."""
    zone, kinds = ZoneInfo("Asia/Jakarta"), {"PKL": ("PKL",)}
    return {
        "incidents": lambda p: through(import_incidents, p, wards, zone=zone, categories=kinds),
        "wards": lambda p: through(check_wards, p),
        "roads": lambda p: through(read_roads, p),
        "members": lambda p: through(read_rows, p),
    }


@pytest.fixture(scope="module")
def wards() -> WardTable:
    return prepare_wards(DUMAI, fields={})[0]


def at_home(read: Callable[..., object], *args: object, **kwargs: object) -> object:
    return read(*args, **kwargs)


@pytest.mark.parametrize(
    "file", [f for f in FILES if not (f.large or f.alone)], ids=lambda file: file.name
)
def test_a_hostile_file_gives_rows_or_a_sentence_soon_and_asks_nobody(
    file: Hostile, tmp_path: Path, wards: WardTable, asked: list[str]
) -> None:
    path = tmp_path / file.name
    file.make(path, asked[0])
    began = time.process_time()
    with suppress(GeoError):
        readers(wards, at_home)[file.use](path)
    assert time.process_time() - began < 5
    assert asked[1:] == []


@pytest.mark.slow
@pytest.mark.usefixtures("real_reader")
@pytest.mark.parametrize("file", [f for f in FILES if f.alone], ids=lambda file: file.name)
def test_what_could_ask_or_kill_its_reader_harms_nobody_else(
    file: Hostile, tmp_path: Path, wards: WardTable, asked: list[str]
) -> None:
    path = tmp_path / file.name
    file.make(path, asked[0])
    with suppress(GeoError):
        readers(wards, partial(apart_within, UPLOADS))[file.use](path)
    assert asked[1:] == []


def apart_within(
    limits: Limits, read: Callable[..., object], *args: object, **kwargs: object
) -> object:
    return apart(read, limits, *args, **kwargs)


def test_of_a_geopackage_only_tables_are_read(tmp_path: Path, wards: WardTable) -> None:
    path = tmp_path / "view.gpkg"
    next(f for f in FILES if f.name == "view.gpkg").make(path, "")
    before = path.read_bytes()
    assert len(read_table(path)) == 1
    assert path.read_bytes() == before


def test_a_geopackage_of_views_alone_is_refused_with_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "only-view.gpkg"
    next(f for f in FILES if f.name == "only-view.gpkg").make(path, "")
    with pytest.raises(LimitError) as caught:
        read_table(path)
    assert caught.value.notice == Notice.of("file.views", file="only-view.gpkg")


def test_a_linked_crs_is_not_looked_up(tmp_path: Path, wards: WardTable, asked: list[str]) -> None:
    path = tmp_path / "link.geojson"
    next(f for f in FILES if f.name == "link.geojson").make(path, asked[0])
    assert read_table(path)[["lon", "lat"]].to_numpy().tolist() == [[101.41, 1.61]]
    assert asked[1:] == []
