"""Every error that geo raises on purpose: what was expected, what came, what to do."""

from geo.notice import Notice


class GeoError(ValueError):
    """Input that geo cannot use; `str()` is for a log, the `notice` for a person."""

    def __init__(self, message: str = "", notice: Notice | None = None) -> None:
        super().__init__(message)
        self.notice = notice


class BoundaryError(GeoError):
    """Ward boundaries that cannot be used as they are."""


class TableError(GeoError):
    """A table that lacks a column, or holds values that cannot be read."""


class RoadError(GeoError):
    """A road file that cannot be read, or does not fit the city."""


class OfflineError(GeoError):
    """A step that needs the internet could not reach it."""


class LimitError(GeoError):
    """A file that takes more than reading one may, or that was made to."""
