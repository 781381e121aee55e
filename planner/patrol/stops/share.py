"""Which candidates stay when there are too many: each district its share."""

import math
from collections.abc import Collection, Mapping, Sequence

from geo.exposure.rates import patrol_shares
from planner.patrol.model import Stop


def fair_selection(
    stops: Sequence[Stop],
    reserved: Collection[str],
    *,
    need: Mapping[str, float],
    most: int,
    floor: float,
) -> list[Stop]:
    """Return about `most` stops, by their district's share of need and then by prize.

    Reserved stops stay, and so does the best stop of a district that would have none. Every
    district has a quota of `most` by `geo.exposure.rates.patrol_shares`; what a district cannot
    fill goes to the best stops left. If reserved stops take more than half of `most`, half of it
    is added for the others, so that duties never crowd out the hotspots.

    Parameters
    ----------
    reserved : ids of stops that must stay.
    need : rate by district name; every stop's district is in it.
    """
    if len(stops) <= most:
        return list(stops)
    ranked = sorted(stops, key=lambda s: (-s.prize, s.id))
    chosen = {s.id: s for s in ranked if s.id in reserved}
    room = max(most, len(chosen) + most // 2)
    for district, quota in _quotas(need, most, floor).items():
        mine = [s for s in ranked if s.district == district and s.id not in chosen]
        held = sum(s.district == district for s in chosen.values())
        for stop in mine[: max(quota - held, 0 if held else 1)]:
            if len(chosen) < room or not held:
                chosen[stop.id] = stop
    for stop in ranked:
        if len(chosen) >= room:
            break
        chosen.setdefault(stop.id, stop)
    return list(chosen.values())


def _quotas(need: Mapping[str, float], most: int, floor: float) -> dict[str, int]:
    shares = dict(zip(need, patrol_shares(list(need.values()), floor).tolist(), strict=True))
    quotas = {d: math.floor(share * most) for d, share in shares.items()}
    rest = sorted(shares, key=lambda d: (quotas[d] - shares[d] * most, d))
    for district in rest[: most - sum(quotas.values())]:
        quotas[district] += 1
    return quotas
