"""What review refuses, beyond what the whole domain does."""

from claims.errors import ClaimError, NotAllowed


class OwnWork(NotAllowed):
    """Nobody judges what they wrote. No setting and no role switches this off."""

    def __init__(self, action: str) -> None:
        super().__init__(action, f"You wrote on this ruling, so somebody else must {action}.")


class Conflicted(NotAllowed):
    """A declared conflict of interest keeps this person out."""

    def __init__(self, action: str, reason: str) -> None:
        super().__init__(
            action, f"Your declared conflict of interest ({reason}) bars you: {action}."
        )


class PanelRefusal(ClaimError):
    """A vote that cannot count."""


class PanelClosed(PanelRefusal):
    """The panel has ended."""

    def __str__(self) -> str:
        return "This panel has closed; votes are no longer taken."


class PanelFull(PanelRefusal):
    """All seats are taken."""

    def __str__(self) -> str:
        return "All seats of this panel are taken."


class AlreadyVoted(PanelRefusal):
    """One person, one vote."""

    def __str__(self) -> str:
        return "You have voted on this version. A vote is never changed."


class OtherVersion(PanelRefusal):
    """The text changed between reading and voting."""

    def __str__(self) -> str:
        return "The text is not the one you read. Read the one that stands now, then decide."


class NotApproved(ClaimError):
    """There is no valid quorum on this very version."""

    def __str__(self) -> str:
        return "This version lacks a valid quorum: a panel must approve it first."


class NotSubmitted(ClaimError):
    """The corrected text is still being written."""

    def __str__(self) -> str:
        return "The corrected text was not submitted yet."
