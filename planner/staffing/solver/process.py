"""What `planner.staffing.solver.apart` runs: reads a case, writes its roster, both pickled."""

import pickle
import sys

from planner.staffing.solver.make import make_roster
from planner.staffing.solver.solve import searched
from planner.staffing.solver.turns import turns

if __name__ == "__main__":
    sys.stdout.buffer.write(
        pickle.dumps(make_roster(pickle.load(sys.stdin.buffer), turns, searched))
    )
