"""What programs and phones send as JSON."""

import json
from typing import Any

from flask import request
from werkzeug.exceptions import BadRequest


def sent_json() -> Any:
    """Return what was sent, read as JSON whatever type it claims.

    Raises
    ------
    BadRequest : it is no JSON, or is nested without end.
    """
    try:
        return json.loads(request.get_data())
    except (ValueError, RecursionError) as error:
        raise BadRequest(f"expected JSON: {error}") from None
