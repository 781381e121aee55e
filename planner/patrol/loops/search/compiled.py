"""The decorator for compiled functions: no lock, no reference counts, cached on disk."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

from numba import config, njit

F = TypeVar("F", bound=Callable[..., object])

_FOLDER = Path(__file__).parent
MODULES = ("arrays", "randomness", "timing", "moves", "shorten", "anneal")


def _digest() -> str:
    sources = b"".join((_FOLDER / f"{name}.py").read_bytes() for name in MODULES)
    return hashlib.sha256(sources).hexdigest()[:12]


CACHE = _FOLDER / "__pycache__" / f"compiled-{_digest()}"


def compiled(function: F) -> F:
    """The function compiled by numba on first call, without the global interpreter lock.

    Reference counts are off (`_nrt`): with them every array taken from a named tuple costs an
    atomic operation, and two threads on the same problem ran 20 times slower. A compiled function
    must therefore allocate nothing. The cache lies under a digest of all their sources, because
    numba by itself would not notice a change in a function called from another module.
    """
    settings = cast(Any, config)
    before = settings.CACHE_DIR
    settings.CACHE_DIR = str(CACHE)
    try:
        return cast(F, cast(Any, njit)(cache=True, nogil=True, _nrt=False)(function))
    finally:
        settings.CACHE_DIR = before
