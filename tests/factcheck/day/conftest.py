"""The newsroom's day is tried by the same people as the desk."""

from tests.factcheck.desk.conftest import browse_as, desk, editor_desk, queries, reporter

__all__ = ["browse_as", "desk", "editor_desk", "queries", "reporter"]
