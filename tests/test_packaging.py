"""What runs the program on a server: the image and the services name what is there."""

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest

from web.cli import cli

ROOT = Path(__file__).parents[1]
UNITS = sorted((ROOT / "docs" / "systemd").glob("*.service"))


def accepted(words: list[str]) -> dict[str, object]:
    command: click.Command = cli
    while isinstance(command, click.Group):
        found = command.get_command(click.Context(command), words.pop(0))
        assert found is not None
        command = found
    return command.make_context("example", words).params


def instructions() -> list[tuple[str, str]]:
    joined = (ROOT / "Dockerfile").read_text().replace("\\\n", " ")
    lines = [line for line in joined.splitlines() if line and not line.startswith("#")]
    return [(line.partition(" ")[0], line.partition(" ")[2].strip()) for line in lines]


def test_the_image_copies_files_that_are_there_and_are_not_ignored() -> None:
    kept = re.findall(r"^!(\S+)", (ROOT / ".dockerignore").read_text(), flags=re.M)
    copied = [
        source
        for verb, rest in instructions()
        if verb == "COPY" and "--from" not in rest
        for source in rest.split()[:-1]
    ]
    assert copied
    for source in copied:
        assert (ROOT / source).exists(), source
        assert source in kept, source


def test_the_image_does_not_run_as_root_and_names_no_registry() -> None:
    last = [verb for verb, _ in instructions()].index("FROM", 1)
    users = [rest for verb, rest in instructions()[last:] if verb == "USER"]
    assert users == ["patroli"]
    images = [rest.split()[0] for verb, rest in instructions() if verb == "FROM"]
    assert len(images) == 2
    assert all("/" not in image for image in images)


def test_the_image_starts_a_command_that_exists_and_is_watched() -> None:
    told = dict(instructions())
    assert told["ENTRYPOINT"] == '["patroli"]'
    words = re.findall(r'"([^"]+)"', told["CMD"])
    assert accepted(words)["host"] == "0.0.0.0"
    assert "/healthz" in told["HEALTHCHECK"]
    assert told["VOLUME"] == "/data"


@pytest.mark.parametrize("unit", UNITS, ids=lambda p: p.name)
def test_services_start_commands_that_exist_without_rights(unit: Path) -> None:
    text = unit.read_text()
    starts = re.findall(r"^ExecStart=\S+/patroli (.+)$", text, flags=re.M)
    assert starts
    for line in starts:
        accepted(shlex.split(line))
    for line in ("User=patroli", "NoNewPrivileges=yes", "ProtectSystem=strict", "UMask=0077"):
        assert line in text.splitlines()
    assert "Environment=PATROLI_SETTINGS=/etc/xdg/patroli/patroli.toml" in text


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="systemd is of Linux alone")
@pytest.mark.parametrize(
    "unit", [*UNITS, ROOT / "docs/systemd/patroli-backup.timer"], ids=lambda p: p.name
)
def test_systemd_understands_the_units(unit: Path, tmp_path: Path) -> None:
    assert shutil.which("systemd-analyze"), "expected it; install Debian's package systemd"
    for other in unit.parent.iterdir():
        text = other.read_text().replace("/opt/patroli/.venv/bin/patroli", "/bin/true")
        (tmp_path / other.name).write_text(text)
    said = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(tmp_path / unit.name)],
        capture_output=True,
        text=True,
        check=False,
    ).stderr
    faults = [line for line in said.splitlines() if "patroli" in line and "Failed to" not in line]
    assert faults == []
