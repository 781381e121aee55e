"""The decorator for compiled functions: no lock, no reference counts, cached on disk."""

import hashlib
import logging
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, TypeVar, cast

from numba import config, njit

from planner.places import var_folder
from planner.settings import settings

log = logging.getLogger(__name__)

F = TypeVar("F", bound=Callable[..., object])

_FOLDER = Path(__file__).parent
MODULES = ("arrays", "randomness", "timing", "moves", "shorten", "anneal")


def _digest() -> str:
    sources = b"".join((_FOLDER / f"{name}.py").read_bytes() for name in MODULES)
    return hashlib.sha256(sources).hexdigest()[:12]


def cache_in(places: Iterable[Path]) -> Path | None:
    """Return the first folder that can be made and written to, None if there is none.

    An installed program often belongs to another user, who may have no home either: then all is
    compiled anew by each process, which takes half a minute, and runs.
    """
    for place in places:
        try:
            place.mkdir(parents=True, exist_ok=True)
            with TemporaryFile(dir=place):
                return place
        except OSError as error:
            why = error.strerror or error
            log.info("the compiled search cannot be kept in %s: %s", place, why)
    return None


def _places() -> Iterator[Path]:
    name = f"compiled-{_digest()}"
    if settings().cache:
        yield Path(settings().cache) / name
    yield _FOLDER / "__pycache__" / name
    yield Path(settings().folder or var_folder()) / "cache" / name


CACHE = cache_in(_places())


def compiled(function: F) -> F:
    """The function compiled by numba on first call, without the global interpreter lock.

    Reference counts are off (`_nrt`): with them every array taken from a named tuple costs an
    atomic operation, and two threads on the same problem ran 20 times slower. A compiled function
    must therefore allocate nothing. The cache lies under a digest of all their sources, because
    numba by itself would not notice a change in a function called from another module.
    """
    numba = cast(Any, config)
    before = numba.CACHE_DIR
    numba.CACHE_DIR = str(CACHE or "")
    try:
        kept = CACHE is not None
        return cast(F, cast(Any, njit)(cache=kept, nogil=True, _nrt=False)(function))
    finally:
        numba.CACHE_DIR = before
