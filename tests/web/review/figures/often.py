"""How a page tells an expected number: how many days until one comes, or how many a day."""


def told(per_day: float) -> float:
    """Return the figure that stands for a number of incidents a day, or in a day's one shift."""
    days = 1 / per_day
    if per_day > 1 and round(days, 1) < 1:
        return per_day
    if days >= 700:
        return round(days / 365.25)
    if days >= 100:
        return round(days / 30.44)
    return round(days, 1) if days < 3 else round(days)
