"""What a list of rulings without any words was answered last, for as long as it stays true."""

import threading
from collections import OrderedDict
from collections.abc import Callable

from search_index.engine import Results
from search_index.query import Query

KEPT = 32


class Browsed:
    """Answers to queries without words, which count every ruling; shared by threads.

    An answer belongs to one generation: after any change it is asked for anew.
    """

    def __init__(self) -> None:
        self._answers: OrderedDict[tuple[int, str], Results] = OrderedDict()
        self._lock = threading.Lock()

    def answer(self, generation: int, query: Query, ask: Callable[[], Results]) -> Results:
        """Return the answer to a query, from memory if it was asked for in this generation."""
        if query.has_text:
            return ask()
        key = (generation, repr(query))
        with self._lock:
            known = self._answers.get(key)
        return known or self._keep(key, ask())

    def _keep(self, key: tuple[int, str], results: Results) -> Results:
        with self._lock:
            self._answers[key] = results
            while len(self._answers) > KEPT:
                self._answers.popitem(last=False)
        return results
