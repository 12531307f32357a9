"""The blueprint of working together, with all its pages."""

from factcheck.together import notes, presence, talk, unsaved, watching
from factcheck.together.blueprint import bp

__all__ = ["bp", "notes", "presence", "talk", "unsaved", "watching"]
