"""Files that appear whole or not at all."""

import os
from pathlib import Path

from planner.private import private_opener


def replace_file(path: Path, content: bytes, *, private: bool = False) -> None:
    """Write a file beside its place and move it there once it is whole.

    A `private` one can be opened by its owner alone.
    """
    draft = path.with_name(f".{path.name}.part")
    try:
        draft.unlink(missing_ok=True)
        with open(draft, "xb", opener=private_opener if private else None) as file:
            file.write(content)
        os.replace(draft, path)
    finally:
        draft.unlink(missing_ok=True)
