"""Everything that the domain refuses, as one tree. The words are made here and nowhere else."""

from dataclasses import dataclass


class ClaimError(Exception):
    """Any refusal of the domain."""


@dataclass
class BadInput(ClaimError):
    """What was given cannot be used; `field` names where it was typed."""

    field: str
    message: str

    def __str__(self) -> str:
        return self.message


@dataclass
class NotFound(ClaimError):
    """There is no such thing, or this person may not know of it."""

    what: str
    key: str

    def __str__(self) -> str:
        return f"There is no {self.what} “{self.key}”."


@dataclass
class NotAllowed(ClaimError):
    """This person may not do this; `why` says it in a sentence."""

    action: str
    why: str

    def __str__(self) -> str:
        return self.why


@dataclass
class WrongState(ClaimError):
    """The workflow table has no such action from this state."""

    action: str
    state: str

    def __str__(self) -> str:
        return f"A claim that is {self.state.replace('_', ' ')} cannot {self.action}."


@dataclass(frozen=True)
class Missing:
    """One thing that stands in the way: which gate, in words, and where to mend it.

    `mend` names the place ("claim", "evidence", "snapshot", "citation", "reply", "draft");
    `subject_id` the row there, if it is about one.
    """

    gate: str
    message: str
    mend: str
    subject_id: str | None = None
    can_waive: bool = True


@dataclass
class GatesClosed(ClaimError):
    """The claim cannot go on; every `Missing` says what to mend and where."""

    missing: list[Missing]

    def __str__(self) -> str:
        return " ".join(each.message for each in self.missing)


@dataclass
class Stale(ClaimError):
    """Somebody else changed it meanwhile; `current` is the version that stands now."""

    what: str
    current: int

    def __str__(self) -> str:
        return f"Somebody else changed this {self.what} while you were writing."


class UnreadableDate(BadInput):
    """A text that is no date, or several; `why` says which, and the message ends in an example."""

    def __init__(
        self, why: str, example: str = "May 2017, 14 May 2017, spring 2015, c. 2012"
    ) -> None:
        super().__init__("date", f"{why} Write for example: {example}.")
