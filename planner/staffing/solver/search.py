"""The solver: who serves which shift, for some members of one duty."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from ortools.sat.python import cp_model

from planner.staffing.model import KINDS, Kind, Member, is_night
from planner.staffing.rest import Slot
from planner.staffing.solver.answer import Answer, Chosen
from planner.staffing.solver.floor import served_in_turn
from planner.staffing.solver.pool import Pool, Quota, windows

GAP, UNFAIR, FOREIGN = 10_000, 100, 1
"""A place nobody fills weighs more than all unfairness, that more than all stand-ins."""

WISH, FOURTH_NIGHT, LONELY, ROUTINE = 40, 8, 3, 2
"""A wish for a day off; a fourth night in a row; a single day; a day out of the routine."""


def search(
    pool: Pool,
    members: Sequence[Member],
    wanted: Mapping[Slot, int],
    quotas: Mapping[str, Quota],
    *,
    effort: float,
    hint: Chosen | None = None,
    homes: bool = False,
) -> Answer:
    """Return who of some members serves which shift.

    The order of what matters: no gaps; nobody unfairly treated; squads keep to themselves
    (`homes`); then wishes. The first three are one search, the wishes a second one that starts from
    its end and may give nothing of it away. Where the effort does not suffice for any roster,
    members serve in turn. After the models of nurse rostering (Burke, De
    Causmaecker, Vanden Berghe & Van Landeghem 2004, doi:10.1023/B:JOSH.0000046076.75950.0b; Van
    den Bergh et al. 2013, doi:10.1016/j.ejor.2012.11.029), solved by CP-SAT with one worker and
    deterministic time, so the same case gives the same roster on every machine.
    """
    model = _Model(pool, members, wanted, quotas)
    model.base(homes=homes)
    start = hint if hint is not None else model.routine
    found = model.solve(start, 4 * effort if hint is None else effort)
    if found is None:
        return served_in_turn(pool, members, wanted, quotas)
    model.keep(found)
    model.wish()
    better = model.solve(found.chosen, effort)
    return better or found


class _Model:
    def __init__(
        self,
        pool: Pool,
        members: Sequence[Member],
        wanted: Mapping[Slot, int],
        quotas: Mapping[str, Quota],
    ) -> None:
        self.pool, self.members, self.wanted, self.quotas = pool, members, wanted, quotas
        self.model = cp_model.CpModel()
        self.on = {
            (m.id, slot): self.model.new_bool_var("")
            for m in members
            for slot in pool.free[m.id]
            if wanted.get(slot)
        }
        self.of: dict[str, dict[Slot, cp_model.IntVar]] = defaultdict(dict)
        self.at: dict[Slot, list[tuple[str, cp_model.IntVar]]] = defaultdict(list)
        for (member, slot), var in self.on.items():
            self.of[member][slot] = var
            self.at[slot].append((member, var))
        self.routine = routine(pool, members, wanted)
        self.gaps: list[cp_model.IntVar] = []
        self.unfair: list[cp_model.IntVar] = []
        self.foreign: list[cp_model.IntVar] = []

    def base(self, *, homes: bool) -> None:
        """Add what must be kept, and make gaps, unfairness and stand-ins few."""
        for slot, number in self.wanted.items():
            gap = self.model.new_int_var(0, number, "")
            self.model.add(sum(v for _, v in self.at[slot]) + gap == number)
            self.gaps.append(gap)
        cliques = self.pool.rest.cliques(self.wanted)
        spans = list(windows(self.pool.case))
        for m in self.members:
            mine = self.of[m.id]
            for clique in cliques:
                inside = [mine[slot] for slot in clique if slot in mine]
                if len(inside) > 1:
                    self.model.add_at_most_one(inside)
            for days, most in spans:
                inside = [v for slot, v in mine.items() if slot[0] in days]
                left = most - sum(d in days for d in self.pool.fixed[m.id])
                if len({slot[0] for slot in mine if slot[0] in days}) > left:
                    self.model.add(sum(inside) <= max(0, left))
            for kind in KINDS:
                self._share(mine, kind, self.quotas[m.id][kind])
        if homes:
            self._homes()
        self.model.minimize(
            GAP * sum(self.gaps) + UNFAIR * sum(self.unfair) + FOREIGN * sum(self.foreign)
        )

    def _share(
        self, mine: Mapping[Slot, cp_model.IntVar], kind: Kind, limits: tuple[int, int]
    ) -> None:
        done = sum(v for slot, v in mine.items() if kind in self.pool.kinds[slot])
        low, high = limits
        excess = self.model.new_int_var(0, 100, "")
        self.model.add(done <= high + excess)
        self.model.add(done >= low - excess)
        self.unfair.append(excess)

    def _homes(self) -> None:
        squads = {m.id: m.squad for m in self.members}
        for (day, shift, squad), number in (
            ((s.day, s.shift, s.squad), n) for s, n in self.pool.lacking.items()
        ):
            own = [v for member, v in self.at[day, shift] if squads[member] == squad]
            absent = self.model.new_int_var(0, number, "")
            self.model.add(sum(own) + absent >= number)
            self.foreign.append(absent)

    def keep(self, found: Answer) -> None:
        """Let nothing of what was found be given away again."""
        self.model.add(sum(self.gaps) <= found.gaps)
        self.model.add(sum(self.unfair) <= found.unfair)
        if self.foreign:
            strangers = self.solver.value(sum(self.foreign))
            self.model.add(sum(self.foreign) <= strangers)

    def wish(self) -> None:
        """Make days short of what people and their health wish few."""
        case = self.pool.case
        wishes = [v for v in case.leave if v.wish]
        nights = {s.name for s in case.shifts if is_night(s)}
        shifts = {s.name: s for s in case.shifts}
        slots = {slot for mine in self.of.values() for slot in mine}
        touched = {(d, s): shifts[s].days(d) for d, s in slots}
        cost: list[cp_model.LinearExprT] = []
        for m in self.members:
            mine = self.of[m.id]
            cost += [
                WISH * var
                for slot, var in mine.items()
                if any(w.member == m.id and w.covers(d) for w in wishes for d in touched[slot])
            ]
            cost += [-ROUTINE * v for slot, v in mine.items() if (m.id, slot) in self.routine]
            works: list[cp_model.LinearExprT] = []
            night: list[cp_model.LinearExprT] = []
            for day in case.days:
                here = [(s.name, mine[day, s.name]) for s in case.shifts if (day, s.name) in mine]
                fixed = self.pool.fixed[m.id].get(day)
                works.append(sum(v for _, v in here) + int(fixed is not None))
                night.append(sum(v for name, v in here if name in nights) + int(fixed in nights))
            for four in zip(night, night[1:], night[2:], night[3:], strict=False):
                cost.append(FOURTH_NIGHT * self._more(sum(four), 3))
            for a, b, c in zip(works, works[1:], works[2:], strict=False):
                cost.append(LONELY * self._more(b - a - c, 0))
        self.model.minimize(sum(cost))

    def _more(self, total: cp_model.LinearExprT, limit: int) -> cp_model.IntVar:
        more = self.model.new_bool_var("")
        self.model.add(total <= limit + more)
        return more

    def solve(self, hint: Chosen | None, effort: float) -> Answer | None:
        """Return the best that was found in some deterministic seconds, None for nothing."""
        self.solver = cp_model.CpSolver()
        self.solver.parameters.num_workers = 1
        self.solver.parameters.random_seed = 1
        self.solver.parameters.max_deterministic_time = effort
        self.model.clear_hints()
        if hint is not None:
            for key, var in self.on.items():
                self.model.add_hint(var, key in hint)
        if self.solver.solve(self.model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return None
        return Answer(
            chosen=frozenset(key for key, var in self.on.items() if self.solver.boolean_value(var)),
            gaps=sum(self.solver.value(g) for g in self.gaps),
            unfair=sum(self.solver.value(u) for u in self.unfair),
        )


def routine(pool: Pool, members: Sequence[Member], wanted: Mapping[Slot, int]) -> Chosen:
    """Return the shifts by a plain pattern: two days of each shift, forward, then days off.

    That is what shift work research advises and people can remember (Knauth 1996,
    doi:10.1016/0003-6870(95)00044-5). As many teams follow each other, two days apart, as the crew
    makes; the pattern depends on the date alone, so months join. The search begins there, and
    leaves it where leave, fairness or a place left open ask for it.
    """
    names = [s.name for s in pool.case.shifts]
    if not wanted or not members:
        return frozenset()
    crew = max(1.0, sum(wanted.values()) / len(wanted))
    teams = max(len(names), round(len(members) / crew))
    cycle = [name for name in names for _ in range(2)] + [""] * (2 * (teams - len(names)))
    return frozenset(
        (m.id, slot)
        for rank, m in enumerate(members)
        for slot in wanted
        if cycle[(slot[0].toordinal() - 2 * (rank % teams)) % len(cycle)] == slot[1]
    )
