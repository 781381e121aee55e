"""Why a duty is not kept, and what one more squad or hour would buy. Texts in Indonesian."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from planner.city.model import Shift
from planner.patrol.model import Duty, Stop, UnmetDuty

Extra = Literal["squad", "hour"]
SolveWith = Callable[[Extra, Shift], Collection[str]]
"""Solves the day again with one squad or hour more in a shift; returns the ids still unmet."""

_EXTRAS: dict[Extra, str] = {"squad": "satu regu tambahan", "hour": "satu jam tambahan"}


@dataclass(frozen=True, slots=True)
class Gain:
    """The duties, by id, that one more squad or hour in a shift would keep."""

    extra: Extra
    shift: str
    keeps: tuple[str, ...]


def what_would_help(
    unmet: Collection[str],
    shifts: Sequence[Shift],
    solve_with: SolveWith,
    *,
    extras: Sequence[Extra] = ("squad", "hour"),
) -> tuple[Gain, ...]:
    """Return what each extra in each shift keeps of the unmet duties, the most useful first.

    Calls `solve_with` once per extra and shift, and not at all when nothing is unmet. Extras that
    keep nothing are left out. An hour comes before a squad that keeps no more, as it costs less.
    """
    if not unmet:
        return ()
    gains = []
    for extra in extras:
        for shift in shifts:
            still = set(solve_with(extra, shift))
            kept = tuple(sorted(set(unmet) - still))
            if kept:
                gains.append(Gain(extra, shift.name, kept))
    order = {s.name: i for i, s in enumerate(shifts)}
    return tuple(sorted(gains, key=lambda g: (-len(g.keeps), g.extra, order[g.shift])))


def explain_unmet(
    duty: Duty,
    *,
    stops: Mapping[str, Stop],
    shifts: Sequence[Shift],
    reach_s: Mapping[str, float],
    gains: Sequence[Gain] | None = None,
) -> UnmetDuty:
    """Return why a duty is not kept and the remedy, in Indonesian.

    Parameters
    ----------
    stops : today's candidates by id.
    shifts : the shifts that have a squad.
    reach_s : seconds of driving from the nearest post by stop id; absent or infinite where no road
        leads there.
    gains : of `what_would_help`; None if nobody asked.
    """
    known = [stops[key] for key in duty.stops if key in stops]
    limit = max((s.end_s - s.start_s - 60 * s.break_min for s in shifts), default=0)
    near = [s for s in known if reach_s.get(s.id, float("inf")) < float("inf")]
    if not known:
        why = f"Tidak ada titik kunjungan di {duty.name}."
        remedy = "Tambahkan tempat atau pusat permukiman di sana, atau naikkan max_stops."
        return UnmetDuty(duty=duty.name, why=why, remedy=remedy)
    if not shifts:
        why = "Tidak ada regu yang bertugas hari ini."
        return UnmetDuty(duty=duty.name, why=why, remedy="Tugaskan sedikitnya satu regu.")
    if not near:
        why = f"Tidak ada jalan dari pos mana pun ke {duty.name}."
        remedy = "Periksa data jalan di sana, atau buka pos siaga yang terhubung."
        return UnmetDuty(duty=duty.name, why=why, remedy=remedy)
    quickest = min(near, key=lambda s: (2 * reach_s[s.id] + s.dwell_s, s.id))
    trip = 2 * reach_s[quickest.id] + quickest.dwell_s
    if trip > limit:
        why = (
            f"{quickest.name} perlu {_minutes(trip)} menit pulang-pergi dan kunjungan, "
            f"shift terpanjang hanya {_minutes(limit)} menit tanpa istirahat."
        )
        remedy = "Buka pos siaga yang lebih dekat, atau perpanjang satu shift."
    elif not any(_fits(stop, shift, reach_s[stop.id]) for stop in near for shift in shifts):
        why = (
            f"Jam kunjungan {quickest.name} ({_hours(quickest)}) tidak terjangkau dalam shift "
            f"mana pun; perjalanan {_minutes(reach_s[quickest.id])} menit sekali jalan."
        )
        remedy = "Longgarkan jam kunjungannya, atau geser awal atau akhir shift."
    elif len(known) < duty.visits:
        why = f"Perlu {duty.visits} kunjungan, hanya ada {len(known)} titik di {duty.name}."
        remedy = "Tambahkan tempat di sana, atau turunkan jumlah kunjungan wajib."
    else:
        why = (
            f"Regu yang ada habis waktunya untuk kewajiban lain; {quickest.name} perlu "
            f"{_minutes(trip)} menit pulang-pergi dan kunjungan."
        )
        remedy = (
            "Tambah satu regu, atau longgarkan kewajiban lain."
            if gains is None
            else "Satu regu atau satu jam tambahan tidak cukup: longgarkan kewajiban lain."
        )
    return UnmetDuty(duty=duty.name, why=why, remedy=_bought(duty, gains) or remedy)


def _bought(duty: Duty, gains: Iterable[Gain] | None) -> str:
    """Return what an extra buys this duty; nothing if nobody asked or nothing helps."""
    for gain in gains or ():
        if duty.id in gain.keeps:
            return (
                f"{_EXTRAS[gain.extra].capitalize()} pada shift {gain.shift} akan memenuhi "
                f"{len(gain.keeps)} kewajiban, termasuk ini."
            )
    return ""


def _fits(stop: Stop, shift: Shift, reach: float) -> bool:
    for first, last in stop.windows_s:
        start = max(first, shift.start_s + reach)
        if start <= last and start + stop.dwell_s + reach <= shift.end_s:
            return True
    return False


def _minutes(seconds: float) -> int:
    return -int(-seconds // 60)


def _hours(stop: Stop) -> str:
    return ", ".join(f"{_clock(a)}–{_clock(b + stop.dwell_s)}" for a, b in stop.windows_s)


def _clock(seconds: float) -> str:
    hours, minutes = divmod(int(seconds) // 60, 60)
    return f"{hours % 24:02d}.{minutes:02d}"
