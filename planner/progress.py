"""How long work tells how far it is."""

from collections.abc import Callable

Progress = Callable[[str], None]
"""Called with the name of each step as it begins."""
