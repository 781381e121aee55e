"""Results that are kept in memory while they hold, so that a hundred readers cost one making."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

T = TypeVar("T")


class Kept(Generic[T]):
    """The last `size` results by key. Whoever asks for one being made waits for it."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._lock = threading.Lock()
        self._making: dict[Hashable, threading.Lock] = {}
        self._results: OrderedDict[Hashable, T] = OrderedDict()

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return the result of a key, made now if it is not there.

        >>> kept = Kept[str](1)
        >>> kept.get("a", lambda: "made"), kept.get("a", lambda: "made again")
        ('made', 'made')
        """
        with self._lock:
            if key in self._results:
                self._results.move_to_end(key)
                return self._results[key]
            turn = self._making.setdefault(key, threading.Lock())
        with turn:
            with self._lock:
                if key in self._results:
                    return self._results[key]
            try:
                result = make()
                with self._lock:
                    self._results[key] = result
                    while len(self._results) > self._size:
                        self._results.popitem(last=False)
            finally:
                with self._lock:
                    self._making.pop(key, None)
        return result
