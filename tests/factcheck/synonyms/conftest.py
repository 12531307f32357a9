"""People who are signed in, for the tests of this room."""

from tests.factcheck.sitting import signed

__all__ = ["signed"]
