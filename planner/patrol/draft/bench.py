"""A plan under edit: its loops and worksheet, and what is done to them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, time
from math import fsum

from geo.notice import Notice
from planner.city.model import Category, Shift
from planner.city.settings import clock
from planner.patrol.draft.edits import Exchange, Keep, Lengthen, Move, Order
from planner.patrol.draft.resolve import PINNED_S, Crew, EditError, Ground, best_loop, loop_in_order
from planner.patrol.draft.worksheet import Hours, Pin, Worksheet
from planner.patrol.loops.timetable import duties_kept
from planner.patrol.model import Coverage, Loop, Plan, ShiftPlan, Stop
from planner.patrol.publication.versions import Drive
from planner.patrol.stops.checklist import instructed
from planner.patrol.stops.ids import place_of, shift_of
from planner.patrol.stops.windows import category_windows, windows_in
from planner.patrol.unmet import dropped

LONGEST_H = 16


def todays_shift(shift: Shift, sheet: Worksheet) -> Shift:
    """Return a shift with the hours it has today."""
    for hours in sheet.hours:
        if hours.shift == shift.name:
            return replace(shift, start=_clock(hours.start_s), end=_clock(hours.end_s))
    return shift


class Bench:
    """A plan under edit: its loops by shift and squad, and its worksheet."""

    def __init__(self, ground: Ground, plan: Plan, sheet: Worksheet) -> None:
        self.ground = ground
        self.before = plan
        self.sheet = sheet
        self.loops = {Drive(loop.shift, loop.squad): loop for loop in plan.loops}
        self.known = {s.id: s for s in sheet.stops}
        for loop in plan.loops:
            for planned in loop.stops:
                self.known.setdefault(planned.stop.id, planned.stop)

    # What is where

    def stop(self, id: str) -> Stop:
        """Return a stop by its id."""
        if id not in self.known:
            raise EditError("gone", f"there is no stop {id!r} to choose from today")
        return self.known[id]

    def where(self, id: str) -> Drive:
        """Return whose loop has a stop."""
        for drive, loop in self.loops.items():
            if any(p.stop.id == id for p in loop.stops):
                return drive
        raise EditError("gone", f"no squad visits {id!r}", name=self.stop(id).name)

    def ids(self, drive: Drive) -> list[str]:
        """Return the stops of a loop in order."""
        loop = self.loops.get(drive)
        return [p.stop.id for p in loop.stops] if loop else []

    def visited(self, *, besides: Drive | None = None) -> set[str]:
        """Return the stops that loops visit, but for one."""
        return {s for drive in self.loops if drive != besides for s in self.ids(drive)}

    def crew(self, drive: Drive) -> Crew:
        """Return who drives, with the hours of today."""
        city = self.ground.city
        shift = next((s for s in city.shifts if s.name == drive.shift), None)
        squad = next((s for s in city.squads if s.name == drive.squad), None)
        if shift is None or squad is None:
            raise EditError("gone", f"there is no squad '{drive.squad}' in shift '{drive.shift}'")
        loop = self.loops.get(drive)
        serving = self.ground.serving
        if loop is None and serving is not None and (drive.shift, drive.squad) not in serving:
            raise EditError(
                "off_duty",
                f"squad '{drive.squad}' is not on duty in shift '{drive.shift}'",
                name=f"{drive.squad} · {drive.shift}",
            )
        squad = (serving or {}).get((drive.shift, drive.squad), squad)
        from_s = None if loop is None else self.seconds(loop.depart)
        return Crew(squad=squad, shift=todays_shift(shift, self.sheet), from_s=from_s)

    def seconds(self, moment: datetime) -> int:
        """Return the seconds of a moment after midnight of the plan."""
        city = self.ground.city
        local = moment.astimezone(city.zone)
        return (local.date() - self.ground.on).days * 86_400 + (
            local.hour * 3600 + local.minute * 60 + local.second
        )

    # What an edit does

    def move(self, edit: Move) -> None:
        """Give a stop to another loop."""
        source = self.where(edit.stop)
        if source == edit.to:
            raise EditError(
                "there", "the squad has this stop already", name=self.stop(edit.stop).name
            )
        stop = self.stop(edit.stop)
        if edit.to.shift != source.shift:
            stop = self.in_shift(stop, edit.to.shift)
            self.bar(edit.stop)
        else:
            self.free(edit.stop)
        rest = [s for s in self.ids(source) if s != edit.stop]
        here = self.loops.pop(source)
        self.add(stop, edit.to, edit.position, leaving=rest)
        self.loops[source] = replace(
            here, stops=tuple(p for p in here.stops if p.stop.id != edit.stop)
        )
        self.solve(source)

    def add(
        self, stop: str | Stop, to: Drive, position: int, *, leaving: Sequence[str] = ()
    ) -> None:
        """Take a stop into a loop."""
        found = self.stop(stop) if isinstance(stop, str) else stop
        if shift_of(found.id) != to.shift:
            found = self.in_shift(found, to.shift)
        if found.id in self.visited():
            raise EditError("there", f"'{found.name}' is visited already", name=found.name)
        self.remember(found)
        self.sheet = replace(
            self.sheet, barred=tuple(b for b in self.sheet.barred if b != found.id)
        )
        if position:
            order = self.ids(to)
            order.insert(min(position, len(order) + 1) - 1, found.id)
            self.arrange(to, order, held={found.id})
            self.pin(found.id, timed=True)
        else:
            self.pin(found.id)
            self.solve(to, wanted=found.id, taken=leaving)

    def order(self, edit: Order) -> None:
        """Put a stop elsewhere in its loop."""
        drive = self.where(edit.stop)
        order = [s for s in self.ids(drive) if s != edit.stop]
        order.insert(max(edit.position, 1) - 1, edit.stop)
        # The others hold their order, not their times.
        self.sheet = replace(
            self.sheet,
            pins=tuple(Pin(stop=p.stop) if p.stop in order else p for p in self.sheet.pins),
        )
        self.arrange(drive, order, held=set(order))
        self.pin(edit.stop, timed=True)

    def keep(self, edit: Keep) -> None:
        """Hold a stop where it is, or let it go."""
        self.where(edit.stop)
        if edit.held:
            self.pin(edit.stop, timed=edit.timed)
        else:
            self.free(edit.stop)

    def exchange(self, edit: Exchange) -> None:
        """Exchange the loops of two squads."""
        one, other = (Drive(edit.shift, squad) for squad in edit.squads)
        if one == other:
            raise EditError("there", "expected two squads", name=one.squad)
        crews = {drive: self.crew(drive) for drive in (one, other)}
        stops = {one: self.ids(other), other: self.ids(one)}
        departures = {one: crews[other].from_s, other: crews[one].from_s}
        for drive in (one, other):
            self.loops.pop(drive, None)
        for drive, crew in crews.items():
            crew = replace(crew, from_s=departures[drive])
            pinned = {s for s in stops[drive] if self.sheet.pin(s)}
            loop = loop_in_order(
                self.ground,
                crew,
                [self.windowed(self.stop(s), crew.shift) for s in stops[drive]],
                required=pinned,
            )
            self.put(drive, loop)

    def lengthen(self, edit: Lengthen) -> None:
        """Give a shift other hours."""
        usual = next((s for s in self.ground.city.shifts if s.name == edit.shift), None)
        if usual is None:
            raise EditError("gone", f"there is no shift '{edit.shift}'")
        try:
            shift = replace(usual, start=clock(edit.start), end=clock(edit.end))
        except ValueError as error:
            raise EditError("hours", str(error)) from error
        length_s = shift.end_s - shift.start_s
        if length_s > LONGEST_H * 3600 or shift.break_min * 120 > length_s:
            raise EditError(
                "hours", f"expected at most {LONGEST_H} h and room for the break, got {length_s} s"
            )
        others = tuple(h for h in self.sheet.hours if h.shift != edit.shift)
        hours = Hours(shift=edit.shift, start_s=shift.start_s, end_s=shift.end_s)
        self.sheet = replace(self.sheet, hours=(*others, hours))
        for drive in [d for d in self.loops if d.shift == edit.shift]:
            self.solve(drive)

    # How loops are made anew

    def solve(self, drive: Drive, *, wanted: str = "", taken: Sequence[str] = ()) -> None:
        """Make a squad's loop anew from its own stops and free ones, with all that is pinned."""
        crew = self.crew(drive)
        others = self.visited(besides=drive) | set(taken)
        mine = self.ids(drive)
        barred = set(self.sheet.barred)
        usable = [
            self.windowed(s, crew.shift)
            for s in self.known.values()
            if (s.id in mine or shift_of(s.id) == drive.shift)
            and s.id not in others
            and s.id not in barred
        ]
        required = [s for s in mine if self.sheet.pin(s) and s not in barred]
        if wanted:
            required.append(wanted)
        stops = [s for s in usable if s.windows_s or s.id in required]
        here = {s.id for s in stops}
        duties = []
        for duty in self.sheet.duties:
            owed = duty.visits - len(others.intersection(duty.stops))
            able = tuple(s for s in duty.stops if s in here)
            if owed > 0 and able:
                duties.append(replace(duty, stops=able, visits=min(owed, len(able))))
        loop = best_loop(self.ground, crew, stops, duties, required=set(required), order=required)
        self.put(drive, loop)

    def arrange(self, drive: Drive, order: Sequence[str], *, held: set[str]) -> None:
        """Put a loop in an order."""
        crew = self.crew(drive)
        pinned = {s for s in order if self.sheet.pin(s)}
        stops = [self.windowed(self.stop(s), crew.shift) for s in order]
        self.put(drive, loop_in_order(self.ground, crew, stops, required=held | pinned))

    def put(self, drive: Drive, loop: Loop | None) -> None:
        """Take a loop for what was there."""
        if loop is None:
            self.loops.pop(drive, None)
            return
        stops = tuple(
            replace(p, stop=replace(self.known[p.stop.id], instruction=p.stop.instruction))
            for p in loop.stops
        )
        self.loops[drive] = instructed(replace(loop, stops=stops), self.ground.city)

    def windowed(self, stop: Stop, shift: Shift) -> Stop:
        """Return a stop with the hours that today's shift and its pin leave."""
        usual = next(s for s in self.ground.city.shifts if s.name == shift.name)
        windows = windows_in(shift, usual, stop.windows_s, self.kind_of(stop), stop.dwell_s)
        pin = self.sheet.pin(stop.id)
        if pin is not None and pin.at_s is not None:
            near = (pin.at_s - PINNED_S, pin.at_s + PINNED_S)
            windows = tuple((max(low, near[0]), min(high, near[1])) for low, high in windows)
        return replace(stop, windows_s=tuple(w for w in windows if w[0] <= w[1]))

    def kind_of(self, stop: Stop) -> Category | None:
        """Return the category of a stop."""
        return next((c for c in self.ground.city.categories if c.code == stop.category), None)

    def in_shift(self, stop: Stop, name: str) -> Stop:
        """Return what a stop is in another shift: the candidate of that place, else a copy."""
        key = f"{stop.id.rpartition('@')[0]}@{name}"
        visited = self.visited()
        free = [s for s in self.known if place_of(s) == place_of(key) and s not in visited]
        if free:
            return self.known[key if key in free else free[0]]
        shift = next((s for s in self.ground.city.shifts if s.name == name), None)
        if shift is None:
            raise EditError("gone", f"there is no shift '{name}'")
        windows = category_windows(self.kind_of(stop), shift, stop.dwell_s)
        if not windows:
            raise EditError(
                "window",
                f"'{stop.name}' is of use at other hours than those of shift '{name}'",
                name=stop.name,
                windows_s=stop.windows_s,
            )
        return replace(stop, id=key, windows_s=windows)

    # What is fixed

    def remember(self, stop: Stop) -> None:
        """Keep a stop that was not to choose from."""
        if stop.id not in {s.id for s in self.sheet.stops}:
            self.sheet = replace(self.sheet, stops=(*self.sheet.stops, stop))
        self.known[stop.id] = stop

    def free(self, id: str) -> None:
        """Let a stop go."""
        self.sheet = replace(self.sheet, pins=tuple(p for p in self.sheet.pins if p.stop != id))

    def pin(self, id: str, *, timed: bool = False) -> None:
        """Hold a stop, also at its time."""
        self.free(id)
        at_s = None
        if timed:
            loop = self.loops[self.where(id)]
            at_s = self.seconds(next(p.start for p in loop.stops if p.stop.id == id))
        self.sheet = replace(self.sheet, pins=(*self.sheet.pins, Pin(stop=id, at_s=at_s)))

    def bar(self, id: str) -> None:
        """Keep a stop out of today."""
        self.free(id)
        self.sheet = replace(self.sheet, barred=(*(b for b in self.sheet.barred if b != id), id))

    def bar_place(self, id: str) -> None:
        """Bar a stop, and the visits of its place in that shift that nobody makes: a commander who
        drops it does not want it back at another hour."""
        visited = self.visited()
        for other in self.known:
            if other == id or (place_of(other) == place_of(id) and other not in visited):
                self.bar(other)

    # What comes out

    def plan(self, made: datetime) -> Plan:
        """Return the plan as it is now."""
        squads = [s.name for s in self.ground.city.squads]
        planned = sorted((p.start, p.stop.id) for loop in self.loops.values() for p in loop.stops)
        visited = [stop for _, stop in planned]
        marks = duties_kept(self.sheet.duties, visited)
        shifts = []
        for shift in self.ground.city.shifts:
            today = todays_shift(shift, self.sheet)
            start, end = today.hours(self.ground.on, self.ground.city.zone)
            drives = [d for d in self.loops if d.shift == shift.name]
            drives.sort(key=lambda d: squads.index(d.squad) if d.squad in squads else len(squads))
            shifts.append(
                ShiftPlan(
                    name=shift.name,
                    start=start,
                    end=end,
                    loops=tuple(_marked(self.loops[d], marks) for d in drives),
                )
            )
        prize = fsum(self.known[s].prize for s in visited)
        return replace(
            self.before,
            made=made,
            shifts=tuple(shifts),
            coverage=self.coverage(visited),
            predictability=self.predictability(),
            prize=prize,
            best_prize=max(prize, self.before.best_prize),
        )

    def coverage(self, visited: Sequence[str]) -> Coverage:
        """Return what is visited of districts, and the duties unmet."""
        districts = dict.fromkeys(self.before.coverage.districts, 0)
        for stop in visited:
            district = self.known[stop].district
            districts[district] = districts.get(district, 0) + 1
        told = {u.duty: u for u in self.before.coverage.unmet}
        unmet = [
            told.get(duty.name) or dropped(duty, self.sheet.stops)
            for duty in self.sheet.duties
            if len(set(duty.stops).intersection(visited)) < duty.visits
        ]
        return Coverage(districts=districts, unmet=tuple(unmet))

    def predictability(self) -> float:
        """Return how much of the plan recent days had."""
        visits = {(p.stop.id, p.start.hour) for loop in self.loops.values() for p in loop.stops}
        history = self.sheet.history
        if not visits or not history:
            return 0.0
        return sum(len(visits.intersection(day)) for day in history) / (len(visits) * len(history))


def _marked(loop: Loop, marks: dict[str, tuple[Notice, ...]]) -> Loop:
    stops = tuple(
        replace(p, order=order, duty=marks.get(p.stop.id, ()))
        for order, p in enumerate(loop.stops, 1)
    )
    return replace(loop, stops=stops)


def _clock(seconds: int) -> time:
    minutes = seconds // 60
    return time(minutes // 60 % 24, minutes % 60)
