"""The public blueprint, whole: importing this module gives every page its address."""

from factcheck.public import listings, openness, requests, rulings, searching
from factcheck.public.room import bp

__all__ = ["bp", "listings", "openness", "requests", "rulings", "searching"]
