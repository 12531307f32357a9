"""What can go wrong with a snapshot, in words that a reporter can act on."""

from dataclasses import dataclass

from claims.errors import BadInput, ClaimError


@dataclass
class SnapshotDamaged(ClaimError):
    """The stored bytes no longer have the digest that they are filed under."""

    digest: str

    def __str__(self) -> str:
        return f"The stored file {self.digest} is damaged: its content is not what was captured."


@dataclass
class StoreUnavailable(ClaimError):
    """The place where snapshots are kept cannot be read or written just now."""

    why: str

    def __str__(self) -> str:
        return f"The snapshot store does not answer: {self.why}"


class FileRefused(BadInput):
    """A file of a kind that is not kept; `message` says what to save instead."""

    def __init__(self, message: str) -> None:
        super().__init__("file", message)


@dataclass
class CaptureFailed(ClaimError):
    """A page could not be captured: `reason` in words, and whether trying again may help.

    `status` is the HTTP status where the server answered with a refusal, otherwise None.
    """

    reason: str
    retryable: bool
    status: int | None = None

    def __str__(self) -> str:
        return self.reason


class AddressRefused(CaptureFailed):
    """The address is not one on the public web."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(f"This address cannot be captured: {why}.", retryable=False)


class NotReached(CaptureFailed):
    """The server did not answer, or not in HTTP."""

    def __init__(self, host: str, why: str, *, retryable: bool = True) -> None:
        super().__init__(f"{host} could not be reached: {why}.", retryable)


class TooSlow(CaptureFailed):
    """It took longer than `seconds` in all."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"The page took longer than {seconds:g} seconds to arrive.", True)


class TooLarge(CaptureFailed):
    """It is larger than `most` bytes, as sent or once unpacked."""

    def __init__(self, most: int) -> None:
        super().__init__(f"The page is larger than {most / 1e6:g} MB.", False)


class TooManyRedirects(CaptureFailed):
    """It leads on and on."""

    def __init__(self, most: int) -> None:
        super().__init__(f"The page redirects more than {most} times.", False)


class Unreadable(CaptureFailed):
    """The answer is broken, or of a kind that is not kept."""

    def __init__(self, why: str) -> None:
        super().__init__(why, False)


class Refused(CaptureFailed):
    """The server answered with a status of 400 or above, or none that means a page.

    Which are worth another try: RFC 9110 section 15 and RFC 6585 section 4.
    """

    def __init__(self, status: int) -> None:
        reason = f"The server answered with status {status} instead of the page."
        super().__init__(reason, status in {408, 425, 429} or status >= 500, status)  # noqa: PLR2004 # HTTP's own figure
