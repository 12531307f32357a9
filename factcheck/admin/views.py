"""The administration's blueprint, with all its pages."""

from factcheck.admin import (
    conflicts,
    home,
    people,
    questions,
    record,
    registers,
    scales,
    standards,
)
from factcheck.admin.blueprint import bp

__all__ = [
    "bp",
    "conflicts",
    "home",
    "people",
    "questions",
    "record",
    "registers",
    "scales",
    "standards",
]
