"""The readers' blueprint, with all its pages."""

from factcheck.readers import contacts, requests, tips
from factcheck.readers.room import bp

__all__ = ["bp", "contacts", "requests", "tips"]
