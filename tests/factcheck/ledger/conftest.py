"""What tests of the ledger's pages share."""

from tests.factcheck.desk.conftest import browse_as, desk, editor_desk, reporter

__all__ = ["browse_as", "desk", "editor_desk", "reporter"]
