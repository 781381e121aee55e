"""How the program is built: by setuptools, once front-end files and words are in their places."""

from typing import Any

from setuptools import build_meta
from setuptools.build_meta import *  # noqa: F403  (what a build asks for besides)

from web.server.install import install


def build_wheel(*arguments: Any, **named: Any) -> str:
    """Build a wheel that holds all it needs to run. Returns its name."""
    install()
    return str(build_meta.build_wheel(*arguments, **named))


def build_editable(*arguments: Any, **named: Any) -> str:
    """Build a wheel that points here, to develop with. Returns its name."""
    install()
    return str(build_meta.build_editable(*arguments, **named))
