"""The one place that imports late, for tables that name what most calls do not need."""

from importlib import import_module
from typing import Any


def load(place: str) -> Any:
    """Return what stands at "module:attribute".

    >>> load("planner.errors:SettingsError").__name__
    'SettingsError'
    """
    module, _, attribute = place.partition(":")
    return getattr(import_module(module), attribute)
