"""People who are signed in, for the tests of this room."""

from tests.factcheck.sitting import counting, signed

__all__ = ["counting", "signed"]
