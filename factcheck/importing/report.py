"""What an import did: what was in the file, what was new, and every row that could not be used."""

from collections import Counter
from dataclasses import dataclass, field


@dataclass(frozen=True)
class RowProblem:
    """A row that was left out: which file, where in it (a line or a key), and why."""

    file: str
    place: str
    reason: str

    def __str__(self) -> str:
        return f"{self.file}, {self.place}: {self.reason}"


@dataclass
class ImportReport:
    """Counts by kind of thing: `found` in the file, `added` now (the rest was known already).

    `problems` are rows left out; `notes` are fields left out of rows that were kept.
    """

    found: Counter[str] = field(default_factory=Counter)
    added: Counter[str] = field(default_factory=Counter)
    problems: list[RowProblem] = field(default_factory=list)
    notes: list[RowProblem] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        """Return whether every row could be used."""
        return not self.problems
