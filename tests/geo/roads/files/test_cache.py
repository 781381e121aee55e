import logging
import os
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest

from geo.errors import RoadError
from geo.reading import apart
from geo.roads.files import cache
from geo.roads.files.cache import cache_path, load_roads
from geo.roads.network import RoadNetwork
from geo.roads.speeds import RoadParams
from geo.roads.travel import Trips
from tests.geo.roads.towns import TOWN, at, osm_xml


@pytest.fixture
def roads(tmp_path: Path) -> Path:
    path = tmp_path / "roads.osm"
    path.write_text(osm_xml(TOWN), encoding="utf-8")
    return path


def count_reads(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Return a list that grows by one with every reading of a road file."""
    read: list[Path] = []

    ask = apart.run

    def counted(folder: Path, name: str, most_s: float, most_bytes: int) -> None:
        read.append(Path(name))
        ask(folder, name, most_s, most_bytes)

    monkeypatch.setattr(apart, "run", counted)
    return read


def test_a_network_comes_back_from_its_cache_as_it_was(
    roads: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = count_reads(monkeypatch)
    first, second = load_roads(roads), load_roads(roads)
    assert len(read) == 1
    for field in fields(RoadNetwork):
        np.testing.assert_array_equal(getattr(first, field.name), getattr(second, field.name))
    points = [at(0, 0), at(1, 0.5), at(2, 1)]
    np.testing.assert_array_equal(
        Trips(first, points, RoadParams()).travel_ms(),
        Trips(second, points, RoadParams()).travel_ms(),
    )


def test_the_cache_is_rebuilt_when_the_file_changes_even_at_the_same_size_and_time(
    roads: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    load_roads(roads)
    before = roads.stat()
    roads.write_text(osm_xml(TOWN).replace("residential", "residentiaI"), encoding="utf-8")
    os.utime(roads, ns=(before.st_atime_ns, before.st_mtime_ns))
    read = count_reads(monkeypatch)
    assert load_roads(roads).streets == 3
    assert len(read) == 1


def test_a_touched_file_with_the_same_content_keeps_its_cache(
    roads: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    load_roads(roads)
    os.utime(roads, (1, 1))
    read = count_reads(monkeypatch)
    load_roads(roads)
    assert read == []


def test_another_box_and_another_format_rebuild_the_cache(
    roads: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    load_roads(roads)
    read = count_reads(monkeypatch)
    load_roads(roads, box=(101.0, 1.0, 102.0, 2.0))
    monkeypatch.setattr(cache, "FORMAT", cache.FORMAT + 1)
    load_roads(roads, box=(101.0, 1.0, 102.0, 2.0))
    assert len(read) == 2


def flip(kept: bytes) -> bytes:
    middle = len(kept) // 2
    return kept[:middle] + bytes(255 - b for b in kept[middle : middle + 40]) + kept[middle + 40 :]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda kept: b"",
        lambda kept: b"not a cache",
        lambda kept: kept[: len(kept) // 2],
        lambda kept: kept[:-1],
        flip,
    ],
    ids=["empty", "foreign", "half", "one byte short", "flipped bits"],
)
def test_a_corrupt_cache_is_rebuilt_with_a_warning(
    roads: Path, caplog: pytest.LogCaptureFixture, spoil: Callable[[bytes], bytes]
) -> None:
    load_roads(roads)
    kept = cache_path(roads).read_bytes()
    cache_path(roads).write_bytes(spoil(kept))
    with caplog.at_level(logging.WARNING):
        assert load_roads(roads).streets == 7
    assert "is corrupt" in caplog.text
    caplog.clear()
    load_roads(roads)
    assert caplog.text == ""


def test_a_cache_with_wrong_numbers_is_rebuilt_with_a_warning(
    roads: Path, caplog: pytest.LogCaptureFixture
) -> None:
    network = load_roads(roads)
    with np.load(cache_path(roads)) as kept:
        parts = dict(kept)
    parts["order"] = np.zeros(network.nodes, dtype=np.uint32)
    np.savez(cache_path(roads), **parts)
    load_roads(roads)
    assert "node numbers out of range" in caplog.text


def test_a_cache_that_cannot_be_written_is_told_and_does_no_harm(
    roads: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (roads.parent / "cache").write_text("a file where the folder should be", encoding="utf-8")
    assert load_roads(roads).streets == 7
    assert "could not be written" in caplog.text


def test_a_cache_is_never_half_written(roads: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(np, "savez", fail)
    with pytest.raises(KeyboardInterrupt):
        load_roads(roads)
    assert list(cache_path(roads).parent.iterdir()) == []


def test_an_absent_road_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RoadError, match="found none"):
        load_roads(tmp_path / "roads.osm")
