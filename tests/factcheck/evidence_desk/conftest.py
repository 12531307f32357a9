"""What tests of the evidence pages share: people at the desk, and a site that can be captured."""

from tests.factcheck.desk.conftest import browse_as, desk, editor_desk, reporter
from tests.factcheck.jobs.conftest import app, clock, site

__all__ = ["app", "browse_as", "clock", "desk", "editor_desk", "reporter", "site"]
