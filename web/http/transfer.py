"""Small and seldom transfers: gzip, entity tags, long life for files that carry their hash."""

import gzip
import hashlib
from functools import lru_cache
from pathlib import Path

from flask import Flask, Response, current_app, request, url_for

from planner.errors import AssetError

SMALLEST_BYTES = 1000
YEAR_S = 31_536_000
COMPRESSIBLE = (
    "text/",
    "application/json",
    "application/javascript",
    "application/geo+json",
    "application/gpx+xml",
    "application/vnd.google-earth.kml+xml",
    "image/svg+xml",
)


def init(app: Flask) -> None:
    """Compress and tag every response; give templates `asset`."""
    app.jinja_env.globals["asset"] = asset
    app.after_request(_compress)
    app.after_request(_tag)


def asset(endpoint: str, name: str) -> str:
    """Return the address of a static file with its hash, so that it can be kept for a year.

    Raises
    ------
    AssetError
        When the file is not there.
    """
    owner, _, _ = endpoint.rpartition(".")
    folder = (current_app.blueprints[owner] if owner else current_app).static_folder
    path = Path(folder or "") / name
    if not path.is_file():
        raise AssetError(f"expected the front-end file {path}, found none; run `make install`")
    return url_for(endpoint, filename=name, v=_hash(path, path.stat().st_mtime_ns))


def is_file(endpoint: str) -> bool:
    """Whether an endpoint serves scripts and styles, which are for everybody."""
    return endpoint == "static" or endpoint.endswith(".static")


@lru_cache(maxsize=64)
def _hash(path: Path, _changed_ns: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]


def _tag(response: Response) -> Response:
    """Add the entity tag and answer 304 to whoever has it; runs before `_compress`."""
    if request.method not in ("GET", "HEAD") or response.status_code != 200:
        return response
    if request.args.get("v") and response.direct_passthrough:
        response.headers["Cache-Control"] = f"public, max-age={YEAR_S}, immutable"
        return response
    response.headers.setdefault("Cache-Control", "private, no-cache")
    if not response.direct_passthrough:
        response.add_etag(weak=True)
        response.make_conditional(request)
    return response


def _compress(response: Response) -> Response:
    response.vary.add("Accept-Encoding")
    wanted = request.accept_encodings.quality("gzip") > 0 and "Range" not in request.headers
    if (
        not wanted
        or response.status_code != 200
        or "Content-Encoding" in response.headers
        or not (response.content_type or "").startswith(COMPRESSIBLE)
        or (response.content_length or SMALLEST_BYTES) < SMALLEST_BYTES
    ):
        return response
    response.direct_passthrough = False
    response.set_data(gzip.compress(response.get_data(), compresslevel=6, mtime=0))
    response.headers["Content-Encoding"] = "gzip"
    etag, _ = response.get_etag()
    if etag:
        response.set_etag(etag, weak=True)
    return response
