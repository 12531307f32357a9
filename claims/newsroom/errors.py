"""What the newsroom refuses."""

from claims.errors import NotAllowed


class NeedsRole(NotAllowed):
    """The person lacks the role that this needs."""

    def __init__(self, action: str, *roles: str) -> None:
        article = "an" if roles[0][0] in "aeiou" else "a"
        super().__init__(action, f"Only {article} {' or '.join(roles)} can {action}.")


class OneselfRefused(NotAllowed):
    """What only somebody else may do to a person."""

    def __init__(self, action: str) -> None:
        super().__init__(action, f"You cannot {action}: another admin must do it.")
