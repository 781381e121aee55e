"""The installation's secret is made once, whole, and a damaged one is told."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from planner.city.secret import FILE, signing_secret
from planner.errors import StoreError


def test_all_who_start_at_once_get_the_same_secret(tmp_path: Path) -> None:
    with ThreadPoolExecutor(16) as pool:
        made = set(pool.map(lambda _: signing_secret(tmp_path / "work"), range(64)))
    assert len(made) == 1
    assert [path.name for path in (tmp_path / "work").iterdir()] == [FILE]
    assert (tmp_path / "work" / FILE).stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("content", [b"", b"abc", b"\xff\xfe\x00\x81" * 32, b"a b " * 32])
def test_a_damaged_secret_is_told_in_one_line(tmp_path: Path, content: bytes) -> None:
    (tmp_path / FILE).write_bytes(content)
    with pytest.raises(StoreError, match="expected 64 or more characters") as raised:
        signing_secret(tmp_path)
    assert "\n" not in str(raised.value)


def test_a_folder_that_is_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "work").write_text("")
    with pytest.raises(StoreError, match="PATROLI_VAR"):
        signing_secret(tmp_path / "work")
