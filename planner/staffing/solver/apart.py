"""Make a roster in a process of its own.

OR-Tools and highspy, which the loops are solved with, both bring a library libhighs.so.1, of
different versions: a process that has loaded one cannot load the other. So nothing that the
pages, the worker or a command import may import OR-Tools; only
`planner.staffing.solver.process` does.
"""

import os
import pickle
import subprocess
import sys

from planner.errors import PlanError
from planner.staffing.model import Case, Roster

MODULE = "planner.staffing.solver.process"


def make_roster_apart(case: Case) -> Roster:
    """Return what `planner.staffing.solver.solve.make_roster` makes of a case.

    Raises
    ------
    PlanError : the other process failed, for want of memory or of OR-Tools.
    """
    done = subprocess.run(
        [sys.executable, "-m", MODULE],
        input=pickle.dumps(case),
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)},
    )
    if done.returncode:
        last = done.stderr.decode(errors="replace").strip().splitlines()[-1:]
        raise PlanError(
            f"the roster could not be made: {' '.join(last) or f'exit code {done.returncode}'}; "
            "see that OR-Tools is installed and memory is left, then try again"
        )
    made = pickle.loads(done.stdout)
    assert isinstance(made, Roster)
    return made
