"""What the editors' room refuses, beyond what the domain does."""

from claims.errors import ClaimError


class NothingToVoteOn(ClaimError):
    """No version was ever submitted."""

    def __str__(self) -> str:
        return "Nothing was submitted yet, so there is nothing to vote on."
