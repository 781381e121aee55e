"""The wheel is whole: installed where there is neither clone, make nor node, it serves the demo."""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import threading
import venv
from collections.abc import Iterator
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.request import HTTPCookieProcessor, build_opener

import pytest

from planner.patrol.loops.search import compiled
from planner.patrol.loops.solve import warm_up

ROOT = Path(__file__).parents[1]
PATIENCE_S = 240
"""A loaded machine may take its time for the first plan."""


def sources(folder: Path) -> Path:
    """Copy what a clone holds, so that nothing that was made here before gets into the wheel."""
    named = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    for name in filter(None, named.split("\0")):
        if name.startswith(("tests/", "benchmarks/", "docs/")) or not (ROOT / name).is_file():
            continue
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, folder / name)
    return folder


def lend_compiled(site: Path) -> None:
    """Give the installed search what ours compiled of the same source, which takes 25 s of CPU.

    Numba finds it by the folder, the time and the size of the source. Should it find nothing, the
    first plan compiles the search as on any new machine.
    """
    warm_up()
    ours = Path(compiled.__file__).parent
    theirs = site / ours.relative_to(ROOT)
    assert compiled.CACHE is not None
    for kept in compiled.CACHE.glob(f"*_{hashlib.sha1(str(ours).encode()).hexdigest()}"):
        name = f"{theirs.name}_{hashlib.sha1(str(theirs).encode()).hexdigest()}"
        shutil.copytree(kept, theirs / "__pycache__" / compiled.CACHE.name / name)
    for source in ours.glob("*.py"):
        if source.read_bytes() == (theirs / source.name).read_bytes():
            shutil.copystat(source, theirs / source.name)


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the program of an environment that has the wheel; the libraries are lent by ours."""
    folder = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
    built = [*pip, "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", str(folder)]
    subprocess.run([*built, str(sources(folder / "sources"))], check=True)
    (wheel,) = folder.glob("*.whl")
    home = folder / "installed"
    venv.create(home, with_pip=False, symlinks=os.name != "nt")
    context = venv.EnvBuilder().ensure_directories(home)
    python = context.env_exe
    subprocess.run([*pip, "--python", python, "install", "--no-deps", str(wheel)], check=True)
    shutil.rmtree(folder / "sources")
    there = sysconfig.get_path("purelib", vars={"base": str(home), "platbase": str(home)})
    lend_compiled(Path(there))
    # The path of a .pth leads to libraries, not to the clone: .pth files there are not read.
    Path(there, "lent.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    return Path(context.bin_path) / "patroli"


@pytest.fixture(scope="module")
def links(program: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Give the sign-in links that the served demo prints, by role."""
    folder = tmp_path_factory.mktemp("empty")
    kept = [k for k in ("SYSTEMROOT", "TEMP", "LANG") if k in os.environ]
    environment = {k: os.environ[k] for k in kept} | {
        "PATH": str(program.parent),
        "HOME": str(folder / "home"),
        "LOCALAPPDATA": str(folder / "home"),
        "PYTHONUNBUFFERED": "1",
    }
    (folder / "here").mkdir()
    server = subprocess.Popen(
        [program, "serve", "--demo", "--port", "0", "--no-worker"],
        cwd=folder / "here",
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert server.stdout is not None
    late = threading.Timer(PATIENCE_S, server.kill)
    late.start()
    told = []
    for line in server.stdout:
        told.append(line)
        if line.startswith("Patroli: http"):
            break
    late.cancel()
    printed = "".join(told)
    try:
        assert server.poll() is None, printed
        assert list((folder / "here").iterdir()) == [], "what is kept lies with the user"
        kept_there = {p.name for p in (folder / "home").rglob("*")}
        assert {"patroli.sqlite", "city.toml", "secret.key"} <= kept_there
        (address,) = (folder / "home").rglob("address-dumai.txt")
        assert printed.endswith(f"Patroli: {address.read_text()} (Ctrl+C)\n")
        yield dict(re.findall(r"^  (\w+) +(http://\S+/masuk/demo/\S+)$", printed, flags=re.M))
    finally:
        server.terminate()
        server.wait(60)
        server.stdout.close()


def test_the_installed_wheel_serves_the_demo_in_an_empty_folder(links: dict[str, str]) -> None:
    visitor = build_opener(HTTPCookieProcessor(CookieJar()))

    def get(address: str) -> str:
        with visitor.open(address, timeout=60) as answer:
            return str(answer.read().decode())

    home = links["commander"].partition("/masuk/")[0]
    assert "Kota Dumai" in get(links["commander"])
    assert "<h1>Rencana patroli" in get(f"{home}/rencana")
    assert "Leaflet" in get(f"{home}/map/vendor/leaflet.js")
    assert "<h1>Patrol plan" in get(f"{home}/rencana?lang=en")
