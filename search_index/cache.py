"""What was used last, kept up to a number of bytes."""

import threading
from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

Held = TypeVar("Held")
_OVERHEAD = 200


class Cache(Generic[Held]):
    """What was used last, up to a number of bytes; shared by threads."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._size = 0
        self._lock = threading.Lock()
        self._items: OrderedDict[Hashable, tuple[Held, int]] = OrderedDict()

    def get(self, key: Hashable) -> Held | None:
        """Return what is kept under a key, or None."""
        with self._lock:
            if key not in self._items:
                return None
            self._items.move_to_end(key)
            return self._items[key][0]

    def put(self, key: Hashable, value: Held, size: int) -> None:
        """Keep a value of so many bytes, and drop what was not used for longest."""
        with self._lock:
            if key in self._items:
                return
            self._items[key] = (value, size + _OVERHEAD)
            self._size += size + _OVERHEAD
            while self._size > self._limit and len(self._items) > 1:
                _, (_, freed) = self._items.popitem(last=False)
                self._size -= freed
