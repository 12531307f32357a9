"""The desk's blueprint, with all its pages."""

from factcheck.desk import (
    actions,
    alike,
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
    tips,
    tools,
    transcript,
    uploads,
    workbench,
)
from factcheck.desk.blueprint import bp

__all__ = [
    "actions",
    "alike",
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
    "tips",
    "tools",
    "transcript",
    "uploads",
    "workbench",
]
