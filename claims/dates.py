"""Dates as people know them: EDTF text and the interval of days that it can mean."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class ImpreciseDate:
    """A date about the world: as typed, as EDTF, and the first and last day it can mean.

    An end that nobody knows is `date.min` or `date.max`.
    """

    typed: str
    edtf: str
    earliest: date
    latest: date
