"""Which troubles are known, and whom each is still to be told."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from geo.notice import Notice

GRACE = timedelta(minutes=3)
"""What is mended within this, such as a worker that is started anew, is told to nobody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """One thing that is wrong, or was and whose end is still to be told.

    Attributes
    ----------
    name : what was looked at, as `planner.operations.health` names it.
    value : how it was found last while it was wrong.
    told : the channels that have told of it and not yet of its end.
    """

    name: str
    value: Notice
    since: datetime
    told: frozenset[str] = frozenset()
    over: bool = False


def weighed(
    known: Sequence[Trouble], seen: Mapping[str, Notice | None], *, at: datetime
) -> tuple[Trouble, ...]:
    """Return the troubles after another look.

    Parameters
    ----------
    seen : by what was looked at: what is wrong, None for well. What could not be looked at is
        not in it, and stays as it was known.
    """
    before = {trouble.name: trouble for trouble in known}
    after: list[Trouble] = []
    for name in dict.fromkeys((*before, *seen)):
        old, value = before.get(name), seen.get(name)
        if value is not None:
            there = old or Trouble(name=name, value=value, since=at)
            # A clock that ran ahead must not put off what is told.
            after.append(replace(there, value=value, since=min(there.since, at), over=False))
        elif old is not None and name not in seen:
            after.append(old)
        elif old is not None and old.told:
            after.append(replace(old, over=True))
    return tuple(after)


def due(
    troubles: Sequence[Trouble], channels: Collection[str], *, at: datetime
) -> Iterator[tuple[Trouble, str]]:
    """Give what is to be told now, and by which channel."""
    for trouble in troubles:
        for channel in sorted(channels):
            if trouble.over:
                if channel in trouble.told:
                    yield trouble, channel
            elif channel not in trouble.told and at - trouble.since >= GRACE:
                yield trouble, channel


def told(
    troubles: Sequence[Trouble], done: Collection[tuple[str, str]], channels: Collection[str]
) -> tuple[Trouble, ...]:
    """Return the troubles after names were told by channels; what nobody waits for any more goes.

    A channel that is set no longer waits for nothing.
    """
    after = []
    for trouble in troubles:
        by = {channel for name, channel in done if name == trouble.name}
        left = (trouble.told - by if trouble.over else trouble.told | by) & set(channels)
        if left or not trouble.over:
            after.append(replace(trouble, told=frozenset(left)))
    return tuple(after)
