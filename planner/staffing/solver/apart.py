"""Make a roster in a process of its own.

OR-Tools and highspy, which the loops are solved with, both bring a library libhighs.so.1, of
different versions: a process that has loaded one cannot load the other. So nothing that the
pages, the worker or a command import may import OR-Tools; only
`planner.staffing.solver.process` does.
"""

import logging
import os
import pickle
import subprocess
import sys

from planner.staffing.model import Case, Roster
from planner.staffing.solver.floor import in_turn
from planner.staffing.solver.make import make_roster
from planner.staffing.solver.rotation import in_pattern

logger = logging.getLogger(__name__)

MODULE = "planner.staffing.solver.process"


def make_roster_apart(case: Case) -> Roster:
    """Return the roster that the search makes of a case; should it fail, members serve in turn."""
    try:
        made = pickle.loads(run(pickle.dumps(case)))
    except subprocess.CalledProcessError as error:
        last = error.stderr.decode(errors="replace").strip().splitlines()[-1:]
        why = " ".join(last) or f"exit code {error.returncode}"
        logger.warning("the search for a roster failed, members serve in turn: %s", why)
        return make_roster(case, in_pattern, in_turn)
    assert isinstance(made, Roster)
    return made


def run(case: bytes) -> bytes:
    """Return the pickled roster of a pickled case, from a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", MODULE],
        input=case,
        capture_output=True,
        check=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)},
    ).stdout
