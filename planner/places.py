"""Where what is kept lies when nothing names another place: in a clone, here; else the user's."""

import shutil
import tempfile
from pathlib import Path

from platformdirs import site_config_path, user_data_path

PROGRAM = Path(__file__).parents[1]
"""The folder of the three packages: a clone, or where the program was installed."""


def is_clone() -> bool:
    """Whether the program runs from its sources, where people expect their work beside them."""
    return (PROGRAM / "pyproject.toml").is_file()


def var_folder() -> Path:
    """Return the folder of database, secret and uploads."""
    return Path("var") if is_clone() else user_data_path("patroli", appauthor=False)


def settings_files() -> tuple[Path, ...]:
    """Return where the settings of the installation may stand; the first that is there counts."""
    own = () if is_clone() else (user_data_path("patroli", appauthor=False) / "patroli.toml",)
    everybody = site_config_path("patroli", appauthor=False) / "patroli.toml"
    return (Path("patroli.toml"), *own, everybody)


def city_root() -> Path:
    """Return the folder of city folders.

    That of an installed program may not be writable, and goes with the next version: its cities
    are copied to the user's folder once, where they may be changed and others added.
    """
    ours = PROGRAM / "data" / "boundaries"
    if is_clone():
        return ours
    root = user_data_path("patroli", appauthor=False) / "boundaries"
    for city in ours.glob("*/city.toml"):
        if not (root / city.parent.name).exists():
            _copy(city.parent, root)
    return root


def _copy(folder: Path, root: Path) -> None:
    root.mkdir(parents=True, exist_ok=True)
    # Whole or not at all: a city half copied would be taken for one.
    with tempfile.TemporaryDirectory(prefix=".", dir=root) as made:
        copy = Path(shutil.copytree(folder, Path(made) / folder.name))
        target = root / folder.name
        try:
            copy.rename(target)
        except OSError:
            # Another process was faster.
            if not target.is_dir():
                raise
