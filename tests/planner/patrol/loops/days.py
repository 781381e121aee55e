"""Small days for the tests of the loop solver, drawn or laid out by hand."""

from hypothesis import strategies as st

from planner.patrol.loops.problem import DayProblem, DutySpec, Matrix, Task, Vehicle

ANY_TIME = ((0, 10_000),)


def line(*positions_s: int) -> Matrix:
    """Travel times between points on a line."""
    return tuple(tuple(abs(a - b) for b in positions_s) for a in positions_s)


def task(
    prize: int = 1,
    *,
    dwell_s: int = 0,
    windows_s: tuple[tuple[int, int], ...] = ANY_TIME,
    required: bool = False,
) -> Task:
    return Task(prize=prize, dwell_s=dwell_s, windows_s=windows_s, required=required)


def squad(
    end_s: int = 10_000,
    *,
    start_s: int = 0,
    depot: int = 0,
    profile: int = 0,
    break_s: int = 0,
    break_window_s: tuple[int, int] | None = None,
    end_depot: int | None = None,
) -> Vehicle:
    return Vehicle(
        name="squad",
        shift=0,
        depot=depot,
        start_s=start_s,
        end_s=end_s,
        profile=profile,
        break_s=break_s,
        break_window_s=break_window_s,
        end_depot=end_depot,
    )


def day(
    tasks: list[Task],
    vehicles: list[Vehicle],
    *travel_s: Matrix,
    duties: tuple[DutySpec, ...] = (),
) -> DayProblem:
    return DayProblem(
        tasks=tuple(tasks),
        vehicles=tuple(vehicles),
        duties=duties,
        travel_s=travel_s,
        depots=len(travel_s[0]) - len(tasks),
    )


@st.composite
def days(
    draw: st.DrawFn,
    *,
    most_tasks: int = 8,
    most_vehicles: int = 3,
    breaks: bool = True,
    shortest: bool = False,
) -> DayProblem:
    """Days of a few tasks with uneven travel times, several windows, breaks and hard duties.

    With `shortest` no way round is quicker than the way itself, as on every real network.
    """
    number = draw(st.integers(1, most_tasks))
    depots = draw(st.integers(1, 2))
    seconds = st.integers(0, 40)
    profiles = draw(st.integers(1, 2))
    size = depots + number
    row = st.lists(seconds, min_size=size, max_size=size).map(tuple)
    rows = st.lists(row, min_size=size, max_size=size)
    matrix: st.SearchStrategy[Matrix] = rows.map(closed) if shortest else rows.map(tuple)
    window = st.tuples(st.integers(0, 200), st.integers(0, 80)).map(lambda w: (w[0], w[0] + w[1]))
    tasks = st.builds(
        Task,
        prize=st.integers(0, 20),
        dwell_s=st.integers(0, 30),
        windows_s=st.lists(window, min_size=1, max_size=3).map(tuple),
        required=st.sampled_from([False, False, False, True]),
        rests=st.booleans(),
    )
    duty = st.builds(
        DutySpec,
        tasks=st.lists(st.integers(0, number - 1), unique=True, max_size=number).map(tuple),
        visits=st.integers(0, 3),
    )
    return DayProblem(
        tasks=tuple(draw(st.lists(tasks, min_size=number, max_size=number))),
        vehicles=tuple(
            draw(_vehicle(depots, profiles, breaks))
            for _ in range(draw(st.integers(1, most_vehicles)))
        ),
        duties=tuple(draw(st.lists(duty, max_size=3))),
        travel_s=tuple(draw(matrix) for _ in range(profiles)),
        depots=depots,
    )


def closed(matrix: list[tuple[int, ...]]) -> Matrix:
    """Return the times of the quickest ways in a matrix of times (Floyd 1962)."""
    times = [list(row) for row in matrix]
    for hub, via in enumerate(times):
        for row in times:
            row[:] = [min(direct, row[hub] + on) for direct, on in zip(row, via, strict=True)]
    return tuple(map(tuple, times))


@st.composite
def _vehicle(draw: st.DrawFn, depots: int, profiles: int, breaks: bool) -> Vehicle:
    start = draw(st.integers(0, 60))
    length = draw(st.integers(40, 220))
    break_s = draw(st.sampled_from([0, 10, 25])) if breaks else 0
    window = None
    if break_s and draw(st.booleans()):
        low = start + draw(st.integers(0, length - break_s))
        window = (low, low + break_s + draw(st.integers(0, 60)))
        window = (low, max(window[1], low + break_s))
    return Vehicle(
        name="squad",
        shift=0,
        depot=draw(st.integers(0, depots - 1)),
        start_s=start,
        end_s=start + length,
        profile=draw(st.integers(0, profiles - 1)),
        break_s=break_s,
        break_window_s=window,
        end_depot=draw(st.sampled_from([None, 0])),
    )
