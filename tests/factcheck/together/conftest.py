"""People at the desk, for the tests of working together."""

from tests.factcheck.desk.conftest import browse_as, desk, editor_desk, reporter

__all__ = ["browse_as", "desk", "editor_desk", "reporter"]
