"""What the machine lacks is named in one line, and never skipped."""

from pathlib import Path

import pytest

from tests import machine


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Have no program at all on the path."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("CHROMIUM", raising=False)


@pytest.mark.usefixtures("bare")
def test_what_is_missing_is_said_in_one_line_where_it_may_not_be_installed() -> None:
    with pytest.raises(SystemExit) as stop:
        machine.main()
    assert "apt-get install chromium" in str(stop.value)
    assert "\n" not in str(stop.value)


@pytest.mark.usefixtures("bare")
def test_a_browser_that_is_named_need_not_be_on_the_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHROMIUM", "/opt/browser")
    assert machine.chromium() == "/opt/browser"
    assert "chromium" not in machine.missing()
