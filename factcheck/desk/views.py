"""The desk's blueprint, with all its pages."""

from factcheck.desk import (
    actions,
    appearances,
    board,
    citations,
    drafting,
    evidence,
    filing,
    home,
    replies,
    snapshots,
    sources,
    workbench,
)
from factcheck.desk.blueprint import bp

__all__ = [
    "actions",
    "appearances",
    "board",
    "bp",
    "citations",
    "drafting",
    "evidence",
    "filing",
    "home",
    "replies",
    "snapshots",
    "sources",
    "workbench",
]
