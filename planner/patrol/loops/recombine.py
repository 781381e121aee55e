"""The best plan made of loops already seen: set packing, solved by HiGHS."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import highspy
import numpy as np

from planner.patrol.loops.search.arrays import Day, Pool


@dataclass(frozen=True, slots=True)
class LoopSeen:
    """A loop some vehicle of a `kind` can keep; `value` is that of the best plan it was part of."""

    value: float
    drive_s: int
    kind: int
    tasks: tuple[int, ...]


class LoopStore:
    """The loops seen so far by all workers, one per kind and set of tasks."""

    def __init__(self) -> None:
        self._loops: dict[int, LoopSeen] = {}

    def collect(self, pool: Pool) -> None:
        """Take over the loops of a worker's pool, which is empty afterwards."""
        for row in range(int(pool.used[0])):
            tasks = tuple(pool.seq[row, : pool.size[row]].tolist())
            drive_s, value = int(pool.drive_s[row]), float(pool.value[row])
            mark = int(pool.mark[row])
            known = self._loops.get(mark)
            if known is not None:
                value = max(value, known.value)
                if known.drive_s <= drive_s:
                    drive_s, tasks = known.drive_s, known.tasks
            self._loops[mark] = LoopSeen(value, drive_s, int(pool.kind[row]), tasks)
        pool.used[0] = 0
        pool.slot[:] = -1

    def best(self, number: int) -> list[LoopSeen]:
        """At most `number` loops, those from the best plans; the others are dropped."""
        ranked = sorted(
            self._loops.items(), key=lambda x: (-x[1].value, x[1].drive_s, x[1].tasks, x[1].kind)
        )
        self._loops = dict(ranked[:number])
        return list(self._loops.values())


def recombine(
    day: Day, loops: Sequence[LoopSeen], *, seconds: float | None, nodes: int
) -> list[LoopSeen]:
    """The loops that together keep most duties and then bring most prize; empty if none was found.

    Each task is visited at most once, each kind of vehicle used at most as often as there are
    vehicles of it. The search ends after `seconds` (if given) or so many branch-and-bound `nodes`.
    """
    if not loops:
        return []
    tasks, kinds, duties = len(day.prize), int(day.kind.max()) + 1, len(day.need)
    of_duty = [
        day.duty[a:b].tolist() for a, b in zip(day.duty_from, day.duty_from[1:], strict=False)
    ]
    columns: list[dict[int, float]] = []
    for loop in loops:
        column = dict.fromkeys((*loop.tasks, tasks + loop.kind), 1.0)
        for d in (d for t in loop.tasks for d in of_duty[t]):
            row = tasks + kinds + d
            column[row] = column.get(row, 0.0) + 1.0
        columns.append(column)
    # The last columns are the visits that each duty stays short of.
    columns += [{tasks + kinds + d: 1.0} for d in range(duties)]
    gains = [float(day.prize[list(loop.tasks)].sum()) for loop in loops]
    need = day.need.astype(float)
    solver = _solver(seconds, nodes)
    solver.passModel(
        _model(
            columns,
            gains=np.array(gains + [-day.urgency] * duties),
            most=np.concatenate([np.ones(len(loops)), need]),
            low=np.concatenate([np.full(tasks + kinds, -highspy.kHighsInf), need]),
            high=np.concatenate(
                [
                    np.ones(tasks),
                    np.bincount(day.kind, minlength=kinds).astype(float),
                    np.full(duties, highspy.kHighsInf),
                ]
            ),
        )
    )
    solver.run()
    taken = np.array(solver.getSolution().col_value)[: len(loops)]
    feasible = (
        solver.getInfo().primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    )
    if not feasible or len(taken) < len(loops):
        return []
    return [loop for loop, x in zip(loops, taken, strict=True) if x > 0.5]


def _model(
    columns: Iterable[dict[int, float]],
    *,
    gains: np.ndarray,
    most: np.ndarray,
    low: np.ndarray,
    high: np.ndarray,
) -> highspy.HighsLp:
    listed = list(columns)
    model = highspy.HighsLp()
    model.num_col_ = len(listed)
    model.num_row_ = len(low)
    model.sense_ = highspy.ObjSense.kMaximize
    model.col_cost_ = gains
    model.col_lower_ = np.zeros(len(listed))
    model.col_upper_ = most
    model.row_lower_ = low
    model.row_upper_ = high
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.start_ = np.cumsum([0, *map(len, listed)])
    model.a_matrix_.index_ = np.array([row for c in listed for row in c])
    model.a_matrix_.value_ = np.array([v for c in listed for v in c.values()])
    model.integrality_ = [highspy.HighsVarType.kInteger] * len(listed)
    return model


def _solver(seconds: float | None, nodes: int) -> highspy.Highs:
    solver = highspy.Highs()
    for name, value in (
        ("output_flag", False),
        ("threads", 1),
        ("mip_max_nodes", nodes),
        ("mip_rel_gap", 0.0),
        *((("time_limit", seconds),) if seconds is not None else ()),
    ):
        solver.setOptionValue(name, value)
    return solver
