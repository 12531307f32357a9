"""The staff's pages of the ledger: importing this module gives each its address under /desk."""

from factcheck.ledger import desk_assertions, desk_propositions, desk_records
from factcheck.ledger.room import staff

__all__ = ["desk_assertions", "desk_propositions", "desk_records", "staff"]
