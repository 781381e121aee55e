"""Policies that need no plan: each crew goes where its rule says next, and back in time.

They know what the product knows (what became known), and drive on its streets. Wherever they stop
they stay `DWELL_MIN`, and nobody returns to a place within `AGAIN_MIN`.
"""

import heapq
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import numpy as np

from benchmarks.simulated.crews import LATE_MIN, Crew, Driven, at_post, idle, stop_minutes
from benchmarks.simulated.day import DETERRED_H, DETERRENCE, Presence
from benchmarks.simulated.town import Ints, Town
from geo.exposure.rates import Floats
from geo.model import Incident, LonLat
from geo.roads import RoadNetwork, RoadParams, Trips

DWELL_MIN, AGAIN_MIN = 15.0, 120.0
CELL_M = 250.0
TOP = {"counts": 60, "prevention": 240}
"""How many places the policies know, the busiest first."""

SINCE_DAYS = {"counts": 30, "prevention": 365}
POLICIES = ("counts", "equal", "prevention")


@dataclass(frozen=True, eq=False)
class Targets:
    """Where a policy may send crews: points, their wards, and what each is worth by shift."""

    points: tuple[LonLat, ...]
    ward: Ints
    worth: Floats


@dataclass(eq=False)
class Rival:
    """A policy with its memory: minutes that each ward was given so far."""

    policy: str
    town: Town
    network: RoadNetwork
    given: Floats = field(init=False)

    def __post_init__(self) -> None:
        self.given = np.zeros(len(self.town.codes))

    def drive(self, known: Sequence[Incident], *, on: date, rng: np.random.Generator) -> Driven:
        """Return how the crews of a day drove."""
        targets = self._targets(known, on)
        posts = self.town.data.settings.posts
        trips = Trips(
            self.network,
            [*(p.point for p in posts), *targets.points],
            self.town.data.settings.parameters("roads", RoadParams),
        )
        crews: list[Crew] = []
        presences: list[Presence] = []
        patrolled = np.zeros((len(self.town.codes), len(self.town.shifts)))
        for number in range(len(self.town.shifts)):
            self._shift(number, targets, trips, crews, presences, patrolled, rng)
        self.given *= 0.5 ** (1 / 7)
        return Driven(
            crews=tuple(crews),
            presences=tuple(presences),
            at_stops=stop_minutes(self.town, presences),
            patrolled=patrolled,
        )

    def _shift(
        self,
        number: int,
        targets: Targets,
        trips: Trips,
        crews: list[Crew],
        presences: list[Presence],
        patrolled: Floats,
        rng: np.random.Generator,
    ) -> None:
        settings = self.town.data.settings
        shift, posts = settings.shifts[number], [p.name for p in settings.posts]
        minutes = trips.travel_s(shift.name) / 60
        start, length = shift.start_s / 60, (shift.end_s - shift.start_s) / 60
        last = np.full(len(targets.points), -np.inf)
        left = np.ones(len(targets.points))
        squads = [s for s in settings.squads if shift.name in s.shifts]
        # What remains of a shift besides its break; the break itself costs no way.
        post = at_post(self.town)
        end = start + length - shift.break_min - post
        waiting = [(start, n, posts.index(s.post), 0.0, 0.0) for n, s in enumerate(squads)]
        heapq.heapify(waiting)
        while waiting:
            now, crew, at, stopped, driven = heapq.heappop(waiting)
            home = posts.index(squads[crew].post)
            way = minutes[at, len(posts) :]
            back = minutes[len(posts) :, home]
            arrive = now + way
            open_ = (arrive + DWELL_MIN + back <= end) & (arrive - last >= AGAIN_MIN)
            if not open_.any():
                crews.append(
                    Crew(
                        shift=number,
                        stops=stopped,
                        driving=driven + minutes[at, home],
                        waiting=0.0,
                        rest=shift.break_min,
                        post=post,
                        unused=end - now - minutes[at, home],
                        km=0.0,
                        went=True,
                    )
                    if stopped
                    else idle(number, length, shift.break_min, post)
                )
                continue
            fresh = 1 - (1 - left) * np.exp(-np.maximum(arrive - last, 0) / 60 / DETERRED_H)
            k = self._next(number, targets, way, np.where(np.isfinite(last), fresh, 1.0), open_)
            last[k] = arrive[k]
            left[k] = (1 - DETERRENCE) * (fresh[k] if np.isfinite(last[k]) else 1.0)
            w = int(targets.ward[k])
            presences.append(
                Presence(
                    ward=w,
                    shift=number,
                    lon=targets.points[k].lon,
                    lat=targets.points[k].lat,
                    start_min=float(arrive[k] + rng.uniform(0, LATE_MIN)),
                    minutes=DWELL_MIN,
                )
            )
            self.given[w] += DWELL_MIN
            patrolled[w, number] += DWELL_MIN + way[k]
            after = float(arrive[k]) + DWELL_MIN
            heapq.heappush(
                waiting,
                (after, crew, len(posts) + k, stopped + DWELL_MIN, driven + float(way[k])),
            )

    def _next(
        self,
        shift: int,
        targets: Targets,
        way: Floats,
        fresh: Floats,
        open_: "np.ndarray[tuple[int], np.dtype[np.bool_]]",
    ) -> int:
        if self.policy == "equal":
            # The ward that was given least; a quarter of an hour more or less is the same.
            lack = np.floor(self.given[targets.ward] / DWELL_MIN) * 1000 + way
            return int(np.argmin(np.where(open_, lack, np.inf)))
        gain = targets.worth[:, shift] * fresh / (way + DWELL_MIN)
        return int(np.argmax(np.where(open_, gain, -np.inf)))

    def _targets(self, known: Sequence[Incident], on: date) -> Targets:
        town = self.town
        if self.policy == "equal":
            frame = town.data.frame
            n = len(town.codes)
            return Targets(
                tuple(
                    LonLat(float(x), float(y))
                    for x, y in zip(frame["centre_lon"], frame["centre_lat"], strict=True)
                ),
                np.arange(n),
                np.ones((n, len(town.shifts))),
            )
        morning = datetime(on.year, on.month, on.day, tzinfo=town.data.settings.zone)
        since = morning - timedelta(days=SINCE_DAYS[self.policy])
        counted: dict[tuple[int, int], list[Incident]] = {}
        recent = [i for i in known if since <= i.time < morning]
        x, y = town.metres([i.point.lon for i in recent], [i.point.lat for i in recent])
        for i, px, py in zip(recent, x, y, strict=True):
            counted.setdefault((int(px // CELL_M), int(py // CELL_M)), []).append(i)
        busiest = sorted(counted, key=lambda c: (-len(counted[c]), c))[: TOP[self.policy]]
        ward = {code: n for n, code in enumerate(town.codes)}
        points, wards, worth = [], [], np.zeros((len(busiest), len(town.shifts)))
        for k, cell in enumerate(busiest):
            here = counted[cell]
            points.append(
                LonLat(
                    float(np.mean([i.point.lon for i in here])),
                    float(np.mean([i.point.lat for i in here])),
                )
            )
            wards.append(ward[Counter(i.ward for i in here).most_common(1)[0][0]])
            for i in here:
                worth[k, town.shift_of[i.time.hour]] += 1
        return Targets(tuple(points), np.array(wards, np.int64), worth)
