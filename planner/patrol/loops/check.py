"""What is wrong with a plan: an independent look at every promise of a solution."""

from planner.patrol.loops.problem import DayProblem, Route, Solution


def solution_faults(problem: DayProblem, solution: Solution) -> list[str]:
    """Every broken promise, in words; empty for a sound plan.

    Shares no code with the search: times are followed from visit to visit as they stand in the
    solution. Looks at shifts, travel, windows, dwell, breaks, repeated visits, the prize and the
    duties named as unmet.
    """
    faults = [fault for route in solution.routes for fault in _route_faults(problem, route)]
    vehicles = [r.vehicle for r in solution.routes]
    if len(set(vehicles)) < len(vehicles):
        faults.append(f"a vehicle has two routes: {sorted(vehicles)}")
    visited = [v.task for r in solution.routes for v in r.visits]
    twice = sorted({t for t in visited if visited.count(t) > 1})
    if twice:
        faults.append(f"visited more than once: tasks {twice}")
    prize = sum(problem.tasks[t].prize for t in dict.fromkeys(visited))
    if prize != solution.prize:
        faults.append(f"the prize is {prize}, not {solution.prize}")
    unmet = tuple(
        i
        for i, duty in enumerate(problem.duties)
        if sum(t in visited for t in duty.tasks) < duty.visits
    )
    if unmet != solution.unmet:
        faults.append(f"the unmet duties are {unmet}, not {solution.unmet}")
    missed = tuple(i for i, t in enumerate(problem.tasks) if t.required and i not in visited)
    if missed != solution.missed:
        faults.append(f"the required tasks missed are {missed}, not {solution.missed}")
    return faults


def _route_faults(problem: DayProblem, route: Route) -> list[str]:
    squad = problem.vehicles[route.vehicle]
    travel = problem.travel_s[squad.profile]
    faults: list[str] = []

    def expect(holds: bool, fault: str) -> None:
        if not holds:
            faults.append(f"vehicle {route.vehicle}: {fault}")

    expect(route.depart_s >= squad.start_s, f"leaves at {route.depart_s}, before its shift")
    expect(route.return_s <= squad.end_s, f"is back at {route.return_s}, after its shift")
    # Times at which the squad neither drives nor serves, where a break may lie.
    idle = [(squad.start_s, route.depart_s)]
    place, free_s = squad.depot, route.depart_s
    for visit in route.visits:
        task = problem.tasks[visit.task]
        there = problem.depots + visit.task
        expect(
            visit.arrive_s >= free_s + travel[place][there],
            f"reaches task {visit.task} at {visit.arrive_s}, sooner than it can drive",
        )
        expect(visit.start_s >= visit.arrive_s, f"starts task {visit.task} before it arrives")
        expect(
            any(low <= visit.start_s <= high for low, high in task.windows_s),
            f"starts task {visit.task} at {visit.start_s}, outside its windows {task.windows_s}",
        )
        expect(
            visit.leave_s >= visit.start_s + task.dwell_s,
            f"leaves task {visit.task} after {visit.leave_s - visit.start_s} s of {task.dwell_s} s",
        )
        # The pause between two stops may be spent at either end of the drive.
        idle.append((free_s, visit.arrive_s - travel[place][there]))
        idle.append((visit.arrive_s, visit.start_s))
        place, free_s = there, visit.leave_s
    drive_s = travel[place][squad.home] if route.visits else 0
    expect(route.return_s >= free_s + drive_s, f"is back at {route.return_s}, sooner than possible")
    idle.append((free_s, route.return_s - drive_s))
    idle.append((route.return_s, squad.end_s))
    if squad.break_s > 0 and route.visits:
        begin = route.break_start_s
        if begin is None:
            expect(False, "takes no break")
        else:
            end = begin + squad.break_s
            low, high = squad.break_window_s or (squad.start_s, squad.end_s)
            expect(low <= begin and end <= high, f"rests from {begin} to {end}, outside its window")
            expect(
                any(a <= begin and end <= b for a, b in idle),
                f"rests from {begin} to {end} while it drives or serves",
            )
    return faults
