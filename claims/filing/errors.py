"""What filing refuses."""

from dataclasses import dataclass

from claims.errors import ClaimError


@dataclass
class Locked(ClaimError):
    """The claim's text and evidence stand still in this state; `way_out` says how to go on."""

    state: str
    way_out: str

    def __str__(self) -> str:
        state = self.state.replace("_", " ")
        return f"This claim is {state}, so this cannot change. {self.way_out}"
