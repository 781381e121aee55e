"""How much reading a file may take: checked while it is read, and enforced from outside."""

from dataclasses import dataclass

from geo.errors import LimitError
from geo.notice import Notice

MOST_BYTES = 1 << 30
"""Of a table or a file of areas."""

UNPACKED_BYTES = 512 << 20
"""What a packed file may unpack to: small archives can unpack to terabytes."""

MOST_ROWS = 3_000_000
MOST_COLUMNS = 2_000
MOST_LETTERS = 1 << 30
"""In all cells together: a text that stands once in a file can be named by a million cells."""

_MB = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Time of the processor and memory that reading a file may take, more by each megabyte.

    What a small file unpacks to does not count: it is no reason to take longer.
    """

    seconds_s: float = 14.0
    more_s: float = 3.0
    memory_bytes: int = 800 * _MB
    more_bytes: int = 14 * _MB

    def time_s(self, size: int) -> float:
        """Return how long a file of `size` bytes may take.

        >>> Limits(seconds_s=10, more_s=2).time_s(5 << 20)
        20.0
        """
        return self.seconds_s + self.more_s * size / _MB

    def memory(self, size: int) -> int:
        """Return how many bytes of memory a file of `size` bytes may take."""
        return self.memory_bytes + self.more_bytes * (size // _MB)


TABLES = Limits()
UPLOADS = Limits(more_s=0.0, memory_bytes=600 * _MB, more_bytes=0)
"""Of a file sent to the server, which has others to serve; larger ones go by the command line."""

STREETS = Limits(more_s=2.0, more_bytes=30 * _MB)
"""OpenStreetMap packs its files densely, and a city is cut from that of an island."""


def check_bytes(name: str, size: int, most: int = MOST_BYTES) -> None:
    """Raise LimitError for a file that is too large to be read at all."""
    if size > most:
        raise LimitError(
            f"{name}: expected at most {most >> 20} MB, got {size / _MB:.1f}; send it in parts",
            Notice.of("file.size", file=name, most_no=most >> 20, came_number=size / _MB),
        )


def check_unpacked(name: str, size: int) -> None:
    """Raise LimitError for a file that unpacks to too much."""
    if size > UNPACKED_BYTES:
        raise LimitError(
            f"{name}: expected at most {UNPACKED_BYTES >> 20} MB unpacked, got more; send it in "
            "parts",
            Notice.of("file.unpacked", file=name, most_no=UNPACKED_BYTES >> 20),
        )


def check_shape(name: str, rows: int, columns: int) -> None:
    """Raise LimitError for a table with too many rows or columns."""
    if rows > MOST_ROWS:
        raise LimitError(
            f"{name}: expected at most {MOST_ROWS} rows, got more; send them in parts",
            Notice.of("file.rows", file=name, most_no=MOST_ROWS),
        )
    if columns > MOST_COLUMNS:
        raise LimitError(
            f"{name}: expected at most {MOST_COLUMNS} columns, got {columns}; leave out those "
            "that say nothing of incidents, and stray cells far to the right",
            Notice.of("file.columns", file=name, most_no=MOST_COLUMNS, came_no=columns),
        )


def check_letters(name: str, letters: int) -> None:
    """Raise LimitError for cells that hold too much text together."""
    if letters > MOST_LETTERS:
        raise LimitError(
            f"{name}: expected at most {MOST_LETTERS} letters in all cells, got more; leave out "
            "columns of long texts",
            Notice.of("file.letters", file=name, most_no=MOST_LETTERS >> 20),
        )
